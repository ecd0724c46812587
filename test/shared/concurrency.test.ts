import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { appendOnce } from '../../src/journal/shared/append-once';
import { Databases } from '../../src/journal/shared/databases';
import type { ServerSettings } from '../../src/journal/shared/database';
import { type NewSamples, type SharedStore, StoreError } from '../../src/journal/shared/store';
import { TestServer } from './postgres';
import { Proxy } from './proxy';

const ROUNDS = Number(process.env.SHARED_ROUNDS ?? 1);
const WRITERS = 4;
const SAMPLES = 3000;
const LOGS = 12;
const CUT_SHARE = 0.02;
const LOST_SHARE = 0.02;

describe('several processes on one database', () => {
  let server: TestServer;
  let settings: ServerSettings;

  before(async () => {
    server = await TestServer.start();
  });
  after(() => server.remove());

  for (let round = 1; round <= ROUNDS; round++) {
    it(`lose and double nothing though connections are cut and answers lost, and the server is killed (round ${round})`, async () => {
      const database = `round_${round}`;
      settings = await server.createDatabase(database);
      const scope = { place: 'place', connection: 'connection' };
      let faults = 0;
      let isCalm = false;
      const open: [SharedStore, Proxy][] = [];
      const join = async (): Promise<SharedStore> => {
        const proxy = await Proxy.open(settings);
        proxy.fate = () => {
          const drawn = isCalm ? 1 : Math.random();
          if (drawn >= CUT_SHARE + LOST_SHARE) return 'pass';
          faults += 1;
          return drawn < CUT_SHARE ? 'cut' : 'lose-answer';
        };
        const store = new Databases([]).open({ ...settings, port: proxy.port });
        open.push([store, proxy]);
        return store;
      };

      const sent = new Set<number>();
      const write = async (index: number): Promise<void> => {
        const store = await join();
        const writer = { id: randomUUID(), host: `gw-${index}` };
        await again(() => store.join({ ...writer, place: scope.place }, 0));
        for (let batch = 0, count = 0; count < SAMPLES; batch++) {
          const logs: NewSamples[] = shuffled(LOGS)
            .slice(0, 1 + Math.floor(Math.random() * 6))
            .map((device) => {
              const samples = Array.from({ length: 1 + Math.floor(Math.random() * 8) }, () => {
                const id = index * 1_000_000 + count++;
                sent.add(id);
                return { time: id, ownTime: false, values: { ID: id, KEPT: index } };
              });
              return { device: `device ${device}`, node: 'node', samples };
            });
          let isRepeat = false;
          await again(() => {
            const storing = appendOnce(store, scope, writer, { from: batch, to: batch + 1 }, logs, isRepeat);
            isRepeat = true;
            return storing;
          });
        }
      };

      const read = new Set<number>();
      let isWritten = false;
      const deliver = async (): Promise<void> => {
        const store = await join();
        const cursors = new Map<number, number>();
        let horizon = '0';
        for (let isLast = false; ; isLast = isWritten) {
          const poll = await again(() => store.poll(scope, horizon));
          horizon = poll.horizon;
          for (const { log, next } of poll.logs) {
            const from = cursors.get(log) ?? 0;
            const rows = from < next ? await again(() => store.read(log, from, 1_000_000)) : [];
            const own = rows.filter(({ position }) => position < next);
            // What a poll has told can be read without a gap: positions are committed in order.
            assert.deepEqual(
              own.map(({ position }) => position),
              own.map((_, index) => from + index),
            );
            assert.equal(own.length, Math.max(0, next - from));
            for (const { values } of own) {
              assert.ok(!read.has(Number(values.ID)), 'a sample was stored twice');
              read.add(Number(values.ID));
            }
            cursors.set(log, Math.max(from, next));
            if (own.length === 0) continue;
            const span = { log, first: from, last: next - 1 };
            const settle = (fields?: string[]) =>
              again(() => store.settle(scope, { acknowledged: [{ ...span, ...(fields && { fields }) }], refused: [] }));
            await settle(['KEPT']);
            await settle();
            await again(() => store.setLow([{ log, low: next }]));
          }
          if (isLast) return;
        }
      };

      const writing = Promise.all(Array.from({ length: WRITERS }, (_, index) => write(index))).then(
        () => (isWritten = true),
      );
      const delivering = deliver();
      // Writing may have ended before so much is read: only a failure ends the wait.
      const failed = Promise.all([writing, delivering]).then(() => never());
      while (read.size < (WRITERS * SAMPLES) / 3) await Promise.race([sleep(5), failed]);
      await server.kill();
      await server.start();
      await Promise.all([writing, delivering]);
      isCalm = true;
      const last = open.at(-1)?.[0];
      assert.ok(last !== undefined);
      assert.deepEqual(await again(() => last.count(scope)), []);
      const [{ deadlocks } = {}] = await server.query(
        `select deadlocks::int from pg_stat_database where datname = '${database}'`,
      );
      for (const [store, proxy] of open) {
        await store.close();
        await proxy.close();
      }
      console.log(
        `        ${sent.size} sent, ${read.size} read, ${faults} connections cut, ${String(deadlocks)} deadlocks`,
      );
      assert.deepEqual(read, sent);
      assert.equal(deadlocks, 0);
      assert.ok(faults > 20);
    });
  }
});

/** Never fulfils. */
const never = (): Promise<never> => new Promise(() => undefined);

/** Asks until it is answered. */
async function again<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof StoreError && error.kind === 'away')) throw error;
      await sleep(5);
    }
  }
}

function shuffled(count: number): number[] {
  return Array.from({ length: count }, (_, index) => [Math.random(), index] as const)
    .sort(([a], [b]) => a - b)
    .map(([, index]) => index);
}
