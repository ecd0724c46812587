import assert from 'node:assert/strict';
import type { Journal } from '../../src/journal/journal';
import { MemoryJournal } from '../../src/journal/memory-journal';
import { SimulatedClock } from '../simulation/clock';
import { Simulation, noon } from '../simulation/delivery';
import { SecondBySecond } from '../simulation/second-by-second';
import { worldWithPlan } from '../simulation/world';
import { demoDevices, demoTokens } from '../simulator/index';

const HOUR_S = 3600;

/** The most seconds by which the newest value that Datacake has may be behind, once the device gets through again. */
const MAX_AGE_S = 5;

function checkAge(live: SecondBySecond): void {
  assert.ok(live.age <= MAX_AGE_S, `${live.age} s behind in second ${live.second}`);
}

function isAscending(values: readonly number[]): boolean {
  return values.every((value, index) => value > (values[index - 1] ?? -Infinity));
}

describe('what live first takes for an outage, and its part of the quota', () => {
  it('goes for every device of the connection, also for those that no probe was sent for', async () => {
    const simulation = new Simulation({ token: demoTokens.personal });
    simulation.rules({ liveFirst: true });
    const probes = simulation.datacake.directory.devices.filter(({ verboseName }) =>
      verboseName.startsWith('Soil probe'),
    );
    const pass = async (seconds: number, devices = 12): Promise<void> => {
      for (let passed = 0; passed < seconds; passed++) {
        for (const { id } of probes.slice(0, devices)) simulation.take({ SOIL_MOISTURE: passed }, { device: id });
        await simulation.clock.advance(1000);
      }
    };
    await pass(5);
    await simulation.clock.advance(5000);
    simulation.network.down = true;
    // The others begin when the connection is held back already: nothing of theirs has failed.
    await pass(5, 1);
    await pass(50);
    simulation.network.down = false;
    await pass(40);
    const further = [...simulation.journal.waiting()].filter(({ log }) => log.part === 1);
    assert.equal(further.length, 12);
  });

  for (const [what, status, times] of [
    ['fails', 503, 8],
    ['refuses all', 400, 24],
  ] as const) {
    it(`goes for a device that ${what} for a while`, async () => {
      const live = new SecondBySecond();
      await live.pass(10);
      live.simulation.datacake.faults.order({ fault: { kind: 'status', status }, device: demoDevices.bench, times });
      await live.pass(60);
      const { length } = live.recorded;
      while (live.recorded.length === length) await live.pass(1);
      await live.pass(MAX_AGE_S);
      assert.equal(live.logs, 2);
      await live.pass(100, () => checkAge(live));
    });
  }

  it('goes on with old values by itself once no live ones come that the quota would have to be kept for', async () => {
    const { simulation } = new SecondBySecond({ plans: true, datacake: { world: worldWithPlan(1500) } });
    await simulation.clock.advance(5000);
    simulation.network.down = true;
    for (let message = 0; message < 1000; message++) {
      simulation.take({ WATT: message });
      await simulation.clock.advance(10_000);
    }
    simulation.network.down = false;
    await simulation.clock.advance(300_000);
    // Sent without regard to the quota it would be 270 by now.
    assert.ok(simulation.delivery.waiting() > 800);
    await simulation.clock.advance(2 * HOUR_S * 1000);
    assert.equal(simulation.delivery.waiting(), 0);
  });

  it('goes for a device whose quota was used up until midnight', async () => {
    const clock = new SimulatedClock(noon + 12 * HOUR_S * 1000 - 600_000);
    const live = new SecondBySecond({ clock, plans: true, datacake: { world: worldWithPlan(200) } });
    await live.pass(600);
    assert.ok(live.age > 100, 'nothing more was sent');
    await live.pass(20);
    await live.pass(200, () => checkAge(live));
  });

  it('says until when it waits once old values have used up the quota', async () => {
    const live = new SecondBySecond({ plans: true, datacake: { world: worldWithPlan(100) } });
    await live.pass(10);
    await live.outage(600);
    await live.pass(2 * HOUR_S, undefined, false);
    assert.ok(live.simulation.delivery.waiting() > 100);
    assert.equal(live.simulation.delivery.status('node').kind, 'quota');
  });

  it('forgets no sample that is still being stored in a log that is otherwise emptied', async () => {
    const memory = new MemoryJournal();
    let blocked = Promise.resolve();
    const slow: Journal = {
      waiting: () => memory.waiting(),
      append: (log, sample) => blocked.then(() => memory.append(log, sample)),
      read: (log, from, atMost) => memory.read(log, from, atMost),
      acknowledge: (log, positions, fields) => memory.acknowledge(log, positions, fields),
      close: () => memory.close(),
    };
    const live = new SecondBySecond({ openJournal: () => Promise.resolve(slow) });
    await live.pass(10);
    live.simulation.network.down = true;
    await live.pass(50);
    let unblock = (): void => undefined;
    blocked = new Promise((resolve) => (unblock = resolve));
    await live.pass(3);
    blocked = Promise.resolve();
    live.simulation.network.down = false;
    await live.pass(180);
    unblock();
    await live.pass(30);
    await live.checkAll();
  });

  it('begins no further log where little waits', async () => {
    const live = new SecondBySecond();
    await live.pass(10);
    live.simulation.network.down = true;
    await live.pass(10);
    live.simulation.network.down = false;
    await live.pass(120, () => assert.ok(live.logs <= 1));
    assert.ok(isAscending(live.recorded));
    await live.checkAll();
  });

  it('begins none without an outage, though much waits', async () => {
    const live = new SecondBySecond();
    await live.pass(10);
    for (let value = 0; value < 100; value++)
      live.simulation.take({ WATT: 1000 + value }, { time: noon - 1e6 + value * 1000 });
    await live.pass(30);
    assert.equal(live.logs, 1);
  });

  it('leaves live values their part of the quota until midnight, and uses the rest', async () => {
    const perDay = 4000;
    const live = new SecondBySecond({ plans: true, datacake: { world: worldWithPlan(perDay) } });
    const { simulation } = live;
    let newest = -1;
    let sent = 0;
    let serial = 0;
    const pass = async (seconds: number, each: () => void = () => undefined): Promise<void> => {
      for (let passed = 0; passed < seconds; passed += 10) {
        simulation.take({ WATT: sent++ });
        await simulation.clock.advance(10_000);
        for (const entry of simulation.datacake.ledger.recordedAfter(serial)) {
          serial = entry.serial;
          newest = Math.max(newest, Number(entry.value));
        }
        each();
      }
    };
    await pass(10);
    simulation.network.down = true;
    await pass(3 * HOUR_S);
    simulation.network.down = false;
    await pass(120);
    const untilMidnight = 12 * HOUR_S - simulation.clock.monotonic() / 1000;
    await pass(untilMidnight - 30, () => {
      assert.notEqual(simulation.delivery.status('node').kind, 'quota');
      assert.ok(sent - 1 - newest <= 2, `${sent - 1 - newest} messages behind`);
    });
    const datapoints = simulation.delivery.datapoints()[0]?.datapoints ?? 0;
    assert.ok(datapoints > 0.98 * perDay && datapoints <= perDay, `${datapoints} used`);
    const waiting = simulation.delivery.waiting();
    await pass(HOUR_S);
    // The next day's plan isn't enough for the live values alone: a twentieth of it is for the old all the same.
    const made = waiting - simulation.delivery.waiting();
    assert.ok(made >= 0.05 * perDay - 2 && made <= 0.05 * perDay + 2, `${made} of ${waiting} old ones`);
    assert.deepEqual(simulation.datacake.ledger.lost(demoDevices.bench), []);
  });
});
