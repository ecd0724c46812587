import { type Refusal, toJournalError } from '../journal-error';
import type { JournalEvents, Storing } from '../journal-events';

/** What can't be stored for now. It is told when that begins and when it is over, and not in between. */
export class Troubles {
  readonly #events: Pick<JournalEvents, 'failed' | 'recovered'>;
  readonly #present = new Map<Storing, Refusal>();

  constructor(events: Pick<JournalEvents, 'failed' | 'recovered'>) {
    this.#events = events;
  }

  /** @param error what was thrown */
  begin(what: Storing, error: unknown): void {
    const reported = toJournalError(error);
    if (this.#present.get(what) === reported.reason) return;
    this.#present.set(what, reported.reason);
    this.#events.failed(what, reported);
  }

  end(what: Storing): void {
    if (this.#present.delete(what)) this.#events.recovered(what);
  }
}
