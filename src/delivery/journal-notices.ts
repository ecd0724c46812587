import { type Drop, type JournalEvents, type LogId, type Storing, toJournalError } from '../journal/journal';
import { errorMessage } from '../util/error-message';
import type { Notice, NotTaken } from '../util/notice';
import type { Ranges } from '../util/ranges';

/** Why a sample wasn't stored, as a person is told. */
export function unstored(error: unknown): NotTaken {
  const { reason, cause } = toJournalError(error);
  return { code: `unstored-${reason}`, ...(cause !== undefined && { detail: errorMessage(cause) }) };
}

/** What can't be stored for now, and why. */
function unstoredNotice(what: Storing, error: unknown): Notice {
  const notice = unstored(error);
  return what === 'samples' ? notice : { ...notice, code: 'acknowledgements-unstored' };
}

/** What of a file of the journal is lost. @param copy the path of a copy of the damaged bytes */
export function damageNotice(damage: { count: number; bytes: number; file: string }, copy: string | undefined): Notice {
  if (damage.bytes === 0) return { code: 'cut-short', count: damage.count, file: damage.file };
  return copy === undefined ? { code: 'damaged', ...damage } : { code: 'damaged-copied', ...damage, copy };
}

/**
 * Listens to a journal on disk: what is lost is told by its log, and what a person should know of as notices.
 *
 * @param lose told of samples that are lost, at least one, whose log is known
 */
export function journalListeners(
  notice: (notice: Notice) => void,
  lose: (log: LogId, positions: Ranges, samples: number, why: Drop['why'] | 'damage') => void,
): Omit<JournalEvents, 'adopted'> {
  return {
    dropped: ({ log, positions, samples, why }) => {
      if (samples > 0) lose(log, positions, samples, why);
    },
    damaged: ({ file, bytes, log, positions, samples, torn, copiedTo }) => {
      if (log !== undefined && samples > 0) lose(log, positions, samples, 'damage');
      if (!torn) notice(damageNotice({ count: samples, bytes, file }, copiedTo));
    },
    restamped: (samples) => notice({ code: 'restamped', count: samples }),
    failed: (what, error) => notice(unstoredNotice(what, error)),
    recovered: (what) => notice({ code: `${what}-recovered` }),
  };
}
