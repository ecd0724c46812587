import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Backlog } from '../../../../src/delivery/backlog';
import { HeldMessages } from '../../../../src/delivery/message';
import { type DeviceRules, defaultRules } from '../../../../src/windows/rules';
import { Timeline } from '../../../../src/delivery/timeline';
import type { Window } from '../../../../src/delivery/window';
import type { StoredSample } from '../../../../src/journal/journal';
import { MemoryJournal } from '../../../../src/journal/memory-journal';
import { Ranges } from '../../../../src/util/ranges';
import { SimulatedClock } from '../../../simulation/clock';
import type { Sample } from '../../../../src/model';

const log = { device: 'device', node: 'node' };

/** A journal whose reads end when the test says so. */
class SlowJournal extends MemoryJournal {
  readonly pending: (() => void)[] = [];
  slow = false;

  override async read(...args: Parameters<MemoryJournal['read']>): Promise<StoredSample[]> {
    const found = await super.read(...args);
    if (this.slow) await new Promise<void>((resolve) => this.pending.push(resolve));
    return found;
  }

  finishReads(): void {
    for (const resolve of this.pending.splice(0)) resolve();
  }
}

/** A backlog with its journal, clock and timeline. */
class BacklogFixture {
  readonly clock = new SimulatedClock(1_000_000_000);
  readonly timeline = new Timeline(this.clock);
  readonly journal = new SlowJournal();
  rules: DeviceRules = defaultRules;
  backlog: Backlog;
  /** Values of samples that were taken in, and of those that were settled. */
  readonly taken: number[] = [];
  readonly settled: number[] = [];

  constructor(readonly limited = true) {
    this.backlog = this.start();
  }

  start(): Backlog {
    const { clock, timeline, journal, limited } = this;
    const leftOver = [...journal.waiting()].reduce((sum, { samples }) => sum + samples, 0);
    const context = { clock, timeline, journal, limited, rules: () => this.rules };
    this.backlog = new Backlog(log, context, leftOver);
    return this.backlog;
  }

  take(own?: number): void {
    const value = this.taken.push(this.taken.length) - 1;
    const time = own ?? this.timeline.stamp();
    const sample: Sample = { device: 'device', time, ownTime: own !== undefined, values: { WATT: value } };
    const { position } = this.journal.append(log, sample);
    this.backlog.stored(position, sample, undefined);
  }

  async readOn(): Promise<void> {
    if (this.backlog.wantsMore) await this.backlog.readOn();
  }

  async settle(window: Window): Promise<void> {
    const { positions } = window;
    const [first = 0] = positions;
    const stored = await new Promise<StoredSample[]>((resolve) => {
      void MemoryJournal.prototype.read.call(this.journal, log, first, 1_000_000).then(resolve);
    });
    for (const { position, sample } of stored) {
      if (positions.has(position)) this.settled.push(sample.values.WATT as number);
    }
    this.backlog.settle(window);
  }

  /** Requests and settles all that may go, until nothing waits. */
  async drain(): Promise<void> {
    for (let round = 0; this.backlog.waiting > 0; round++) {
      assert.ok(round < 10_000, `${this.backlog.waiting} are never settled`);
      await this.readOn();
      this.backlog.flush();
      const [window] = this.backlog.closed();
      if (window === undefined) continue;
      this.backlog.request(window);
      await this.settle(window);
    }
  }
}

function startsOf(windows: Iterable<Window>): number[] {
  return [...windows].map(({ place }) => place.start);
}

describe('Backlog', () => {
  it('keeps at most 1000 windows in memory, and reads more as they are settled', async () => {
    const fixture = new BacklogFixture();
    for (let second = 0; second < 3000; second++) fixture.take(second * 1000);
    assert.equal([...fixture.backlog.closed()].length, 1000);
    assert.equal(fixture.backlog.waiting, 3000);
    assert.equal(fixture.backlog.wantsMore, false);
    for (const window of [...fixture.backlog.closed()].slice(0, 501)) {
      fixture.backlog.request(window);
      await fixture.settle(window);
    }
    assert.equal(fixture.backlog.wantsMore, true);
    await fixture.readOn();
    assert.ok([...fixture.backlog.closed()].length >= 900);
    await fixture.drain();
    assert.deepEqual(
      [...fixture.settled].sort((a, b) => a - b),
      fixture.taken,
    );
    assert.deepEqual([...fixture.journal.waiting()], []);
  });

  it('returns windows oldest first, whatever the order of samples', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(100_000), { minLength: 1, maxLength: 60 }), (times) => {
        const fixture = new BacklogFixture();
        for (const time of times) fixture.take(time);
        const starts = startsOf(fixture.backlog.closed());
        assert.deepEqual(
          starts,
          [...new Set(times.map((time) => Math.floor(time / 1000) * 1000))].sort((a, b) => a - b),
        );
      }),
    );
  });

  it('does not close the last window in memory before all of its samples are read', async () => {
    for (const mixed of [false, true]) {
      const fixture = new BacklogFixture();
      fixture.rules = { ...defaultRules, interval: 1000 };
      for (let index = 0; index < 2400; index++) {
        fixture.take();
        if (mixed && index === 1996) fixture.take(0);
        await fixture.clock.advance(500);
      }
      const arrivals = [...fixture.backlog.closed()].filter(({ place }) => place.start > 0);
      assert.deepEqual(new Set(arrivals.map(({ positions }) => positions.size)), new Set([2]), `mixed: ${mixed}`);
      await fixture.drain();
      assert.equal(fixture.settled.length, fixture.taken.length);
    }
  });

  it('takes no more samples into a window that was requested', () => {
    const fixture = new BacklogFixture();
    fixture.take(500);
    const [window] = fixture.backlog.closed();
    assert.ok(window !== undefined);
    fixture.backlog.request(window);
    fixture.take(600);
    const [late] = fixture.backlog.closed();
    assert.notEqual(late, window);
    assert.equal(late?.positions.size, 1);
    assert.equal(window.positions.size, 1);
  });

  it('completes a message once all of its samples are settled', async () => {
    const fixture = new BacklogFixture();
    let completed = 0;
    const held = new HeldMessages().hold({ complete: () => (completed += 1), fail: () => undefined }, 2);
    for (const time of [0, 5000]) {
      const sample: Sample = { device: 'device', time, ownTime: true, values: { WATT: 1 } };
      fixture.backlog.stored(fixture.journal.append(log, sample).position, sample, held);
    }
    for (const window of [...fixture.backlog.closed()]) {
      assert.equal(completed, 0);
      fixture.backlog.request(window);
      await fixture.settle(window);
    }
    assert.equal(completed, 1);
  });

  it('settles every sample once, however its steps interleave', async () => {
    const step = fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({
          kind: fc.constant('take' as const),
          count: fc.integer({ min: 1, max: 400 }),
          own: fc.boolean(),
        }),
      },
      {
        weight: 4,
        arbitrary: fc.record({ kind: fc.constant('request' as const), count: fc.integer({ min: 1, max: 300 }) }),
      },
      {
        weight: 3,
        arbitrary: fc.record({ kind: fc.constant('settle' as const), count: fc.integer({ min: 1, max: 300 }) }),
      },
      { weight: 3, arbitrary: fc.constant({ kind: 'read' as const }) },
      { weight: 3, arbitrary: fc.constant({ kind: 'finish-read' as const }) },
      {
        weight: 2,
        arbitrary: fc.record({ kind: fc.constant('renew' as const), interval: fc.constantFrom(0, 1000, 60_000) }),
      },
      { weight: 1, arbitrary: fc.constant({ kind: 'step' as const }) },
      { weight: 1, arbitrary: fc.constant({ kind: 'flush' as const }) },
      { weight: 1, arbitrary: fc.constant({ kind: 'restart' as const }) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.boolean(), async (steps, limited) => {
        const fixture = new BacklogFixture(limited);
        fixture.journal.slow = true;
        let requested: Window[] = [];
        for (const one of steps) {
          if (one.kind === 'take') {
            for (let index = 0; index < one.count; index++)
              fixture.take(one.own ? ((index * 7919) % 5000) * 500 : undefined);
            await fixture.clock.advance(100);
          } else if (one.kind === 'request') {
            for (const window of [...fixture.backlog.closed()].slice(0, one.count)) {
              fixture.backlog.request(window);
              requested.push(window);
            }
          } else if (one.kind === 'settle') {
            for (const window of requested.splice(0, one.count)) await fixture.settle(window);
          } else if (one.kind === 'read') void fixture.readOn();
          else if (one.kind === 'finish-read') {
            fixture.journal.finishReads();
            await fixture.clock.advance(1);
          } else if (one.kind === 'renew') {
            fixture.rules = { ...defaultRules, interval: one.interval };
            fixture.backlog.renew();
          } else if (one.kind === 'step') {
            fixture.clock.stepWall(7_200_000);
            fixture.timeline.check();
            fixture.backlog.renew();
          } else if (one.kind === 'flush') fixture.backlog.flush();
          else {
            fixture.backlog.close();
            fixture.start();
            requested = [];
          }
        }
        fixture.journal.slow = false;
        fixture.journal.finishReads();
        for (const window of requested) await fixture.settle(window);
        await fixture.clock.advance(1);
        await fixture.drain();
        assert.deepEqual(
          [...fixture.settled].sort((a, b) => a - b),
          fixture.taken,
        );
        assert.deepEqual([...fixture.journal.waiting()], []);
      }),
      { numRuns: 60 },
    );
  });

  it('takes no longer with a backlog of 100,000 than with one of a thousand', () => {
    const cost = (samples: number): number => {
      const fixture = new BacklogFixture();
      for (let second = 0; second < samples; second++) fixture.take(second * 1000);
      // The fastest of many, because the machine has other things to do as well.
      let fastest = Infinity;
      for (let round = 0; round < 50; round++) {
        const started = performance.now();
        fixture.backlog.nextClose();
        assert.equal([...fixture.backlog.closed()].length, 1000);
        fastest = Math.min(fastest, performance.now() - started);
      }
      return fastest;
    };
    cost(1000);
    const small = cost(1000);
    const large = cost(100_000);
    assert.ok(large < small * 5 + 0.5, `${large} ms against ${small} ms`);
  });

  it('acknowledges a part of a window field by field', async () => {
    const fixture = new BacklogFixture();
    const sample: Sample = { device: 'device', time: 0, ownTime: true, values: { WATT: 1, VOLT: 2 } };
    fixture.backlog.stored(fixture.journal.append(log, sample).position, sample, undefined);
    const [window] = fixture.backlog.closed();
    assert.ok(window !== undefined);
    fixture.backlog.request(window);
    const positions = new Ranges();
    positions.add(0);
    fixture.backlog.settlePart(window, 'VOLT', positions);
    assert.deepEqual((await fixture.journal.read(log, 0, 1))[0]?.sample.values, { WATT: 1 });
    fixture.backlog.settlePart(window, 'WATT', 'all');
    assert.deepEqual(await fixture.journal.read(log, 0, 1), []);
  });
});
