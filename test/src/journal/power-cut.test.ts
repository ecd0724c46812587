import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { DiskJournal } from '../../../src/journal/disk/disk-journal';
import { decodeCursor } from '../../../src/journal/disk/cursor';
import { cursorName, logName } from '../../../src/journal/disk/names';
import { decodeSlots } from '../../../src/journal/disk/slots';
import type { LogId } from '../../../src/journal/journal';
import { Ranges } from '../../../src/ranges';
import { directory, idle, log, noon, open, readAll, sample } from './harness/journal';
import { randomFrom } from './harness/random';
import type { SimulatedDisk } from './harness/simulated-disk';

const logs: LogId[] = [log, { device: log.device, node: 'other' }, { device: 'SERIAL/1', node: log.node }];

/** What has to be true of a disk that lost its power at one moment. */
interface Moment {
  disk: SimulatedDisk;
  /** By log, the positions that counted as stored. */
  stored: Set<number>[];
  /** By log, the positions of which something may have been acknowledged by then. */
  acknowledged: Set<number>[];
  /** By log, what the cursor said for certain. */
  safe: Set<number>[];
}

describe('power cuts', function () {
  this.timeout(60_000);

  for (let seed = 1; seed <= 6; seed++) {
    it(`lose nothing that counted as stored and bring back nothing whose acknowledgement is safe, seed ${seed}`, async () => {
      const moments = await live(seed);
      assert.ok(moments.length >= 200, `${moments.length} moments`);
      for (const [index, moment] of moments.entries()) await check(moment, `seed ${seed}, call ${index}`);
    });
  }

  it('spare what an earlier power cut and what a kill left', async () => {
    for (let seed = 100; seed < 130; seed++) {
      const random = randomFrom(seed);
      let disk = (await open()).fs;
      const stored = new Set<number>();
      for (let life = 0; life < 4; life++) {
        const journal = await open(disk, { sizeLimit: 512 * 1024 });
        for (let group = 0; group < 3; group++) {
          const appended = Array.from({ length: 1 + Math.floor(random() * 200) }, (_, watt) =>
            journal.append(log, sample(watt)),
          );
          if (random() < 0.8) {
            await Promise.all(appended.map((one) => one.stored));
            for (const { position } of appended) stored.add(position);
          }
        }
        await idle(Math.floor(random() * 8));
        disk = random() < 0.5 ? journal.fs.powerCut(random) : journal.fs.copy();
      }
      const journal = await open(disk);
      const found = new Set((await readAll(journal)).map(({ position }) => position));
      for (const position of stored) assert.ok(found.has(position), `seed ${seed}: ${position} is missing`);
    }
  });
});

/** Appends and acknowledges at random, and notes at every call what a power cut would leave. */
async function live(seed: number): Promise<Moment[]> {
  const random = randomFrom(seed);
  const moments: Moment[] = [];
  const stored = logs.map(() => new Set<number>());
  const acknowledged = logs.map(() => new Set<number>());
  const safe = logs.map(() => new Set<number>());
  const journal = await open(undefined, { sizeLimit: 512 * 1024 });
  const { fs } = journal;
  let small = 0;
  fs.before = () => {
    moments.push({
      disk: fs.powerCut(random),
      stored: copy(stored),
      acknowledged: copy(acknowledged),
      safe: copy(safe),
    });
    // A short write, now and then: the rest is written with the next call.
    return random() < 0.1 ? 1 + (small++ % 700) : undefined;
  };
  fs.synced = () => noteSafe(fs, safe);
  while (moments.length < 260) {
    const group = Math.floor(random() * logs.length);
    const id = logs[group] ?? log;
    const what = random();
    if (what < 0.55) {
      append(journal, id, 1 + Math.floor(random() * (random() < 0.2 ? 400 : 20)), stored[group], seed);
    } else if (what < 0.9) {
      const known = [...(stored[group] ?? [])];
      const from = known[Math.floor(random() ** 2 * known.length)] ?? 0;
      const to = Math.min(known.at(-1) ?? 0, from + Math.floor(random() * 300));
      for (let position = from; position <= to; position++) acknowledged[group]?.add(position);
      journal.acknowledge(id, Ranges.of(from, to), random() < 0.2 ? ['WATT'] : undefined);
    } else journal.timers.ring();
    await idle(Math.floor(random() * 6));
  }
  return moments;
}

function append(journal: DiskJournal, id: LogId, count: number, stored: Set<number> | undefined, seed: number): void {
  for (let watt = 0; watt < count; watt++) {
    const appended = journal.append(id, sample(watt, { device: id.device, time: noon + seed }));
    void appended.stored.then(() => stored?.add(appended.position));
  }
}

function noteSafe(fs: SimulatedDisk, safe: Set<number>[]): void {
  for (const [index, id] of logs.entries()) {
    const name = cursorName(logName(id));
    let content: Buffer;
    try {
      content = fs.safeContentOf(join(directory, name));
    } catch {
      continue;
    }
    const { latest } = decodeSlots(content, name);
    const cursor = latest === undefined ? undefined : decodeCursor(latest.content);
    for (let position = 0; position < (cursor?.end ?? 0); position++) {
      if (cursor?.acknowledged.has(position) === true) safe[index]?.add(position);
    }
  }
}

async function check({ disk, stored, acknowledged, safe }: Moment, when: string): Promise<void> {
  const journal = await open(disk, { sizeLimit: 512 * 1024 });
  for (const [index, id] of logs.entries()) {
    const found = new Set((await readAll(journal, id, 500)).map(({ position }) => position));
    for (const position of stored[index] ?? []) {
      const isThere = found.has(position) || acknowledged[index]?.has(position) === true;
      assert.ok(isThere, `${when}: ${position} of log ${index} is missing`);
    }
    for (const position of safe[index] ?? []) {
      assert.ok(!found.has(position), `${when}: ${position} of log ${index} is back`);
    }
    const { position, stored: again } = journal.append(id, sample(1, { device: id.device }));
    await again;
    assert.ok(!(stored[index]?.has(position) === true), `${when}: ${position} of log ${index} is given twice`);
    assert.ok((await journal.read(id, position, 1)).length === 1, `${when}: the journal doesn't go on`);
  }
  for (const { log: damaged, positions } of journal.events.damages) {
    const index = logs.findIndex(({ device, node }) => device === damaged?.device && node === damaged.node);
    for (const position of positions)
      assert.ok(stored[index]?.has(position) !== true, `${when}: ${position} is damaged`);
  }
  await journal.close();
}

function copy(sets: readonly Set<number>[]): Set<number>[] {
  return sets.map((set) => new Set(set));
}
