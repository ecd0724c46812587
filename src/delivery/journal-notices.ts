import { type Storing, toJournalError } from '../journal/journal';
import { errorMessage } from '../util/error-message';
import type { Notice, NotTaken } from '../util/notice';

/** Why a sample wasn't stored, as a person is told. */
export function unstored(error: unknown): NotTaken {
  const { reason, cause } = toJournalError(error);
  return { code: `unstored-${reason}`, ...(cause !== undefined && { detail: errorMessage(cause) }) };
}

/** What can't be stored for now, and why. */
export function unstoredNotice(what: Storing, error: unknown): Notice {
  const notice = unstored(error);
  return what === 'samples' ? notice : { ...notice, code: 'acknowledgements-unstored' };
}

/** What of a file of the journal is lost. @param copy the path of a copy of the damaged bytes */
export function damageNotice(damage: { count: number; bytes: number; file: string }, copy: string | undefined): Notice {
  if (damage.bytes === 0) return { code: 'cut-short', count: damage.count, file: damage.file };
  return copy === undefined ? { code: 'damaged', ...damage } : { code: 'damaged-copied', ...damage, copy };
}
