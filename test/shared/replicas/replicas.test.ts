import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../../node-red/harness/eventually';
import { type Replica, Replicas } from './replicas';

/** How often each thing happens. */
const ROUNDS = Number(process.env.REPLICA_ROUNDS ?? 1);

/** The lease of connections with a time-out of 1 s: 10 s more. */
const LEASE_MS = 11_000;
const TAKEOVER_MS = LEASE_MS + 2000;
const ORDERLY_MS = 2500;

/** A look at the lease, and a machine that is busy with all of them. */
const TOLERANCE_MS = 1500;

/** What a dead sender leaves, of up to 22 s, is recorded at one measurement a second and device beside what comes. */
const DRAINED_WITHIN_MS = 180_000;

describe('three Node-REDs on one database', () => {
  let replicas: Replicas;

  before(async () => {
    replicas = await Replicas.start(3);
    await eventually('a sender', async () => ((await replicas.lease())?.holder ? true : undefined), 60_000);
    replicas.feed();
  });
  after(() => replicas.close());

  afterEach(() => {
    assert.deepEqual(replicas.simulator.core.breaches(), [], 'never more than one write a second and field');
  });

  /** @returns milliseconds until another tenure has begun */
  const untilTaken = async (epoch: number): Promise<number> => {
    const start = performance.now();
    const taken = async () => {
      const lease = await replicas.lease();
      return lease !== undefined && lease.epoch > epoch && lease.holder !== null && lease.left > 0 ? true : undefined;
    };
    await eventually('another sender', taken, 120_000);
    const tookMs = performance.now() - start;
    console.log(`        another sends after ${(tookMs / 1000).toFixed(1)} s`);
    return tookMs;
  };

  /** Does something to the replica that sends, and puts it right afterwards, whatever comes of it: other tests go on with all three. */
  const toSender = async (
    act: (victim: Replica, epoch: number) => Promise<void>,
    restore: (victim: Replica) => Promise<void> | void,
  ): Promise<void> => {
    const { epoch = 0 } = (await replicas.lease()) ?? {};
    const host = await replicas.senderName();
    const victim = replicas.all.find(({ name }) => name === host);
    assert.ok(victim);
    try {
      await act(victim, epoch);
    } finally {
      await restore(victim);
      victim.takes = true;
    }
  };
  const restart = (victim: Replica): Promise<void> => replicas.restart(victim);

  for (let round = 1; round <= ROUNDS; round++) {
    it(`one that sends is killed (round ${round})`, () =>
      toSender(async (victim, epoch) => {
        victim.takes = false;
        await victim.nodeRed.kill();
        const tookMs = await untilTaken(epoch);
        assert.ok(tookMs < TAKEOVER_MS + TOLERANCE_MS, String(tookMs));
      }, restart));

    it(`one that sends ends in order (round ${round})`, () =>
      toSender(async (victim, epoch) => {
        victim.takes = false;
        const [tookMs] = await Promise.all([untilTaken(epoch), victim.nodeRed.stop()]);
        assert.ok(tookMs < ORDERLY_MS + TOLERANCE_MS, String(tookMs));
      }, restart));

    it(`one that sends is stopped for longer than its lease, and goes on (round ${round})`, () =>
      toSender(
        async (victim, epoch) => {
          victim.takes = false;
          victim.nodeRed.signal('SIGSTOP');
          await Promise.all([untilTaken(epoch), sleep(LEASE_MS + 10_000)]);
        },
        ({ nodeRed }) => nodeRed.signal('SIGCONT'),
      ));

    it(`one that sends loses the database (round ${round})`, () =>
      toSender(
        async ({ toDatabase }, epoch) => {
          toDatabase.stall();
          const tookMs = await untilTaken(epoch);
          assert.ok(tookMs < TAKEOVER_MS + TOLERANCE_MS, String(tookMs));
        },
        ({ toDatabase }) => {
          toDatabase.resume();
          toDatabase.cut();
        },
      ));

    it(`the server is killed (round ${round})`, async () => {
      await replicas.server.kill();
      await replicas.server.start();
      await eventually('a sender', async () => (((await replicas.lease())?.left ?? 0) > 0 ? true : undefined), 120_000);
    });
  }

  it('in the end all that was stored is recorded', async () => {
    await replicas.endFeed();
    const isRecorded = () => (replicas.missing().length === 0 ? true : undefined);
    await eventually('recording all', isRecorded, DRAINED_WITHIN_MS).finally(() => {
      const [missing, doubles] = [replicas.missing().length, replicas.doubles()];
      console.log(`        ${replicas.stored.size} stored, ${missing} missing, ${doubles} recorded twice`);
    });
    assert.ok(replicas.stored.size > 0);
  });
});
