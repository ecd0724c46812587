/**
 * Longer code, in characters, isn't read, so that reading never blocks the runtime noticeably. In a file of its own because
 * the form, which holds no reader, needs it too.
 */
export const MAX_CODE_LENGTH = 100_000;
