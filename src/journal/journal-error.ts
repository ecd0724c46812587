import { errorCode, errorMessage } from '../util/error-message';

/**
 * Why a sample was not stored: the size limit is reached and the new are refused, the disk is full, the disk failed, the sample is too large,
 * more waits to be written than memory may hold, the journal is closed, its folder can't be used for now, or its lock is lost.
 */
export type Refusal = 'limit' | 'disk-full' | 'disk-failed' | 'too-large' | 'too-slow' | 'closed' | 'away' | 'lost';

/** A sample that was not stored. */
export class JournalError extends Error {
  override readonly name = 'JournalError';

  constructor(
    readonly reason: Refusal,
    message: string,
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}

/** The error to report for what a call to the disk threw. */
export function toJournalError(cause: unknown): JournalError {
  if (cause instanceof JournalError) return cause;
  const reason = isFull(cause) ? 'disk-full' : 'disk-failed';
  return new JournalError(reason, `The journal can't write: ${errorMessage(cause)}`, cause);
}

/** True when a call to the disk failed because there is no room. */
export function isFull(cause: unknown): boolean {
  return ['ENOSPC', 'EDQUOT'].includes(errorCode(cause) ?? '');
}
