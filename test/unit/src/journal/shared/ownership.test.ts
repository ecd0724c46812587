import assert from 'node:assert/strict';
import { type Candidate, Ownership } from '../../../../../src/journal/shared/ownership';
import type { Tenure } from '../../../../../src/journal/shared/tenure';
import { SimulatedClock } from '../../../../simulation/clock';
import { ModelDatabase } from '../../../../simulation/model-database';
import { ModelStore } from '../../../../simulation/model-store';
import { SimulatedProcess } from '../../../../simulation/process';

const START = 1_790_000_000_000;
const LEASE_MS = 20_000;

/** A process with one connection of a place. */
class Member implements Candidate<object> {
  canSend = true;
  isHeldBack = false;
  requestTimeoutMs = 10_000;
  tenure: Tenure<object> | undefined;
  readonly store: ModelStore;
  readonly process = new SimulatedProcess();
  readonly ownership: Ownership<object>;
  readonly events: string[] = [];
  leave: () => Promise<void> = () => Promise.resolve();

  constructor(
    readonly name: string,
    readonly clock: SimulatedClock,
    readonly database: ModelDatabase,
  ) {
    this.store = new ModelStore(database);
    this.ownership = new Ownership({
      ...{ store: this.store, place: 'place', holder: { id: name, host: name } },
      ...{ clock: this.process.clock(clock), newState: () => ({}) },
    });
  }

  async join(): Promise<void> {
    await this.store.join({ id: this.name, place: 'place', host: this.name }, 0);
    const leave = this.ownership.join(this);
    this.leave = () => {
      this.tenure = undefined;
      return leave();
    };
    await this.clock.advance(0);
  }

  gained(tenure: Tenure<object>): void {
    this.tenure = tenure;
    this.events.push(`gained ${this.clock.monotonic()}`);
  }

  lost(): Promise<void> {
    this.tenure = undefined;
    this.events.push(`lost ${this.clock.monotonic()}`);
    return Promise.resolve();
  }

  kill(): void {
    this.process.kill();
    this.store.kill();
  }

  /** How long requests may go on to begin, in milliseconds. */
  get leftMs(): number {
    return (this.tenure?.beginBefore ?? -Infinity) - this.clock.monotonic();
  }
}

describe('the ownership of a place', () => {
  let clock: SimulatedClock;
  let database: ModelDatabase;
  let a: Member;
  let b: Member;

  beforeEach(async () => {
    clock = new SimulatedClock(START);
    database = new ModelDatabase(clock, START);
    a = new Member('a', clock, database);
    b = new Member('b', clock, database);
    await a.join();
    await b.join();
  });

  /** Lets time pass until a member gains the lease. @returns how long that took */
  async function untilGained(member: Member, atMostMs = 600_000): Promise<number> {
    const began = clock.monotonic();
    while (member.tenure === undefined) {
      assert.ok(clock.monotonic() - began < atMostMs, 'it is gained');
      await clock.advance(100);
    }
    return clock.monotonic() - began;
  }

  it('is with one at a time, for as long as it lives, and others know who it is', async () => {
    assert.ok(a.tenure !== undefined);
    await clock.advance(600_000);
    assert.deepEqual([a.events, b.events], [['gained 0'], []]);
    assert.equal(b.ownership.sender, 'a');
  });

  it('goes to another after the length of the lease and at most 2 s where the owner is dead', async () => {
    await clock.advance(30_000);
    a.kill();
    const tookMs = await untilGained(b);
    assert.ok(tookMs > LEASE_MS - 3000 && tookMs <= LEASE_MS + 2000, `${tookMs} ms`);
  });

  it('goes to another at once after an orderly end', async () => {
    await clock.advance(30_000);
    await a.leave();
    assert.equal(a.tenure, undefined);
    assert.ok((await untilGained(b)) <= 2500);
  });

  it('stays where it is though the clock of the server steps', async () => {
    for (const step of [15_000, 3_600_000, -3_600_000]) {
      database.stepClock(step);
      await clock.advance(60_000);
    }
    assert.deepEqual(b.events, []);
    assert.ok(a.tenure !== undefined, 'and is taken again where the server ended it');
  });

  it('is not taken before its end by the clock of the server', async () => {
    a.kill();
    database.stepClock(-60_000);
    await clock.advance(70_000);
    assert.deepEqual(b.events, []);
    assert.ok((await untilGained(b)) <= 15_000);
  });

  it('is not taken from a server that lost renewals, before it has stood for its length', async () => {
    await b.leave();
    await a.leave();
    const standby = database.copy();
    await a.join();
    await b.join();
    a.store.isPartitioned = true;
    database.failOver(standby);
    await clock.advance(LEASE_MS - 1000);
    assert.deepEqual(b.events, []);
    assert.ok((await untilGained(b)) <= 3000);
  });

  /** A server that lacks the last taking takes over, and the owner can't reach it. @returns how long it takes until another gains the lease */
  async function failOver(standby: ReturnType<ModelDatabase['copy']>, next: Member): Promise<number> {
    a.store.isPartitioned = true;
    database.failOver(standby);
    const tookMs = await untilGained(next);
    assert.equal(a.tenure, undefined, 'its owner has it no more');
    return tookMs;
  }

  it('is not taken at once by who had it before a taking that a fail-over lost', async () => {
    await a.leave();
    await untilGained(b);
    await clock.advance(5000);
    const standby = database.copy();
    await b.leave();
    await a.join();
    await untilGained(a);
    await b.join();
    await clock.advance(2500);
    assert.ok((await failOver(standby, b)) >= LEASE_MS);
  });

  it('is not taken after the shorter length that it had before a taking that a fail-over lost', async () => {
    await a.leave();
    await b.leave();
    b.requestTimeoutMs = 1000;
    await b.join();
    await untilGained(b);
    const c = new Member('c', clock, database);
    c.requestTimeoutMs = 1000;
    await clock.advance(5000);
    const standby = database.copy();
    await b.leave();
    await a.join();
    await untilGained(a);
    await c.join();
    await clock.advance(2500);
    assert.ok((await failOver(standby, c)) >= LEASE_MS);
  });

  it('may be used for what is over by its end, counted from the sending of what was answered', async () => {
    assert.equal(a.leftMs, LEASE_MS - 10_000 - 2000);
    a.store.latencyMs = 1000;
    await clock.advance(4000);
    // Renewed at 3 s, answered at 5 s.
    assert.equal(a.leftMs, 4000);
    await clock.advance(1000);
    assert.equal(a.leftMs, 3000 + 8000 - 5000);
  });

  it('runs out without the database, and is gained again with it', async () => {
    await clock.advance(30_000);
    a.store.isPartitioned = true;
    await clock.advance(8000);
    assert.ok(a.leftMs <= 0, 'nothing begins');
    assert.ok(a.tenure !== undefined, 'what began goes on');
    await clock.advance(12_000);
    assert.equal(a.tenure, undefined);
    await untilGained(b);
    assert.ok(Number(b.events[0]?.split(' ')[1]) > Number(a.events[1]?.split(' ')[1]));
    a.store.isPartitioned = false;
    await clock.advance(60_000);
    assert.equal(a.tenure, undefined, 'it is the other one’s');
  });

  it('runs out while the machine is suspended', async () => {
    await clock.advance(30_000);
    clock.suspend(LEASE_MS);
    database.stepClock(LEASE_MS);
    assert.ok(a.leftMs < 0);
    assert.equal(await a.tenure?.gate(), false);
  });

  it('is found by its owner though the answer to the taking was lost', async () => {
    a.kill();
    b.store.failNext({ kind: 'answer-lost' }, 'take');
    const tookMs = await untilGained(b);
    assert.ok(tookMs <= LEASE_MS + 3000, `${tookMs} ms`);
  });

  describe('lets a body leave', () => {
    const confirmed = (): number => database.statements.get('confirm') ?? 0;

    it('after a look that is younger than a second, one for all', async () => {
      assert.equal(await a.tenure?.gate(), true);
      assert.equal(confirmed(), 0, 'it has just been taken');
      await clock.advance(2500);
      assert.deepEqual(await Promise.all([a.tenure?.gate(), a.tenure?.gate()]), [true, true]);
      assert.equal(confirmed(), 1);
    });

    it('never without the database, and nothing begins until it is back', async () => {
      await clock.advance(2500);
      a.store.failNext({ kind: 'away' }, 'confirm');
      assert.equal(await a.tenure?.gate(), false);
      assert.equal(a.leftMs, -Infinity);
      await clock.advance(1000);
      assert.ok(a.leftMs > 0, 'it was renewed');
    });

    it('never when the lease is somebody else’s', async () => {
      await clock.advance(2500);
      const lease = database.tables.leases.get('place');
      assert.ok(lease !== undefined);
      database.tables.leases.set('place', { ...lease, holder: 'c', epoch: lease.epoch + 1 });
      const { tenure } = a;
      assert.equal(await tenure?.gate(), false);
      assert.equal(a.tenure, undefined, 'which is told at once');
      assert.equal(tenure?.beginBefore, -Infinity);
    });

    it('never after the time in which it may begin', async () => {
      a.store.fault = (call) => (call === 'renew' ? { kind: 'away' } : undefined);
      await clock.advance(7900);
      assert.equal(await a.tenure?.gate(), true);
      await clock.advance(200);
      assert.equal(await a.tenure?.gate(), false);
    });
  });

  it('is handed over by an owner that is held back, which then abstains for longer each time', async () => {
    a.isHeldBack = true;
    for (const abstentionMs of [60_000, 120_000]) {
      await clock.advance(25_000);
      assert.ok(a.tenure !== undefined);
      const beat = setBeat(b);
      const handedOver = await untilGained(b);
      beat();
      assert.ok(handedOver < 10_000);
      const at = clock.monotonic();
      await b.leave();
      await untilGained(a);
      assert.ok(clock.monotonic() - at > abstentionMs - 5000, `${clock.monotonic() - at}`);
      await b.join();
    }
  });

  /** Notes that a member lives. @returns ends that */
  function setBeat(member: Member): () => void {
    let cancel = (): void => undefined;
    const beat = (): void => {
      void member.store.beat(member.name);
      cancel = clock.after(1000, beat);
    };
    beat();
    return () => cancel();
  }

  it('stays with an owner that is held back where no other lives', async () => {
    b.kill();
    a.isHeldBack = true;
    await clock.advance(600_000);
    assert.deepEqual(a.events, ['gained 0']);
  });

  it('is never taken by who can’t send', async () => {
    b.canSend = false;
    await a.leave();
    await clock.advance(60_000);
    assert.deepEqual(b.events, []);
    b.canSend = true;
    assert.ok((await untilGained(b)) <= 2500);
  });

  it('is one for all connections of a runtime, and handed over by the last', async () => {
    const events: string[] = [];
    const leave = a.ownership.join({
      canSend: true,
      isHeldBack: false,
      requestTimeoutMs: 10_000,
      gained: (tenure) => events.push(`gained ${tenure === a.tenure}`),
      lost: () => Promise.resolve(events.push('lost')),
    });
    assert.deepEqual(events, ['gained true']);
    await a.leave();
    await clock.advance(30_000);
    assert.deepEqual([events, b.events], [['gained true'], []]);
    await leave();
    assert.ok((await untilGained(b)) <= 2500);
  });

  it('is shorter where requests are given up sooner', async () => {
    for (const member of [a, b]) {
      await member.leave();
      member.requestTimeoutMs = 1000;
      await member.join();
    }
    await clock.advance(30_000);
    const owner = a.tenure === undefined ? b : a;
    assert.ok(owner.leftMs > 5000, 'requests begin beside renewals every 3 s');
    owner.kill();
    const tookMs = await untilGained(owner === a ? b : a);
    assert.ok(tookMs > 11_000 - 3000 && tookMs <= 13_000, `${tookMs} ms`);
  });

  it('is taken anew for a connection whose requests may take longer', async () => {
    await a.leave();
    a.requestTimeoutMs = 1000;
    await b.leave();
    await a.join();
    await untilGained(a);
    const began = clock.monotonic();
    let tenure: Tenure<object> | undefined;
    const events: string[] = [];
    a.ownership.join({
      canSend: true,
      isHeldBack: false,
      requestTimeoutMs: 10_000,
      gained: (gained) => {
        tenure = gained;
        events.push('gained');
      },
      lost: () => Promise.resolve(events.push('lost')),
    });
    assert.ok(!events.includes('gained'), 'its requests could outlast the lease');
    while (tenure === undefined) await clock.advance(100);
    assert.ok(clock.monotonic() - began <= 2500);
    assert.equal(a.tenure, tenure);
    await clock.advance(60_000);
    assert.deepEqual(events, ['lost', 'gained']);
    assert.ok(tenure.beginBefore > clock.monotonic());
  });
});
