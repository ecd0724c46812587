import type { JournalEvents } from '../../../src/journal/journal';

/** Ends the process at any event that a healthy journal never has. */
export const noEvents: JournalEvents = {
  dropped: (drop) => fail('dropped', drop),
  damaged: (damage) => (damage.torn ? undefined : fail('damaged', damage)),
  failed: (what, error) => fail(what, error),
  adopted: () => undefined,
  restamped: () => undefined,
  recovered: () => undefined,
};

function fail(what: string, detail: unknown): void {
  console.error(what, detail);
  process.exit(3);
}
