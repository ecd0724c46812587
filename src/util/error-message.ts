/** What was thrown, as a person reads it. JSONata throws objects that have a message and are no errors. */
export function errorMessage(thrown: unknown): string {
  const message = typeof thrown === 'object' && thrown !== null && 'message' in thrown ? thrown.message : undefined;
  return typeof message === 'string' ? message : String(thrown);
}
