import assert from 'node:assert/strict';
import type { FieldRules, RecordRules } from '../../src/windows/rules';
import { demoDevices } from '../simulator/index';
import { type Simulation, noon } from '../simulation/delivery';
import { readySimulation } from './ready-simulation';

/** The field HUMIDITY says how late the others are. */
function rules(more: Partial<RecordRules> = {}, field: Partial<FieldRules> = {}): Partial<RecordRules> {
  return { fields: new Map([['HUMIDITY', { aggregate: 'last', isLateness: true, ...field }]]), ...more };
}

function lateness(simulation: Simulation): number[] {
  const recorded = simulation.datacake.ledger.recorded(demoDevices.bench);
  return recorded.filter(({ field }) => field === 'HUMIDITY').map(({ value }) => Number(value));
}

describe('how late a sample is', () => {
  it('is a second at most for live values, and the whole wait for those of an outage', async () => {
    const simulation = await readySimulation();
    simulation.rules(rules());
    simulation.take({ WATT: 1, HUMIDITY: 0 });
    await simulation.clock.advance(3000);
    assert.deepEqual(lateness(simulation), [0]);
    simulation.network.down = true;
    simulation.take({ WATT: 2, HUMIDITY: 0 });
    await simulation.clock.advance(600_000);
    simulation.take({ WATT: 3, HUMIDITY: 0 });
    await simulation.clock.advance(3000);
    simulation.network.down = false;
    await simulation.clock.advance(60_000);
    const [, first = 0, second = 0] = lateness(simulation);
    assert.ok(first > 603 && first <= 663, String(first));
    assert.equal(second, first - 599);
  });

  it('counts from a time of its own', async () => {
    const simulation = await readySimulation();
    simulation.rules(rules());
    simulation.take({ WATT: 1, HUMIDITY: 0 }, { time: noon - 3_600_000 });
    await simulation.clock.advance(3000);
    assert.deepEqual(lateness(simulation), [3602]);
  });

  for (const aggregate of ['last', 'mean', 'sum', 'count', 'min', 'max'] as const) {
    it(`is no ${aggregate} of what the samples hold`, async () => {
      const simulation = await readySimulation();
      simulation.rules(rules({ interval: 60_000 }, { aggregate }));
      for (let second = 2; second < 50; second++) {
        simulation.take({ WATT: second, HUMIDITY: 0 });
        await simulation.clock.advance(1000);
      }
      await simulation.clock.advance(20_000);
      // The last sample is of second 49, the first, which is the least and the greatest of equals, of second 2.
      assert.deepEqual(lateness(simulation), [['min', 'max'].includes(aggregate) ? 58 : 11]);
    });
  }

  it('is repeated with its request, and known after a restart', async () => {
    const simulation = await readySimulation();
    simulation.rules(rules());
    simulation.datacake.faults.order({ fault: { kind: 'status', status: 503, stored: true }, times: 1 });
    simulation.take({ WATT: 1, HUMIDITY: 0 });
    await simulation.clock.advance(30_000);
    assert.deepEqual(lateness(simulation), [0, 0]);
    simulation.network.down = true;
    simulation.take({ WATT: 2, HUMIDITY: 0 });
    await simulation.clock.advance(100_000);
    await simulation.delivery.close();
    simulation.network.down = false;
    // The node is gone: the rules that were kept hold.
    simulation.reboot();
    await simulation.clock.advance(30_000);
    assert.ok((lateness(simulation)[2] ?? 0) >= 100, String(lateness(simulation)));
  });

  it('is sent only on change, if set so', async () => {
    const simulation = await readySimulation();
    simulation.rules(rules({}, { onChange: { minDifference: 60 } }));
    for (let value = 0; value < 5; value++) {
      simulation.take({ WATT: value, HUMIDITY: 0 });
      await simulation.clock.advance(3000);
    }
    assert.deepEqual(lateness(simulation), [0]);
  });
});
