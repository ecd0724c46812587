import { toJournalError } from '../journal-error';
import type { JournalEvents, Storing } from '../journal-events';

/** What can't be stored for now. It is told when that begins and when it is over, and not in between. */
export class Troubles {
  readonly #events: Pick<JournalEvents, 'failed' | 'recovered'>;
  readonly #present = new Set<Storing>();

  constructor(events: Pick<JournalEvents, 'failed' | 'recovered'>) {
    this.#events = events;
  }

  /** @param error what was thrown */
  begin(what: Storing, error: unknown): void {
    if (this.#present.has(what)) return;
    this.#present.add(what);
    this.#events.failed(what, toJournalError(error));
  }

  end(what: Storing): void {
    if (this.#present.delete(what)) this.#events.recovered(what);
  }
}
