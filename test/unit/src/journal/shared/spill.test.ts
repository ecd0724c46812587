import assert from 'node:assert/strict';
import type { Journal } from '../../../../../src/journal/journal';
import type { Sample } from '../../../../../src/model';
import { anotherProcess, open } from '../../../../helpers/journal';
import { type Member, START, newDatabase, openMember } from '../../../../helpers/shared-journal';
import { SimulatedDisk } from '../../../../helpers/simulated-disk';
import type { SimulatedClock } from '../../../../simulation/clock';
import type { ModelDatabase } from '../../../../simulation/model-database';
import { ModelStore } from '../../../../simulation/model-store';
import { SimulatedProcess } from '../../../../simulation/process';

const log = { device: 'A', node: 'n' };

function sample(number: number): Sample {
  return { device: log.device, time: START + number, ownTime: true, values: { WATT: number } };
}

/** What is in the database, in order. */
function numbersIn(database: ModelDatabase): number[] {
  const samples = [...database.tables.logs.values()].flatMap((one) => [...one.samples.values()]);
  return samples.map(({ values }) => Number(values.WATT));
}

/** A process that spills to a simulated disk. */
async function start(
  { clock, database }: { clock: SimulatedClock; database: ModelDatabase },
  fs: SimulatedDisk,
): Promise<Member & { process: SimulatedProcess; fs: SimulatedDisk }> {
  const process = new SimulatedProcess();
  const openLocal = (): Promise<Journal> => open(fs, { self: anotherProcess() });
  const store = new ModelStore(database);
  const member = await openMember(database, process.clock(clock), { openLocal, store });
  return { ...member, process, fs };
}

/** Stores samples one after the other. @param stored is told of each that counts as stored */
async function storeAll(
  member: Member,
  numbers: readonly number[],
  clock: SimulatedClock,
  stored: number[],
): Promise<void> {
  for (const number of numbers) {
    void member.journal.store(log, sample(number)).then(() => stored.push(number));
    await clock.advance(100);
  }
}

describe('A spill', () => {
  it('keeps samples on the disk while the database is away, and forwards them in order', async () => {
    const world = newDatabase();
    const { clock, database } = world;
    const member = await start(world, new SimulatedDisk());
    const stored: number[] = [];
    await storeAll(member, [0, 1], clock, stored);
    database.isAway = true;
    await storeAll(member, [2, 3, 4], clock, stored);
    assert.deepEqual(stored, [0, 1, 2, 3, 4]);
    assert.deepEqual(member.journal.away, { code: 'no-listener' });
    assert.deepEqual(numbersIn(database), [0, 1]);
    database.isAway = false;
    // It goes on spilling until the log is drained.
    await storeAll(member, [5], clock, stored);
    await clock.advance(5000);
    await storeAll(member, [6], clock, stored);
    assert.deepEqual(numbersIn(database), [0, 1, 2, 3, 4, 5, 6]);
    assert.deepEqual(
      member.notices.map(({ code }) => code),
      ['shared-away', 'shared-back'],
    );
    assert.equal(member.journal.away, undefined);
    await member.journal.close();
  });

  it('forwards once what was stored though its answer was lost', async () => {
    for (const isStored of [true, false]) {
      const world = newDatabase();
      const { clock, database } = world;
      const member = await start(world, new SimulatedDisk());
      const stored: number[] = [];
      await storeAll(member, [0], clock, stored);
      member.store.failNext({ kind: isStored ? 'answer-lost' : 'away' }, 'append');
      let away = false;
      member.store.fault = (call) => {
        away ||= call === 'lastBatch';
        return away ? { kind: 'away' } : undefined;
      };
      await storeAll(member, [1, 2], clock, stored);
      assert.deepEqual(stored, [0, 1, 2]);
      assert.deepEqual(numbersIn(database), isStored ? [0, 1] : [0]);
      member.store.fault = () => undefined;
      await clock.advance(5000);
      assert.deepEqual(numbersIn(database), [0, 1, 2]);
      await member.journal.close();
    }
  });

  it('lets a statement do nothing that is carried out after its samples were spilled', async () => {
    const world = newDatabase();
    const { clock, database } = world;
    const member = await start(world, new SimulatedDisk());
    const stored: number[] = [];
    await storeAll(member, [0], clock, stored);
    for (const carriedOutAfterMs of [20_000, 20_100])
      member.store.failNext({ kind: 'hangs', carriedOutAfterMs }, 'append');
    await storeAll(member, [1], clock, stored);
    await clock.advance(12_000);
    assert.deepEqual(stored, [0, 1]);
    await clock.advance(30_000);
    assert.deepEqual(numbersIn(database), [0, 1]);
    await member.journal.close();
  });

  it('spills what is under way as it is closed, and forwards it when it is opened again', async () => {
    const world = newDatabase();
    const { clock, database } = world;
    const fs = new SimulatedDisk();
    const member = await start(world, fs);
    const stored: number[] = [];
    member.store.failNext({ kind: 'hangs' }, 'append');
    await storeAll(member, [0], clock, stored);
    const closed = member.journal.close();
    await clock.advance(1000);
    await closed;
    assert.deepEqual(stored, [0]);
    const next = await start(world, fs);
    await clock.advance(5000);
    assert.deepEqual(numbersIn(database), [0]);
    await next.journal.close();
  });

  it('refuses what the database can not store, and forwards the rest', async () => {
    const world = newDatabase();
    const { clock, database } = world;
    const member = await start(world, new SimulatedDisk());
    database.isAway = true;
    await clock.advance(5000);
    const stored: number[] = [];
    await storeAll(member, [0, 1], clock, stored);
    await member.journal.store(log, { ...sample(2), time: Number.MAX_SAFE_INTEGER * 8 });
    await storeAll(member, [3, 4], clock, stored);
    database.isAway = false;
    await clock.advance(5000);
    assert.deepEqual(numbersIn(database), [0, 1, 3, 4]);
    assert.ok(member.notices.some(({ code }) => code === 'unstored-data'));
    await member.journal.close();
  });

  describe('whose process is killed at any statement', () => {
    /** A day in which everything happens that a spill is for. @returns how many statements there were */
    const run = async (killAt: number, isCarriedOut: boolean): Promise<number> => {
      const world = newDatabase();
      const { clock, database } = world;
      const member = await start(world, new SimulatedDisk());
      const stored: number[] = [];
      const left: { fs?: SimulatedDisk; stored?: number[] } = {};
      let statements = 0;
      let isAway = false;
      member.store.fault = (call) => {
        statements += 1;
        if (statements === killAt) {
          member.process.kill();
          left.fs = member.fs.copy();
          left.stored = [...stored];
          queueMicrotask(() => member.store.kill());
          return isCarriedOut ? undefined : { kind: 'away' };
        }
        if (isAway && call === 'append') return { kind: 'answer-lost' };
        return isAway ? { kind: 'away' } : undefined;
      };
      await storeAll(member, [0, 1], clock, stored);
      isAway = true;
      await storeAll(member, [2, 3, 4], clock, stored);
      isAway = false;
      await storeAll(member, [5, 6], clock, stored);
      await clock.advance(5000);
      await storeAll(member, [7], clock, stored);
      const { fs } = left;
      if (fs !== undefined) {
        const next = await start(world, fs);
        await storeAll(next, [8], clock, []);
        await clock.advance(10_000);
        await storeAll(next, [9], clock, []);
        await next.journal.close();
      }
      const found = numbersIn(database);
      const what = `killed at statement ${killAt}: ${found.join(' ')}, stored ${String(left.stored)}`;
      assert.deepEqual(found, [...new Set(found)], `Double, ${what}`);
      const promised = [...(left.stored ?? stored), ...(fs === undefined ? [] : [8, 9])];
      for (const number of promised) assert.ok(found.includes(number), `Lost ${number}, ${what}`);
      const inOrder = [...found].sort((a, b) => a - b);
      assert.deepEqual(found, inOrder, `Not in order, ${what}`);
      return statements;
    };

    for (const isCarriedOut of [false, true]) {
      it(`loses nothing and stores nothing twice, that statement ${isCarriedOut ? 'done' : 'not done'}`, async () => {
        const statements = await run(Infinity, isCarriedOut);
        assert.ok(statements > 15, String(statements));
        for (let killAt = 1; killAt <= statements; killAt++) await run(killAt, isCarriedOut);
      });
    }
  });
});
