import assert from 'node:assert/strict';
import { MINUTE_MS, type Simulation, noon, ready, recordedOf, reduced, takeEach } from './stage';
import type { RecordRules } from '../../../src/windows/rules';

const MEAN_OF_10_S = reduced(10_000, 'mean');

/** A minute of samples, one a second, that wait because there is no network; then Node-RED ends and starts again. */
async function afterRestart(
  rules: Partial<RecordRules>,
  end: (simulation: Simulation) => Promise<void> = (simulation) => simulation.delivery.close(),
): Promise<Simulation> {
  const simulation = await ready();
  simulation.rules(rules, 'old');
  simulation.network.down = true;
  await simulation.clock.advance(8000);
  await takeEach(simulation, 1000, 60, (index) => ({ WATT: index }), { node: 'old' });
  await simulation.clock.advance(20_000);
  await end(simulation);
  simulation.network.down = false;
  simulation.reboot();
  return simulation;
}

const ENDS: readonly (readonly [string, (simulation: Simulation) => Promise<void>])[] = [
  ['closed', (simulation) => simulation.delivery.close()],
  [
    'killed',
    (simulation) => {
      simulation.kill();
      return Promise.resolve();
    },
  ],
];

const values = (simulation: Simulation): unknown[] => recordedOf(simulation, 'WATT').map(({ value }) => value);

const MEANS = [4.5, 14.5, 24.5, 34.5, 44.5, 54.5];

for (const [how, end] of ENDS) {
  describe(`what waits for a record node that is gone once Node-RED was ${how} and started again`, () => {
    it('is sent by the rules that the node had: a mean of each 10 s', async () => {
      const simulation = await afterRestart(MEAN_OF_10_S, end);
      await simulation.clock.advance(5 * MINUTE_MS);
      assert.deepEqual(values(simulation), MEANS);
      assert.equal(simulation.delivery.waiting(), 0);
    });

    it('is sent by the rules that it had, whatever those of the copy in its place are', async () => {
      const simulation = await afterRestart(MEAN_OF_10_S, end);
      simulation.rules(reduced(60_000, 'max'), 'copy');
      simulation.take({ VOLT: 230 }, { node: 'copy' });
      await simulation.clock.advance(5 * MINUTE_MS);
      assert.deepEqual(values(simulation), MEANS);
      assert.equal(recordedOf(simulation, 'VOLT').length, 1);
    });

    it('is sent by the rules that it had after two restarts without it', async () => {
      const simulation = await afterRestart(MEAN_OF_10_S, end);
      simulation.network.down = true;
      await simulation.clock.advance(30_000);
      await end(simulation);
      simulation.network.down = false;
      simulation.reboot();
      await simulation.clock.advance(5 * MINUTE_MS);
      assert.deepEqual(values(simulation), MEANS);
    });
  });
}

describe('what waits for a record node that is gone', () => {
  it('is sent with the decimals and aggregates of each of its fields', async () => {
    const rules: Partial<RecordRules> = {
      interval: 20_000,
      fields: new Map([['WATT', { aggregate: 'mean', decimals: 0 }]]),
      others: { aggregate: 'max' },
    };
    const simulation = await afterRestart(rules);
    await simulation.clock.advance(5 * MINUTE_MS);
    assert.deepEqual(values(simulation), [5, 20, 40, 55]);
  });

  it('is sent second by second where every value was asked for', async () => {
    const simulation = await afterRestart(reduced(60_000, 'every'));
    await simulation.clock.advance(5 * MINUTE_MS);
    assert.equal(values(simulation).length, 60);
  });

  it('is sent when it has changed by enough, where that was asked for', async () => {
    const rules: Partial<RecordRules> = {
      interval: 2000,
      fields: new Map([['WATT', { aggregate: 'last', onChange: { minDifference: 10 } }]]),
    };
    const simulation = await afterRestart(rules);
    await simulation.clock.advance(5 * MINUTE_MS);
    assert.ok(values(simulation).length <= 8, `${values(simulation).length} measurements`);
  });

  it('is sent by the rules that held last before the restart', async () => {
    const simulation = await ready();
    simulation.rules(reduced(60_000, 'max'), 'old');
    simulation.network.down = true;
    await simulation.clock.advance(8000);
    await takeEach(simulation, 1000, 60, (index) => ({ WATT: index }), { node: 'old' });
    simulation.rules(MEAN_OF_10_S, 'old');
    await simulation.clock.advance(20_000);
    await simulation.delivery.close();
    simulation.network.down = false;
    simulation.reboot();
    await simulation.clock.advance(5 * MINUTE_MS);
    assert.deepEqual(values(simulation), MEANS);
  });

  it('is sent by its own rules also where nine others are gone', async () => {
    const simulation = await ready();
    simulation.network.down = true;
    await simulation.clock.advance(8000);
    const fields = ['WATT', 'VOLT', 'AMPERE', 'POWER', 'CURRENT', 'ENERGY', 'HUMIDITY', 'BATTERY', 'TEMPERATURE'];
    fields.forEach((field, index) => simulation.rules(reduced((index + 1) * 2000, 'mean'), field));
    for (let second = 0; second < 60; second++) {
      for (const field of fields) simulation.take({ [field]: second }, { node: field });
      await simulation.clock.advance(1000);
    }
    await simulation.clock.advance(20_000);
    await simulation.delivery.close();
    simulation.network.down = false;
    simulation.reboot();
    await simulation.clock.advance(5 * MINUTE_MS);
    fields.forEach((field, index) => {
      const windows = new Set(
        recordedOf(simulation, field).map(({ timeS }) => Math.floor((noon / 1000 + timeS) / (2 * (index + 1)))),
      );
      assert.equal(recordedOf(simulation, field).length, windows.size, `${field}: one measurement a window`);
      assert.ok(Math.abs(windows.size - 60 / (2 * (index + 1))) < 2, `${field}: ${windows.size} windows`);
    });
  });
});
