import assert from 'node:assert/strict';
import type { DiskJournal } from '../../src/journal/disk/disk-journal';
import { type DiskJournalOptions, openDiskJournal } from '../../src/journal/disk/open-disk-journal';
import type {
  DamageReport,
  Drop,
  Journal,
  JournalError,
  JournalEvents,
  LogId,
  StampClock,
  StoredSample,
  Storing,
} from '../../src/journal/journal';
import type { Owner } from '../../src/journal/lock';
import type { Sample } from '../../src/model';
import type { Ranges } from '../../src/util/ranges';
import { SimulatedDisk } from './simulated-disk';

export const directory = '/data/journal';

/** 2026-03-14 12:00:00 UTC, in milliseconds. */
export const noon = Date.UTC(2026, 2, 14, 12);

export const log: LogId = { device: '3f2c8b1e-0000-4000-8000-000000000001', node: 'a1b2c3d4e5f60718' };

/** Collects the events of a journal. */
export class Events implements JournalEvents {
  readonly drops: Drop[] = [];
  readonly damages: DamageReport[] = [];
  readonly adoptions: { log: LogId; positions: Ranges }[] = [];
  readonly restampings: number[] = [];
  readonly failures: { what: Storing; error: JournalError }[] = [];
  readonly recoveries: Storing[] = [];

  dropped(drop: Drop): void {
    this.drops.push(drop);
  }

  damaged(damage: DamageReport): void {
    this.damages.push(damage);
  }

  adopted(log: LogId, positions: Ranges): void {
    this.adoptions.push({ log, positions });
  }

  restamped(samples: number): void {
    this.restampings.push(samples);
  }

  failed(what: Storing, error: JournalError): void {
    this.failures.push({ what, error });
  }

  recovered(what: Storing): void {
    this.recoveries.push(what);
  }
}

/** Timers that a test fires, so that no test waits. */
export class Timers {
  readonly #due = new Set<() => void>();

  readonly after = (_milliseconds: number, callback: () => void): (() => void) => {
    this.#due.add(callback);
    return () => this.#due.delete(callback);
  };

  ring(): void {
    const due = [...this.#due];
    this.#due.clear();
    for (const callback of due) callback();
  }
}

/** A clock of arrivals that a test sets; each is another process's. */
export class TestStamps implements StampClock {
  readonly id = String((clocks += 1));
  correction = 0;

  constructor(public now = noon) {}

  stamp(): number {
    return this.now;
  }
}

let clocks = 0;
let processes = 0;

/** A process of the same machine that has never been seen before. */
export function anotherProcess(): Owner {
  processes += 1;
  const nonce = String(processes);
  return { host: 'pi', machine: 'm', boot: 'b', space: 's', pid: processes, started: nonce, nonce };
}

export type Opened = DiskJournal & { events: Events; timers: Timers; fs: SimulatedDisk };

export async function open(fs = new SimulatedDisk(), options: Partial<DiskJournalOptions> = {}): Promise<Opened> {
  const events = new Events();
  const timers = new Timers();
  const opening = await openDiskJournal({
    fs,
    directory,
    clock: new TestStamps(),
    after: timers.after,
    events,
    self: anotherProcess(),
    stateOf: () => Promise.resolve({ kind: 'gone' }),
    ...options,
  });
  assert.equal(opening.kind, 'opened', JSON.stringify(opening));
  return Object.assign(opening.journal, { events, timers, fs });
}

export function sample(watt: number, more: Partial<Sample> = {}): Sample {
  return { device: log.device, time: noon + watt, ownTime: false, values: { WATT: watt, VOLT: 229.8 }, ...more };
}

/** All samples that wait in a log, read in small parts. */
export async function readAll(journal: Journal, id: LogId = log, atMost = 7): Promise<StoredSample[]> {
  const found: StoredSample[] = [];
  for (;;) {
    const part = await journal.read(id, (found.at(-1)?.position ?? -1) + 1, atMost);
    if (part.length === 0) return found;
    found.push(...part);
  }
}

/** Fulfils when a simulated disk has nothing left to do. */
export async function idle(times = 60): Promise<void> {
  for (let turn = 0; turn < times; turn++) await new Promise((resolve) => setImmediate(resolve));
}
