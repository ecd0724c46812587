import assert from 'node:assert/strict';
import { demoDevices } from '../simulator/index';
import { readySimulation } from './ready-simulation';

describe('bisect', () => {
  for (const errorBody of ['array-per-entry', 'detail', 'empty', 'html'] as const) {
    for (const invalidStatus of [400, 422] as const) {
      it(`records the others and rejects only the invalid measurement (${invalidStatus}, ${errorBody})`, async () => {
        const simulation = await readySimulation({
          datacake: { behaviour: { errorBody, invalidStatus, unknownField: 'refuse-batch' } },
        });
        simulation.take({ WATT: 1, VOLT: 2, NO_SUCH_FIELD: 3, AMPERE: 4 }, { name: 'message' });
        await simulation.clock.advance(30_000);
        assert.deepEqual(simulation.recorded().sort(), ['AMPERE=4@2', 'VOLT=2@2', 'WATT=1@2']);
        assert.equal(simulation.rejections.length, 1);
        assert.deepEqual(
          simulation.rejections[0]?.measurements.map(({ field, value }) => [field, value]),
          [['NO_SUCH_FIELD', 3]],
        );
        assert.deepEqual(simulation.completed, [], 'never both complete and rejected');
        assert.deepEqual(simulation.datacake.breaches(), []);
      });
    }
  }

  it('quarantines a field that was refused, so that the others need no second attempt', async () => {
    const simulation = await readySimulation();
    for (let second = 0; second < 100; second++) {
      simulation.take({ WATT: second, NO_SUCH_FIELD: 3 });
      await simulation.clock.advance(3000);
    }
    await simulation.clock.advance(10_000);
    assert.equal(simulation.recorded().length, 100);
    assert.equal(simulation.rejections.length, 100);
    assert.ok(simulation.requests().length <= 204, `${simulation.requests().length} requests`);
  });

  it('halves a batch that is too large and remembers the size that fits', async () => {
    const simulation = await readySimulation({ limited: false, datacake: { behaviour: { largestBatch: 60 } } });
    for (let index = 0; index < 500; index++) simulation.take({ POWER: index }, { device: demoDevices.lifted });
    await simulation.clock.advance(10_000);
    assert.equal(simulation.recorded(demoDevices.lifted).length, 500);
    const before = simulation.requests().length;
    for (let index = 0; index < 300; index++) simulation.take({ POWER: index }, { device: demoDevices.lifted });
    await simulation.clock.advance(10_000);
    assert.ok(
      simulation
        .requests()
        .slice(before)
        .every(({ status }) => status === 200),
    );
  });

  it('finds the measurement that is answered 500, and sends the others', async () => {
    const simulation = await readySimulation();
    simulation.datacake.faults.order({
      fault: { kind: 'status', status: 500 },
      when: ({ body }) => body.includes('"value":666'),
    });
    simulation.take({ WATT: 666, VOLT: 230, AMPERE: 1 });
    await simulation.clock.advance(5000);
    for (let index = 0; index < 100; index++) {
      simulation.take({ POWER: index });
      await simulation.clock.advance(10_000);
    }
    const recorded = simulation.recorded();
    assert.ok(recorded.includes('VOLT=230@2'));
    assert.ok(recorded.includes('AMPERE=1@2'));
    assert.ok(recorded.filter((text) => text.startsWith('POWER')).length > 50);
    simulation.datacake.faults.clear();
    await simulation.clock.advance(7_200_000);
    assert.ok(simulation.recorded().includes('WATT=666@2'), 'it is kept and sent in the end');
  });
});
