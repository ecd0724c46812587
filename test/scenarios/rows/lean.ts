import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Post } from '../../../src/datacake/http';
import { openDiskJournal } from '../../../src/journal/disk/open-disk-journal';
import { MemoryJournal } from '../../../src/journal/memory-journal';
import { anotherProcess } from '../../helpers/journal';
import { SimulatedClock } from '../../simulation/clock';
import { WatchedDisk } from '../../simulation/watched-disk';
import { createDatacake } from '../../simulator';
import { Simulation, noon } from './stage';
import type { SimulationOptions } from '../../simulation/delivery';

/** Milliseconds from a request to its answer. */
const LATENCY_MS = 5;

/** A Datacake that accepts everything and remembers nothing, so that what memory grows is the delivery's. */
export function leanSimulation(options: SimulationOptions = {}): { simulation: Simulation; accepted: () => number } {
  const clock = options.clock ?? new SimulatedClock(noon);
  let accepted = 0;
  const post: Post = (_url, body) =>
    new Promise((resolve) => {
      clock.after(LATENCY_MS, () => {
        accepted += (JSON.parse(body) as unknown[]).length;
        resolve({ kind: 'answer', status: 200, headers: {}, body: '{}' });
      });
    });
  const server: NonNullable<SimulationOptions['server']> = {
    datacake: createDatacake({ keep: 1 }),
    post: (_token, network) => (url, body, signal) =>
      network.down
        ? Promise.resolve({ kind: 'no-answer', cause: 'network', reason: 'connect ECONNREFUSED', code: 'ECONNREFUSED' })
        : post(url, body, signal),
  };
  const simulation = new Simulation({ ...options, clock, server });
  simulation.sent.keeps = false;
  return { simulation, accepted: () => accepted };
}

/** Forgets what the simulation notes for tests, so that what memory grows is the delivery's. */
export function forget(simulation: Simulation): void {
  simulation.receipts.length = 0;
  simulation.completed.length = 0;
}

/** A lean simulation whose samples wait on this machine's disk; `end` removes them. */
export async function onDisk(): Promise<{ simulation: Simulation; accepted: () => number; end: () => Promise<void> }> {
  const directory = await mkdtemp(path.join(tmpdir(), 'rows-'));
  const watched = new WatchedDisk();
  const lean = leanSimulation({
    clock: new SimulatedClock(noon, watched.settled),
    openJournal: async (events, clock, stamps) => {
      const opening = await openDiskJournal({
        directory,
        events,
        clock: stamps,
        after: (milliseconds, callback) => clock.after(milliseconds, callback),
        fs: watched.fs,
        self: anotherProcess(),
        stateOf: () => Promise.resolve({ kind: 'gone' }),
      });
      assert.ok(opening.kind === 'opened');
      return opening.journal;
    },
  });
  const end = async (): Promise<void> => {
    const closed = lean.simulation.delivery.close();
    await lean.simulation.clock.advance(3000);
    await closed;
    await rm(directory, { recursive: true, force: true });
  };
  return { ...lean, end };
}

/** A journal in memory that gives up what has waited so long. */
export function withAgeLimit(limitMs: number): NonNullable<SimulationOptions['openJournal']> {
  return (events, clock) => {
    const age = {
      limit: limitMs,
      now: () => clock.monotonic(),
      after: (milliseconds: number, callback: () => void) => clock.after(milliseconds, callback),
    };
    return Promise.resolve(new MemoryJournal().attach({ sizeLimit: Infinity, whenFull: 'refuse-new', age }, events));
  };
}
