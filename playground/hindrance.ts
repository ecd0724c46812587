/** A reason not to start that the reader can remedy: its message is shown as it is, without a stack. */
export class Hindrance extends Error {}
