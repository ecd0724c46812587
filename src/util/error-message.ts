/** What was thrown, as a person reads it. JSONata throws objects that have a message and aren't an Error. */
export function errorMessage(thrown: unknown): string {
  const message = typeof thrown === 'object' && thrown !== null && 'message' in thrown ? thrown.message : undefined;
  return typeof message === 'string' ? message : String(thrown);
}

/** The code that the operating system or Node.js gives an error, `ENOSPC`; undefined where there is none. */
export function errorCode(thrown: unknown): string | undefined {
  const code: unknown = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
  return typeof code === 'string' ? code : undefined;
}
