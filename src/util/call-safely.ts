/** Calls back into the flow. What the callback throws becomes a warning of the process, because it must never hold up a delivery. */
export function callSafely(callback: () => void): void {
  try {
    callback();
  } catch (error) {
    process.emitWarning(error instanceof Error ? error : String(error));
  }
}
