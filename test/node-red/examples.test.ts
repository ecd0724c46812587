import assert from 'node:assert/strict';
import { symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { TestServer } from '../shared/postgres';
import { demoDevices, demoSerials, demoTokens, demoWorkspaces } from '../simulator/index';
import { onEachNodeRed } from './harness/environment';
import { type Broker, startBroker } from './harness/broker';
import { eventually } from './harness/eventually';
import { connected, exampleNames, readExample } from './harness/examples';
import type { FlowNode } from './harness/flow';
import { entry } from './harness/nodes';
import type { Measurement } from '../../src/model';

const { climateSensor, tracker, powerMeter, bench: testBench } = demoDevices;

onEachNodeRed('the example', {}, (environment) => {
  let broker: Broker;
  const run = new Set<string>();

  before(async () => {
    broker = await startBroker();
  });

  after(async () => broker.close());

  beforeEach(() => environment().simulator.core.clear());

  afterEach(() => {
    const { core } = environment().simulator;
    core.faults.clear();
    assert.deepEqual(core.breaches(), []);
  });

  it('first-measurement records three devices', async () => {
    const flow = await deploy('first-measurement');
    for (const inject of flow.filter(({ type }) => type === 'inject')) await press(inject.id);
    const recorded = [powerMeter, climateSensor, tracker].map((device, index) =>
      untilRecorded(device, [4, 4, 4][index] ?? 0),
    );
    assert.deepEqual(
      (await Promise.all(recorded)).map((values) => Object.keys(values).sort()),
      [
        ['CURRENT', 'ENERGY', 'POWER', 'VOLTAGE'],
        ['AIR_QUALITY', 'CO2', 'HUMIDITY', 'TEMPERATURE'],
        ['BATTERY', 'LOCATION', 'MOVING', 'SPEED'],
      ],
    );
    assert.deepEqual(environment().simulator.core.ledger.lost(), []);
  });

  it('from-the-function-node records what the function node posted', async () => {
    await deploy('from-the-function-node');
    await press(idOf('from-the-function-node', 'Measure'));
    assert.deepEqual(await untilRecorded(testBench, 3), { WATT: [230.5], AMPERE: [1], VOLT: [230.5] });
  });

  it('power-meter-over-mqtt records what the meter publishes, a minute at a time', async () => {
    const flow = await deploy(
      'power-meter-over-mqtt',
      ...entry('flush', idOf('power-meter-over-mqtt', 'Record power meter')),
    );
    const { comms, admin } = environment().nodeRed;
    for (const { id } of flow.filter(({ type }) => type.startsWith('mqtt '))) {
      await comms.until('the broker', () => comms.statuses.find(({ node, fill }) => node === id && fill === 'green'));
    }
    await press(idOf('power-meter-over-mqtt', 'Measure'));
    await comms.until('both readings', () =>
      comms.statuses.find(
        ({ node, text }) => node === idOf('power-meter-over-mqtt', 'Record power meter') && text === '2 waiting',
      ),
    );
    await admin.post('flush', { flush: true });
    assert.deepEqual(await untilRecorded(powerMeter, 4), {
      POWER: [951],
      VOLTAGE: [236.1],
      CURRENT: [4.03],
      ENERGY: [2776.179],
    });
  });

  it('modbus-registers records signs, tenths, counters of two registers, and floats', async () => {
    await deploy('modbus-registers');
    for (const id of idsOf('modbus-registers', 'Poll')) await press(id);
    assert.deepEqual(await untilRecorded(testBench, 5), {
      TEMPERATURE: [-4.2],
      HUMIDITY: [51.2],
      ENERGY: [1000],
      VOLT: [230.1],
      AMPERE: [1.5],
    });
  });

  it('lorawan-uplinks records each uplink to its device', async () => {
    const before = Math.floor(Date.now() / 1000);
    await deploy('lorawan-uplinks');
    await press(idOf('lorawan-uplinks', 'Receive'));
    assert.deepEqual(await untilRecorded(climateSensor, 3), { TEMPERATURE: [21.4], HUMIDITY: [47], CO2: [640] });
    assert.deepEqual(await untilRecorded(tracker, 2), { BATTERY: [87], MOVING: [true] });
    assert.deepEqual(await untilRecorded(testBench, 2), { WATER_LEAK: [false], BATTERY: [99] });
    const times = environment()
      .simulator.core.ledger.recorded()
      .map(({ timestamp }) => Number(timestamp));
    assert.ok(times.every((time) => time >= before && time <= Date.now() / 1000));
  });

  it('history-from-csv records each line at its time, and says when all is through', async () => {
    await deploy('history-from-csv');
    await press(idOf('history-from-csv', 'Import'));
    await environment().nodeRed.comms.untilMessages(idOf('history-from-csv', 'Imported'), 1);
    const time = (clock: string): string => String(Date.parse(`2024-03-01T${clock}:00Z`) / 1000);
    const { ledger } = environment().simulator.core;
    assert.deepEqual(
      ledger
        .recorded(climateSensor)
        .map(({ field, value, timestamp }) => [timestamp, field, value])
        .sort(),
      [
        [time('06:00'), 'HUMIDITY', 52],
        [time('06:00'), 'TEMPERATURE', 18.4],
        [time('06:15'), 'HUMIDITY', 51],
        [time('06:15'), 'TEMPERATURE', 18.9],
        [time('06:30'), 'TEMPERATURE', 19.6],
        [time('06:45'), 'HUMIDITY', 48],
        [time('06:45'), 'TEMPERATURE', 20.3],
      ],
    );
  });

  it('rejected-measurements puts right what can be, and tells the fate of every message', async () => {
    const name = 'rejected-measurements';
    await deploy(name);
    const { comms } = environment().nodeRed;
    await press(idOf(name, 'All good'));
    const [done] = await comms.untilMessages(idOf(name, 'Done'), 1);
    assert.deepEqual(done?.payload, { temperature: 21.5, humidity: 48 });

    await press(idOf(name, 'A field called differently'));
    await untilRecorded(climateSensor, 4);
    const [again] = (await comms.untilMessages(idOf(name, 'Done'), 2)).slice(1);
    const [{ field, value, timestamp }] = again?.payload as [Measurement];
    assert.deepEqual({ field, value }, { field: 'HUMIDITY', value: 47 });
    assert.deepEqual(recorded(climateSensor), { TEMPERATURE: [21.5, 22.5], HUMIDITY: [48, 47] });
    const [first] = environment().simulator.core.ledger.fieldsOf(climateSensor).TEMPERATURE?.slice(1) ?? [];
    assert.equal(timestamp, first?.timestamp, 'put right, it keeps its time');

    await press(idOf(name, 'Nothing to record'));
    const [unusable] = await comms.untilMessages(idOf(name, 'Not usable'), 1);
    assert.deepEqual(unusable?.payload, { temperature: null });
    assert.deepEqual(comms.messagesAt(idOf(name, 'Refused')), []);
  });

  it('status-and-alerts shows the status on a page, and mails when a person is needed', async () => {
    const name = 'status-and-alerts';
    await deploy(name);
    const { nodeRed, simulator } = environment();
    const page = async (): Promise<string> => (await nodeRed.admin.request('datacake')).text();
    await press(idOf(name, 'Measure'));
    await eventually('the page', async () => /color: green.*Record climate.*recorded/s.test(await page()) || undefined);
    assert.deepEqual(nodeRed.comms.messagesAt(idOf(name, 'Mail')), []);

    simulator.core.faults.order({ fault: { kind: 'status', status: 401 } });
    await press(idOf(name, 'Measure'));
    const [mail] = await nodeRed.comms.untilMessages(idOf(name, 'Mail'), 1);
    assert.equal(mail?.topic, 'Datacake: Record climate');
    assert.match(String(mail.payload), /^Record climate says "paused: .*Samples that wait: 1\nThe oldest is of /s);
    await eventually('the page', async () => /color: red.*Record climate.*paused/s.test(await page()) || undefined);
  });

  it('several-node-reds records what waits in a database', async () => {
    const name = 'several-node-reds';
    const { nodeRed, directory } = environment();
    await symlink(resolve(__dirname, '../../node_modules/pg'), join(directory, 'node_modules/pg'), 'junction');
    const server = await TestServer.start();
    try {
      const { host, port, database, user, password } = await server.createDatabase('datacake');
      const flow = await deployChanged(name, {
        // The broker of the test shares no subscriptions.
        'mqtt-broker': { protocolVersion: '4' },
        'mqtt in': { topic: 'meters/+/state' },
        'datacake-record': { interval: 2, intervalUnit: 's' },
        'datacake-connection': {
          ...{ databaseHost: host, databasePort: port, database, databaseUser: user },
          credentials: { token: demoTokens.apiUser, databasePassword: password },
        },
        function: {
          func: `return { topic: "meters/${demoSerials.powerMeter}/state", payload: { act_power: 230.5, voltage: 229.8 } };`,
        },
      });
      const { comms } = nodeRed;
      for (const { id } of flow.filter(({ type }) => type.startsWith('mqtt '))) {
        await comms.until('the broker', () => comms.statuses.find(({ node, fill }) => node === id && fill === 'green'));
      }
      await press(idOf(name, 'Measure'));
      assert.deepEqual(await untilRecorded(powerMeter, 2), { POWER: [231], VOLTAGE: [229.8] });
      const record = idOf(name, 'Record meters');
      await comms.until('its status', () =>
        comms.statuses.find(({ node, text }) => node === record && text?.startsWith('recorded') === true),
      );
      await nodeRed.deploy([]);
    } finally {
      await server.remove();
    }
  });

  it('of each name was run', () => {
    assert.deepEqual([...run].sort(), exampleNames().sort());
  });

  /** Deploys an example with nothing changed but where its connection leads, and more nodes of the test beside it. */
  async function deploy(name: string, ...more: FlowNode[]): Promise<FlowNode[]> {
    return deployChanged(name, {}, more);
  }

  /** @param changes by the type of a node */
  async function deployChanged(
    name: string,
    changes: Readonly<Record<string, object>>,
    more: readonly FlowNode[] = [],
  ): Promise<FlowNode[]> {
    const { nodeRed, simulator } = environment();
    const connection = { address: simulator.url, workspace: demoWorkspaces.factory.id };
    run.add(name);
    const example = connected(readExample(name), demoTokens.apiUser, connection, broker.port);
    const flow = example.map((node): FlowNode => ({ ...node, ...changes[node.type] }));
    const tab = flow.find(({ type }) => type === 'tab')?.id ?? '';
    await nodeRed.deploy([...flow, ...more.map((node) => ({ ...node, z: tab }))]);
    return flow;
  }

  async function press(inject: string): Promise<void> {
    await environment().nodeRed.admin.post(`inject/${inject}`, {});
  }

  function recorded(device: string): Record<string, unknown[]> {
    const fields = Object.entries(environment().simulator.core.ledger.fieldsOf(device));
    return Object.fromEntries(fields.map(([field, entries]) => [field, entries.map(({ value }) => value)]));
  }

  /** The values of a device by field, once there are as many. */
  async function untilRecorded(device: string, count: number): Promise<Record<string, unknown[]>> {
    return eventually(`${count} measurements of ${device}`, () => {
      const values = recorded(device);
      return Object.values(values).flat().length >= count ? values : undefined;
    });
  }
});

/** The ids of the nodes of an example that bear a name. */
function idsOf(example: string, name: string): string[] {
  return readExample(example)
    .filter((node) => node.name === name)
    .map(({ id }) => id);
}

function idOf(example: string, name: string): string {
  const [id, ...others] = idsOf(example, name);
  assert.ok(id !== undefined && others.length === 0, `${example} has one node "${name}"`);
  return id;
}
