import assert from 'node:assert/strict';
import type { Measurement } from '../../src/model';
import type { RecordRules } from '../../src/windows/rules';
import { CrashableJournal } from '../fuzz/crashable-journal';
import { Rng } from '../helpers/rng';
import { SimulatedClock } from '../simulation/clock';
import { noon } from '../simulation/delivery';
import { SecondBySecond } from '../simulation/second-by-second';
import { demoDevices, demoWorld } from '../simulator/index';

const HOUR_S = 3600;

/** The most seconds by which the newest value that Datacake has may be behind, once the device gets through again. */
const MAX_AGE_S = 5;

function checkAge(live: SecondBySecond): void {
  assert.ok(live.age <= MAX_AGE_S, `${live.age} s behind in second ${live.second}`);
}

/** Those of the values that are greater than one, and the others, in their order. */
function split(values: readonly number[], at: number): { old: number[]; live: number[] } {
  return { old: values.filter((value) => value <= at), live: values.filter((value) => value > at) };
}

function isAscending(values: readonly number[]): boolean {
  return values.every((value, index) => value > (values[index - 1] ?? -Infinity));
}

describe('live first', () => {
  it('shows live values within 5 s while the backlog of an hour is made up for, which takes no longer', async () => {
    const live = new SecondBySecond();
    await live.pass(10);
    await live.outage(HOUR_S);
    await live.pass(MAX_AGE_S);
    const seconds = await live.drain(() => checkAge(live));
    await live.checkAll();
    const ordered = new SecondBySecond({}, {});
    await ordered.pass(10);
    await ordered.outage(HOUR_S);
    await ordered.pass(MAX_AGE_S);
    const secondsInOrder = await ordered.drain();
    assert.ok(seconds <= 1.1 * secondsInOrder, `${seconds} s and not ${secondsInOrder} s`);
    await ordered.checkAll();
  });

  it('sends all in order unless it is set so', async () => {
    const ordered = new SecondBySecond({}, {});
    await ordered.pass(10);
    await ordered.outage(600);
    await ordered.drain();
    assert.ok(isAscending(ordered.recorded));
    assert.equal(ordered.logs, 1);
  });

  it('sends values at once again when all is made up for, and makes up for further outages', async () => {
    const live = new SecondBySecond();
    await live.pass(10);
    for (let count = 0; count < 5; count++) {
      await live.outage(120);
      await live.pass(MAX_AGE_S);
      await live.drain(() => checkAge(live));
      await live.pass(20);
    }
    await live.checkAll();
    const { length } = live.recorded;
    await live.pass(1);
    assert.equal(live.recorded.length, length + 1);
  });

  it('makes up for a second outage after the first, oldest first, and loses nothing', async () => {
    const live = new SecondBySecond();
    await live.pass(10);
    await live.outage(600);
    const first = live.second;
    await live.pass(60);
    await live.outage(300);
    const second = live.second;
    await live.pass(MAX_AGE_S);
    assert.equal(live.logs, 3);
    await live.drain(() => checkAge(live));
    await live.checkAll();
    const afterwards = live.recorded.slice(
      live.recorded.indexOf(Math.max(...live.recorded.filter((value) => value < second))),
    );
    assert.ok(isAscending(split(live.recorded, first - 3).old), 'each log in order');
    assert.ok(isAscending(split(afterwards, second).old), 'the oldest log first');
  });

  it('has four logs at most, and then the youngest stays in order', async () => {
    const live = new SecondBySecond();
    await live.pass(10);
    for (let count = 0; count < 6; count++) {
      await live.outage(300);
      await live.pass(20);
    }
    assert.equal(live.logs, 4);
    await live.drain();
    await live.checkAll();
    assert.equal(live.logs, 0);
  });

  for (const powerCut of [false, true]) {
    it(`knows after ${powerCut ? 'a power cut' : 'kill -9'} what is old and what is live, and loses nothing`, async () => {
      const journal = new CrashableJournal();
      const live = new SecondBySecond({
        clock: new SimulatedClock(noon, () => journal.settled()),
        openJournal: (events, clock, stamps) => journal.open(events, clock, stamps),
      });
      await live.pass(10);
      await live.outage(300);
      await live.pass(60);
      // The random numbers choose between the two.
      const seed = [1, 2, 3, 4, 5, 6, 7, 8].find((one) => new Rng(one).chance(0.5) === powerCut);
      journal.crash(new Rng(seed ?? 0));
      live.simulation.kill();
      live.simulation.reboot();
      live.simulation.rules(live.rules);
      await live.pass(MAX_AGE_S);
      await live.drain(() => checkAge(live));
      await live.checkAll();
    });
  }

  it('goes on in order once it is set so', async () => {
    const live = new SecondBySecond();
    await live.pass(10);
    await live.outage(600);
    await live.pass(60);
    live.simulation.rules({});
    const { length } = live.recorded;
    await live.drain();
    assert.ok(isAscending(live.recorded.slice(length + 1)));
    await live.checkAll();
  });

  it('begins with what waits already when it is set so', async () => {
    const live = new SecondBySecond({}, {});
    await live.pass(10);
    await live.outage(600);
    await live.pass(60);
    live.simulation.rules({ liveFirst: true });
    await live.pass(2 * MAX_AGE_S);
    await live.drain(() => checkAge(live));
    await live.checkAll();
  });

  it('leaves one batch in four to the old where live values would take all', async () => {
    const live = new SecondBySecond({ latency: 920 });
    await live.pass(10);
    await live.outage(600);
    const { length } = live.recorded;
    const began = live.second;
    await live.pass(300);
    const { old, live: young } = split(live.recorded.slice(length), began - 3);
    assert.ok(old.length * 3 >= young.length - 3, `${old.length} old ones beside ${young.length}`);
  });

  for (const ownTime of [false, true]) {
    it(`cuts no window of an interval in two, ${ownTime ? 'with times of their own' : 'stamped on arrival'}`, async () => {
      const count: Partial<RecordRules> = { liveFirst: true, interval: 10_000, others: { aggregate: 'count' } };
      const { simulation } = new SecondBySecond({}, count);
      const pass = async (seconds: number): Promise<void> => {
        for (let passed = 0; passed < seconds; passed++) {
          simulation.take({ WATT: 1 }, ownTime ? { time: simulation.clock.wall() - 3000 } : {});
          await simulation.clock.advance(1000);
        }
      };
      await pass(8);
      simulation.network.down = true;
      await pass(407);
      simulation.network.down = false;
      await pass(200);
      const counts = simulation.datacake.ledger.recorded(demoDevices.bench).map(({ value }) => Number(value));
      assert.ok(counts.length >= 58, String(counts.length));
      // Only the window in which the first message came has fewer.
      assert.deepEqual(
        counts.filter((one) => one !== 10),
        ownTime ? [3] : [],
      );
    });
  }

  it('puts the newest last in a batch, where the limit is lifted', async () => {
    const world = demoWorld();
    const devices = world.devices.map((device) => ({ ...device, limit: 'lifted' as const }));
    const live = new SecondBySecond({
      limited: false,
      datacake: { keep: 50_000, world: { ...world, devices }, behaviour: { overQuota: 'record' } },
    });
    const { simulation } = live;
    let value = 0;
    const pass = async (seconds: number): Promise<void> => {
      for (let passed = 0; passed < seconds; passed++) {
        for (let tenth = 0; tenth < 10; tenth++) {
          for (let count = 0; count < 5; count++) simulation.take({ WATT: value++ });
          await simulation.clock.advance(100);
        }
      }
    };
    await pass(10);
    simulation.network.down = true;
    await pass(200);
    simulation.network.down = false;
    await pass(120);
    await simulation.clock.advance(1000);
    const batches = simulation.sent.bodies.map((body) =>
      (JSON.parse(body) as Measurement[]).map((one) => Number(one.value)),
    );
    assert.ok(batches.every(isAscending));
    const mixed = batches.filter((batch) => (batch.at(-1) ?? 0) - (batch[0] ?? 0) >= 2 * batch.length);
    assert.ok(mixed.length > 5, `${mixed.length} batches carry old and live values`);
    const recorded = simulation.datacake.ledger.recorded(demoDevices.bench).map((one) => Number(one.value));
    assert.deepEqual(
      [...recorded].sort((a, b) => a - b),
      Array.from({ length: value }, (_, index) => index),
    );
  });
});
