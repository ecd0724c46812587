import assert from 'node:assert/strict';
import { demoDevices, demoTokens } from '../simulator/index';
import { onEachNodeRed } from './harness/environment';
import { eventually } from './harness/eventually';
import { row } from '../helpers/settings';
import { catchErrors, completed, connection, debug, entry, record, tab, POSITION } from './harness/nodes';
import { readPayloadFixtures } from './harness/payload-fixtures';
import type { Measurement } from '../../src/model';

onEachNodeRed('recording', {}, (environment) => {
  it('records the real payloads to the digit, and emits a receipt for all that was accepted', async () => {
    const { nodeRed, simulator } = environment();
    const samples = readPayloadFixtures();
    await nodeRed.deploy([
      tab,
      connection(simulator.url, demoTokens.apiUser),
      debug('receipts'),
      ...samples.flatMap(({ name, record: config }) => [...entry(name, name), record(name, config, ['receipts'])]),
    ]);

    const started = Math.floor(Date.now() / 1000);
    for (const { name, messages } of samples) {
      for (const message of messages) await nodeRed.admin.post(name, message);
    }
    const expected = samples.flatMap((sample) => sample.expect);
    const recorded = await eventually('the recording of all samples', () => {
      const entries = simulator.core.ledger.recorded(demoDevices.bench);
      return entries.length >= expected.length ? entries : undefined;
    });
    const ended = Math.floor(Date.now() / 1000);

    assert.deepEqual(
      sorted(recorded.map(({ field, value, timestamp }) => ({ field, value, timestamp: named(timestamp) }))),
      sorted(expected.map(({ field, value, timestamp = 'arrival' }) => ({ field, value, timestamp }))),
    );
    assert.deepEqual(simulator.core.ledger.lost(), []);
    assert.deepEqual(simulator.core.breaches(), []);

    const receipts = await nodeRed.comms.until('the receipts of all samples', () => {
      const messages = nodeRed.comms.messagesAt('receipts');
      const count = messages.flatMap(({ payload }) => payload as Measurement[]).length;
      return count >= recorded.length ? messages : undefined;
    });
    assert.deepEqual(
      sorted(receipts.flatMap(({ payload }) => payload as Measurement[])),
      sorted(recorded.map(({ field, value, timestamp }) => ({ field, value, timestamp }))),
    );
    for (const { device, status, attempts } of receipts) {
      assert.deepEqual({ device, status, attempts }, { device: demoDevices.bench, status: 200, attempts: 1 });
    }

    function named(timestamp: string): string {
      const seconds = Number(timestamp);
      return seconds >= started && seconds <= ended ? 'arrival' : timestamp;
    }
  });

  it('keeps the limit while 50 messages a second come in, and completes each of them', async () => {
    const { nodeRed, simulator } = environment();
    const messages = 250;
    simulator.core.clear();
    simulator.core.behave({ latency: 50 });
    await nodeRed.deploy([
      tab,
      connection(simulator.url, demoTokens.apiUser),
      {
        ...{ id: 'clock', type: 'inject', ...POSITION, props: [], repeat: '0.02', crontab: '', once: false },
        wires: [['counter']],
      },
      {
        ...{ id: 'counter', type: 'function', ...POSITION, outputs: 1, libs: [], wires: [['meter']] },
        func: `const power = (context.get('count') ?? 0) + 1;
               context.set('count', power);
               if (power <= ${messages}) return { payload: { power, voltage: 230 + power / 1000 } };`,
      },
      record('meter', { device: demoDevices.powerMeter }, ['receipts']),
      debug('receipts'),
      completed(['meter'], 'completed'),
      debug('completed'),
      catchErrors(['meter'], 'caught'),
      debug('caught'),
    ]);

    const done = await nodeRed.comms.untilMessages('completed', messages);
    simulator.core.behave({ latency: 0 });

    const { POWER = [], VOLTAGE = [] } = simulator.core.ledger.fieldsOf(demoDevices.powerMeter);
    const powers = POWER.map((entry) => Number(entry.value));
    assert.equal(powers.at(-1), messages);
    assert.deepEqual(
      powers,
      [...powers].sort((a, b) => a - b),
      'values arrive in their order',
    );
    assert.deepEqual(
      VOLTAGE.map((entry) => entry.value),
      powers.map((power) => 230 + power / 1000),
    );
    // 250 messages at 50 a second take 5 s, in which a write may leave every 1.05 s and the latency.
    assert.ok(powers.length >= 4, `${powers.length} values of each field were recorded`);
    assert.deepEqual(simulator.core.breaches(), []);
    const requests = simulator.core.ledger.requests(demoDevices.powerMeter);
    assert.deepEqual(
      requests.map((request) => request.status),
      requests.map(() => 200),
    );
    assert.deepEqual(
      sorted(done.map(({ payload }) => (payload as { power: number }).power)),
      sorted(Array.from({ length: messages }, (_, index) => index + 1)),
    );
    assert.deepEqual(nodeRed.comms.messagesAt('caught'), []);
  });

  it('tells Catch why nothing is left of a message, and Complete of the next', async () => {
    const { nodeRed, simulator } = environment();
    await nodeRed.deploy([
      tab,
      connection(simulator.url, demoTokens.apiUser),
      ...entry('climate', 'climate'),
      record('climate', {
        device: demoDevices.climateSensor,
        fields: [row('payload.temperature', 'TEMPERATURE', { type: 'NUMERIC' })],
      }),
      ...[catchErrors(['climate'], 'climate-caught'), debug('climate-caught')],
      ...[completed(['climate'], 'climate-completed'), debug('climate-completed')],
    ]);
    await nodeRed.admin.post('climate', { topic: 'bad', payload: { temperature: 'warm' } });
    await nodeRed.admin.post('climate', { topic: 'good', payload: { temperature: 21.5 } });

    const [caught] = await nodeRed.comms.untilMessages('climate-caught', 1);
    const { message } = caught?.error as { message: string };
    assert.match(message, /TEMPERATURE/);
    assert.match(message, /warm/);
    assert.deepEqual(caught?.payload, { temperature: 'warm' });

    const [complete] = await nodeRed.comms.untilMessages('climate-completed', 1);
    assert.equal(complete?.topic, 'good');
    assert.deepEqual(recordedValues(demoDevices.climateSensor), { TEMPERATURE: [21.5] });
    assert.equal(nodeRed.comms.messagesAt('climate-caught').length, 1);
    assert.equal(nodeRed.comms.messagesAt('climate-completed').length, 1);
  });

  it('hands what Datacake refuses to Catch so that it can be fed back, and records the rest', async () => {
    const { nodeRed, simulator } = environment();
    await nodeRed.deploy([
      tab,
      connection(simulator.url, demoTokens.apiUser),
      ...entry('tracker', 'tracker'),
      record('tracker', { device: demoDevices.tracker }),
      ...[catchErrors(['tracker'], 'tracker-caught'), debug('tracker-caught')],
      ...[completed(['tracker'], 'tracker-completed'), debug('tracker-completed')],
    ]);
    await nodeRed.admin.post('tracker', { payload: { speed: 12.5, mileage: 8000, battery: 77 } });

    const [caught] = await nodeRed.comms.untilMessages('tracker-caught', 1);
    const [refused] = caught?.payload as Measurement[];
    assert.deepEqual({ field: refused?.field, value: refused?.value }, { field: 'MILEAGE', value: 8000 });
    assert.equal(caught?.device, demoDevices.tracker);
    assert.match((caught.error as { message: string }).message, /MILEAGE/);
    await eventually('the recording of the rest', () => {
      const { SPEED, BATTERY } = recordedValues(demoDevices.tracker);
      return SPEED !== undefined && BATTERY !== undefined ? true : undefined;
    });

    // Fed back as it is, what was refused is measurements again: refused once more, not misread.
    await nodeRed.admin.post('tracker', { payload: caught.payload });
    const [, again] = await nodeRed.comms.untilMessages('tracker-caught', 2);
    assert.deepEqual(again?.payload, caught.payload);
    assert.deepEqual(recordedValues(demoDevices.tracker), { SPEED: [12.5], BATTERY: [77] });
    assert.deepEqual(nodeRed.comms.messagesAt('tracker-completed'), []);
    assert.deepEqual(simulator.core.breaches(), []);
  });

  function recordedValues(device: string): Record<string, unknown[]> {
    const fields = Object.entries(environment().simulator.core.ledger.fieldsOf(device));
    return Object.fromEntries(fields.map(([field, entries]) => [field, entries.map(({ value }) => value)]));
  }
});

function sorted<T>(all: readonly T[]): T[] {
  return [...all].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}
