import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../../node-red/harness/eventually';
import { type Replica, Replicas } from './replicas';

/** How often each thing happens. */
const ROUNDS = Number(process.env.REPLICA_ROUNDS ?? 1);

/** The time-out of the connection, and the lease that follows from it. */
const TIMEOUT_MS = 1000;
const LEASE_MS = TIMEOUT_MS + 10_000;
const TAKEOVER_MS = LEASE_MS + 2000;
const ORDERLY_MS = 2500;

/** A look at the lease, and a machine that is busy with all of them. */
const TOLERANCE_MS = 1500;

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

  after(async () => {
    await replicas.endFeed();
    await eventually(
      'all that was stored is recorded',
      () => (replicas.missing().length === 0 ? true : undefined),
      180_000,
    );
    console.log(`      ${replicas.stored.size} stored, 0 missing, ${replicas.doubles()} recorded twice`);
  });

  /** @returns milliseconds until another tenure has begun */
  const untilTaken = async (epoch: number): Promise<number> => {
    const start = performance.now();
    const taken = async () => {
      const lease = await replicas.lease();
      return lease !== undefined && lease.epoch > epoch && lease.holder !== null && lease.left > 0 ? true : undefined;
    };
    await eventually('another sender', taken, 120_000);
    return performance.now() - start;
  };

  const sender = async (): Promise<Replica> => {
    const host = await replicas.senderName();
    const found = replicas.all.find(({ name }) => name === host);
    assert.ok(found);
    return found;
  };

  for (let round = 1; round <= ROUNDS; round++) {
    it(`one that sends is killed (round ${round})`, async () => {
      const { epoch = 0 } = (await replicas.lease()) ?? {};
      const victim = await sender();
      victim.takes = false;
      await victim.nodeRed.kill();
      const tookMs = await untilTaken(epoch);
      assert.ok(tookMs < TAKEOVER_MS + TOLERANCE_MS, String(tookMs));
      await replicas.restart(victim);
      victim.takes = true;
    });

    it(`one that sends ends in order (round ${round})`, async () => {
      const { epoch = 0 } = (await replicas.lease()) ?? {};
      const victim = await sender();
      victim.takes = false;
      const [tookMs] = await Promise.all([untilTaken(epoch), victim.nodeRed.stop()]);
      assert.ok(tookMs < ORDERLY_MS + TOLERANCE_MS, String(tookMs));
      await replicas.restart(victim);
      victim.takes = true;
    });

    it(`one that sends is stopped for longer than its lease, and goes on (round ${round})`, async () => {
      const { epoch = 0 } = (await replicas.lease()) ?? {};
      const victim = await sender();
      victim.takes = false;
      victim.nodeRed.signal('SIGSTOP');
      await Promise.all([untilTaken(epoch), sleep(LEASE_MS + 10_000)]);
      victim.nodeRed.signal('SIGCONT');
      victim.takes = true;
    });

    it(`one that sends loses the database (round ${round})`, async () => {
      const { epoch = 0 } = (await replicas.lease()) ?? {};
      const victim = await sender();
      victim.toDatabase.stall();
      const tookMs = await untilTaken(epoch);
      assert.ok(tookMs < TAKEOVER_MS + TOLERANCE_MS, String(tookMs));
      victim.toDatabase.resume();
      victim.toDatabase.cut();
    });

    it(`the server is killed (round ${round})`, async () => {
      await replicas.server.kill();
      await replicas.server.start();
      await eventually('a sender', async () => (((await replicas.lease())?.left ?? 0) > 0 ? true : undefined), 120_000);
    });
  }
});
