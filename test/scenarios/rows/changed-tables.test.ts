import assert from 'node:assert/strict';
import type { FieldRules } from '../../../src/windows/rules';
import { MINUTE_MS, SECOND_MS, type Simulation, ready, valuesOf } from './stage';

const INTERVAL_MS = 5 * SECOND_MS;

const table: readonly [string, FieldRules][] = [
  ['WATT', { aggregate: 'sum' }],
  ['VOLT', { aggregate: 'every' }],
];
const renamed = table.map(([field, rules]): [string, FieldRules] => [`NEW_${field}`, rules]);

/** Seconds in which values wait while nothing gets through, as a message a second says them. */
async function wait(simulation: Simulation, seconds: number): Promise<void> {
  simulation.network.down = true;
  for (let second = 1; second <= seconds; second++) {
    simulation.take({ WATT: second, VOLT: second });
    await simulation.clock.advance(SECOND_MS);
  }
}

function assertAllArrived(simulation: Simulation, seconds: number): void {
  const numbers = Array.from({ length: seconds }, (_, index) => index + 1);
  const sum = valuesOf(simulation, 'WATT').reduce<number>((total, value) => total + Number(value), 0);
  assert.equal(
    sum,
    numbers.reduce((total, number) => total + number, 0),
  );
  assert.deepEqual(valuesOf(simulation, 'VOLT'), numbers);
}

const changes: readonly [string, ReadonlyMap<string, FieldRules>][] = [
  ['are renamed', new Map(renamed)],
  ['are removed but for one', new Map([['WATT', { aggregate: 'sum' }]])],
  ['are removed, all of them', new Map()],
];

describe('samples that wait while rows of the table', () => {
  for (const [what, fields] of changes) {
    it(`${what} become what they would have been`, async () => {
      const simulation = await ready();
      simulation.rules({ interval: INTERVAL_MS, fields: new Map(table) });
      await wait(simulation, 20);
      simulation.rules({ interval: INTERVAL_MS, fields });
      simulation.network.down = false;
      await simulation.clock.advance(5 * MINUTE_MS);
      assertAllArrived(simulation, 20);
    });

    it(`${what} become what they would have been, also after a restart`, async () => {
      const simulation = await ready();
      simulation.rules({ interval: INTERVAL_MS, fields: new Map(table) });
      await wait(simulation, 20);
      await simulation.delivery.close();
      simulation.reboot();
      simulation.rules({ interval: INTERVAL_MS, fields });
      await simulation.clock.advance(3 * MINUTE_MS);
      simulation.network.down = false;
      await simulation.clock.advance(10 * MINUTE_MS);
      assertAllArrived(simulation, 20);
    });
  }

  it('are renamed twice, with a restart between, become what they would have been', async () => {
    const simulation = await ready();
    simulation.rules({ interval: INTERVAL_MS, fields: new Map(table) });
    await wait(simulation, 20);
    simulation.rules({ interval: INTERVAL_MS, fields: new Map(renamed) });
    await simulation.delivery.close();
    simulation.reboot();
    simulation.rules({ interval: INTERVAL_MS, fields: new Map() });
    simulation.network.down = false;
    await simulation.clock.advance(10 * MINUTE_MS);
    assertAllArrived(simulation, 20);
  });

  it('leave no rules behind once nothing waits', async () => {
    const simulation = await ready();
    simulation.rules({ interval: INTERVAL_MS, fields: new Map(table) });
    await wait(simulation, 3);
    simulation.rules({ interval: INTERVAL_MS, fields: new Map() });
    simulation.network.down = false;
    await simulation.clock.advance(5 * MINUTE_MS);
    const before = valuesOf(simulation, 'VOLT').length;
    for (const value of [1, 2, 3]) simulation.take({ VOLT: value });
    await simulation.clock.advance(MINUTE_MS);
    assert.deepEqual(valuesOf(simulation, 'VOLT').slice(before), [3]);
  });
});
