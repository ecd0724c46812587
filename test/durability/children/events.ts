import type { JournalEvents } from '../../../src/journal/journal-events';

/** Whatever a journal tells of its own accord is an error here. */
export const noEvents: JournalEvents = {
  dropped: (drop) => fail('dropped', drop),
  damaged: (damage) => (damage.torn ? undefined : fail('damaged', damage)),
  failed: (what, error) => fail(what, error),
  adopted: () => undefined,
  recovered: () => undefined,
};

function fail(what: string, detail: unknown): void {
  console.error(what, detail);
  process.exit(3);
}
