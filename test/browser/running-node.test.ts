import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { demoDevices, demoTokens, demoWorkspaces } from '../simulator';
import { row } from '../helpers/settings';
import type { Environment } from '../node-red/harness/environment';
import { eventually } from '../node-red/harness/eventually';
import type { FlowNode } from '../node-red/harness/flow';
import { connection, POSITION, record, tab } from '../node-red/harness/nodes';
import { inspect } from './harness/inspect';
import { onEachEditor } from './harness/on-each-editor';
import type { Measurement } from '../../src/model';

const { powerMeter, climateSensor } = demoDevices;

/** Seconds; a minute ago, so that it differs from the time of arrival. */
const at = Math.floor(Date.now() / 1000) - 60;

function inject(id: string, to: string, payload: object, y: number): FlowNode {
  return {
    ...{ id, type: 'inject', ...POSITION, y, name: '', props: [{ p: 'payload' }], wires: [[to]] },
    ...{ payload: JSON.stringify(payload), payloadType: 'json', topic: '' },
    ...{ repeat: '', crontab: '', once: false, onceDelay: 0.1 },
  };
}

const meter = inject('measure', 'meter', { power: 230.5, voltage: 229.8, at }, 100);

const flow = ({ simulator }: Environment): FlowNode[] => [
  tab,
  connection(simulator.url, demoTokens.apiUser, { name: 'Factory', workspace: demoWorkspaces.factory.id }),
  meter,
  {
    ...record('meter', {
      ...{ device: powerMeter, time: 'payload.at', timeType: 'msg' },
      fields: [row('payload.power', 'POWER'), row('payload.voltage', 'VOLTAGE'), row('payload.current', 'CURRENT')],
    }),
    x: 400,
  },
  inject('sense', 'climate', { temperature: 21.5, humidity: 55 }, 200),
  {
    ...record('climate', {
      device: climateSensor,
      fields: [row('payload.temperature', 'TEMPERATURE'), row('payload.humidity', 'HUMIDITY')],
    }),
    ...{ x: 400, y: 200 },
  },
];

onEachEditor('a record node that runs', flow, (editor, bench) => {
  const inspectForm = (name: string): Promise<void> => inspect(editor(), `running, ${name} ${bench().runtime.nodeRed}`);
  const button = (name: string): Locator => editor().form.getByRole('button', { name, exact: true });
  const recordedOf = (device: string) => bench().simulator.core.ledger.recorded(device);

  afterEach(() => bench().simulator.core.faults.clear());

  it('previews the request that its last message has led to, and that of a typed message', async () => {
    const { simulator } = bench();
    const bodies: string[] = [];
    simulator.core.faults.order({
      ...{ endpoint: 'record', device: powerMeter, fault: { kind: 'delay', ms: 0 } },
      when({ body }) {
        bodies.push(body);
        return false;
      },
    });
    await editor().inject('measure');
    await eventually('the recording', () => (recordedOf(powerMeter).length === 2 ? true : undefined));

    await editor().openForm('meter');
    await editor().showTab('Preview');
    const request = editor().form.locator('pre');
    await editor().form.getByText('As a request').click();
    const shown = (await request.innerText()).split('\n');
    assert.equal(shown[0], `POST ${simulator.url}/v1/devices/${powerMeter}/record/?batch=true`);
    const body: unknown = JSON.parse(shown.slice(shown.indexOf('')).join('\n'));
    assert.deepEqual([JSON.stringify(body)], bodies);
    assert.deepEqual(
      (body as Measurement[]).map(({ field, timestamp }) => [field, timestamp]),
      [
        ['POWER', String(at)],
        ['VOLTAGE', String(at)],
      ],
    );
    await editor()
      .form.getByText(/^Received: /)
      .waitFor();
    await editor().form.getByRole('listitem').getByText('not in the message').waitFor();
    await inspectForm('Preview');

    await editor().form.getByLabel('Message', { exact: true }).selectOption('typed in here');
    await editor().page.keyboard.type('{"payload": {"power": 12, "at": 1700000000}}');
    // It stays unfolded while somebody types.
    await request.getByText('{"field":"POWER","value":12,"timestamp":"1700000000"}').waitFor();
    assert.equal(
      await editor()
        .form.getByText(/^Received: /)
        .count(),
      0,
    );
    await inspectForm('Preview, typed');
    await editor().cancel();
    assert.equal(bodies.length, 1, 'a preview sends nothing');
  });

  it('shows what it has sent, and sends rejected measurements again or discards them', async () => {
    const { faults } = bench().simulator.core;
    const refuseHumidity = (): void => {
      const fault = { kind: 'status', status: 400, body: { detail: 'out of range' } } as const;
      faults.order({ device: climateSensor, fault, when: ({ body }) => body.includes('HUMIDITY') });
    };
    const humidities = (): unknown[] => {
      const recorded = recordedOf(climateSensor).filter(({ field }) => field === 'HUMIDITY');
      return recorded.map(({ value }) => value);
    };
    const refused = editor().form.getByRole('listitem').getByText('HUMIDITY = 55');

    refuseHumidity();
    await editor().inject('sense');
    await editor().openForm('climate');
    await editor().showTab('Activity');
    await refused.waitFor();
    // Of the two that were refused together Datacake may have stored some: each is counted, and once however often it is sent.
    await editor()
      .form.getByText(/: 2 of 7,500 datapoints$/)
      .waitFor();
    // What Datacake answered is folded below the reason.
    await editor().form.getByRole('listitem').locator('summary').click();
    await editor().form.getByRole('listitem').getByText('out of range').waitFor();
    await inspectForm('Activity');

    faults.clear();
    await button('Send again').click();
    await editor().form.getByText('Sent again: 1').waitFor();
    await refused.waitFor({ state: 'detached' });
    await eventually('what was sent again', () => (humidities().length === 1 ? true : undefined));
    assert.deepEqual(humidities(), [55]);
    assert.ok(await button('Discard all').isHidden());
    await editor().cancel();

    refuseHumidity();
    await editor().inject('sense');
    await editor().openForm('climate');
    await editor().showTab('Activity');
    await button('Discard').click();
    await editor().form.getByRole('group').getByRole('button', { name: 'Discard', exact: true }).click();
    await editor().form.getByText('Discarded: 1').waitFor();
    await refused.waitFor({ state: 'detached' });
    await inspectForm('Activity, discarded');
    await editor().cancel();
    assert.deepEqual(humidities(), [55]);
  });
});
