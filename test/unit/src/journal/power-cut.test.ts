import assert from 'node:assert/strict';
import { join } from 'node:path';
import { decodeCursor } from '../../../../src/journal/disk/cursor';
import type { DiskJournal } from '../../../../src/journal/disk/disk-journal';
import { cursorName, logName } from '../../../../src/journal/disk/names';
import { decodeSlots } from '../../../../src/journal/disk/slot-file';
import type { LogId } from '../../../../src/journal/journal';
import { Ranges } from '../../../../src/util/ranges';
import { directory, idle, log, noon, open, readAll, sample } from '../../../helpers/journal';
import { createRandom } from '../../../helpers/random';
import { Rng } from '../../../helpers/rng';
import type { SimulatedDisk } from '../../../helpers/simulated-disk';

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
    it(`lose no stored sample and bring back none whose acknowledgement was synced, seed ${seed}`, async () => {
      const moments = await cutAtEveryCall(seed);
      assert.ok(moments.length >= 200, `${moments.length} moments`);
      for (const [index, moment] of moments.entries()) await check(moment, `seed ${seed}, call ${index}`);
    });
  }

  it('leave no segment that claims more than it holds, after a kill before the sync', async () => {
    const journal = await open();
    const { fs } = journal;
    let killed: SimulatedDisk | undefined;
    await journal.append(log, sample(1));
    fs.before = ({ kind, file }) => {
      if (kind === 'sync' && file.endsWith('.segment')) killed ??= fs.copy();
      return undefined;
    };
    await journal.append(log, sample(2));
    const second = await open(killed);
    assert.deepEqual([...second.waiting()], [{ log, samples: 2 }]);
    await idle();
    // Every change of a folder happened, and no change of a file that wasn't synced.
    const third = await open(second.fs.powerCut(() => 0.2));
    assert.equal((await readAll(third)).length, 2);
    assert.deepEqual(third.events.damages, []);
  });

  it('lose nothing and bring nothing back, also repeatedly and with kills between them', async () => {
    for (let seed = 100; seed < 140; seed++) await crashRepeatedly(seed);
  });
});

/**
 * Restarts the journal on one disk after kills and power cuts. Acknowledgements that were synced must never come back. Samples are
 * identified by value, because a position that was never stored is assigned again.
 */
async function crashRepeatedly(seed: number): Promise<void> {
  const random = createRandom(seed);
  let { fs } = await open();
  let next = 0;
  const stored = new Set<number>();
  const acknowledged = new Set<number>();
  const gone = new Set<number>();
  for (let run = 0; run < 6; run++) {
    const when = `seed ${seed}, run ${run}`;
    const journal = await open(fs, { sizeLimit: 512 * 1024 });
    const sealedDamage = journal.events.damages.filter(({ file }) => /-\d+-\d+-\d+\.segment$/.test(file));
    assert.deepEqual(sealedDamage, [], when);
    const valueAt = new Map(
      (await readAll(journal, log, 500)).map((one) => [one.position, Number(one.sample.values.WATT)]),
    );
    const found = new Set(valueAt.values());
    for (const value of stored) assert.ok(found.has(value) || acknowledged.has(value), `${when}: ${value} is missing`);
    for (const value of gone) assert.ok(!found.has(value), `${when}: ${value} is back`);
    const settled = new Set<number>();
    for (let group = 0; group < 3; group++) {
      const waiting = Array.from({ length: 1 + Math.floor(random() * 200) }, () => {
        const value = next++;
        return journal.append(log, sample(value)).then((position) => {
          stored.add(value);
          valueAt.set(position, value);
        });
      });
      if (random() < 0.8) await Promise.all(waiting);
      const positions = [...valueAt.keys()];
      const from = Math.floor(random() * positions.length);
      const chosen = new Ranges();
      for (const position of positions.slice(from, from + 60)) {
        chosen.add(position);
        settled.add(valueAt.get(position) ?? -1);
      }
      for (const value of settled) acknowledged.add(value);
      journal.acknowledge(log, chosen);
      if (random() < 0.5) journal.timers.ring();
      await idle(random() < 0.5 ? 30 : 4);
    }
    if (random() < 0.4) {
      journal.timers.ring();
      await idle();
      for (const value of settled) gone.add(value);
    }
    fs = random() < 0.5 ? journal.fs.powerCut(random) : journal.fs.copy();
  }
}

/** Appends and acknowledges at random, and at every system call takes the disk as a power cut would leave it. */
async function cutAtEveryCall(seed: number): Promise<Moment[]> {
  const rng = new Rng(seed);
  const { random } = rng;
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
    rng.pickWeighted([
      [55, () => append(journal, id, 1 + Math.floor(random() * (rng.chance(0.2) ? 400 : 20)), stored[group], seed)],
      [
        35,
        () => {
          const known = [...(stored[group] ?? [])];
          const from = known[Math.floor(random() ** 2 * known.length)] ?? 0;
          const to = Math.min(known.at(-1) ?? 0, from + Math.floor(random() * 300));
          for (let position = from; position <= to; position++) acknowledged[group]?.add(position);
          journal.acknowledge(id, Ranges.of(from, to), rng.chance(0.2) ? ['WATT'] : undefined);
        },
      ],
      [10, () => journal.timers.ring()],
    ])();
    await idle(Math.floor(random() * 6));
  }
  return moments;
}

function append(journal: DiskJournal, id: LogId, count: number, stored: Set<number> | undefined, seed: number): void {
  for (let watt = 0; watt < count; watt++) {
    void journal
      .append(id, sample(watt, { device: id.device, time: noon + seed }))
      .then((position) => stored?.add(position));
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
    const latest = decodeSlots(content, name);
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
    const position = await journal.append(id, sample(1, { device: id.device }));
    // Where all of a log was acknowledged and its files are gone, it may begin anew.
    const isTaken = stored[index]?.has(position) === true && acknowledged[index]?.has(position) !== true;
    assert.ok(!isTaken, `${when}: ${position} of log ${index} is given twice`);
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
