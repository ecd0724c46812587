/** Calls back into the flow. What throws there becomes a warning of the process: it must never hold up a delivery. */
export function callSafely(callback: () => void): void {
  try {
    callback();
  } catch (error) {
    process.emitWarning(error instanceof Error ? error : String(error));
  }
}
