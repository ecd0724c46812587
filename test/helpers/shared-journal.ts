import { Timeline } from '../../src/delivery/timeline';
import { MemoryJournal } from '../../src/journal/memory-journal';
import type { LogId } from '../../src/journal/journal';
import type { OwnedJournal } from '../../src/journal/shared/connection-journal';
import { SharedJournal, type SharedJournalOptions } from '../../src/journal/shared/shared-journal';
import type { Clock } from '../../src/util/clock';
import type { Notice } from '../../src/util/notice';
import { SimulatedClock } from '../simulation/clock';
import { ModelDatabase } from '../simulation/model-database';
import { ModelStore } from '../simulation/model-store';
import { Events } from './journal';

/** 2026-03-14 12:00:00 UTC, in milliseconds. */
export const START = Date.UTC(2026, 2, 14, 12);

const scope = { place: 'https://api.example workspace', connection: 'c1' };

/** Collects what an owned journal tells. */
export class OwnerEvents extends Events {
  readonly flushes: LogId[] = [];

  flushed(log: LogId): void {
    this.flushes.push(log);
  }
}

/** A process that shares a journal, with its connections to the model of a database. */
export interface Member {
  journal: SharedJournal;
  store: ModelStore;
  notices: Notice[];
  own: (events?: OwnerEvents) => Promise<OwnedJournal>;
}

export async function openMember(
  database: ModelDatabase,
  clock: Clock,
  more: Partial<Omit<SharedJournalOptions, 'store'>> & { store?: ModelStore } = {},
): Promise<Member> {
  const store = more.store ?? new ModelStore(database);
  const notices: Notice[] = [];
  const journal = await SharedJournal.open({
    ...{ scope, host: 'gw-1', clock, timeline: new Timeline(clock), events: new Events() },
    limits: { sizeLimit: 256_000_000, whenFull: 'drop-oldest' },
    openLocal: () => Promise.resolve(new MemoryJournal()),
    tell: (notice) => notices.push(notice),
    ...more,
    store,
  });
  return { journal, store, notices, own: (events = new OwnerEvents()) => journal.own(1, events) };
}

export function newDatabase(): { clock: SimulatedClock; database: ModelDatabase } {
  const clock = new SimulatedClock(START);
  return { clock, database: new ModelDatabase(clock, START) };
}
