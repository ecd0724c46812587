/** A reason not to start that the user can remedy; shown as its message alone, without a stack. */
export class StartupError extends Error {}
