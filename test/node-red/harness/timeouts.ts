/** Milliseconds that a test waits for what should happen at once, on a machine that is busy with other things. */
export const patience = 20_000;
