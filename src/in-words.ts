/** What was thrown, as a person reads it. */
export function inWords(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
