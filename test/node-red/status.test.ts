import assert from 'node:assert/strict';
import { demoDevices, demoTokens, demoWorkspaces } from '../simulator/index';
import { row } from '../helpers/settings';
import { onEachNodeRed } from './harness/environment';
import { eventually } from './harness/eventually';
import { connection, debug, entry, record, tab, POSITION } from './harness/nodes';

const device = demoDevices.powerMeter;

/** What a Status node passes on of a record node. */
interface Status {
  text: string;
  fill: string;
  waiting: number;
  oldest?: string;
  refused: number;
  nextTry?: string;
  quota?: number;
  device?: string;
}

onEachNodeRed('the status for machines', {}, (environment) => {
  it('reaches a Status node with numbers and times, and the canvas without them', async () => {
    const { nodeRed, simulator } = environment();
    await nodeRed.deploy([
      tab,
      connection(simulator.url, demoTokens.apiUser, { workspace: demoWorkspaces.factory.id }),
      ...entry('meter', 'meter'),
      record('meter', { device, fields: [row('payload.power', 'POWER')] }),
      { id: 'watching', type: 'status', ...POSITION, name: '', scope: ['meter'], wires: [['states']] },
      debug('states'),
    ]);
    const states = (): Status[] => nodeRed.comms.messagesAt('states').map(({ status }) => status as Status);
    const until = (what: string, is: (status: Status) => boolean): Promise<Status> =>
      eventually(what, () => states().findLast(is));

    await nodeRed.admin.post('meter', { payload: { power: 230 } });
    const recorded = await until(
      'what was recorded',
      ({ text, quota }) => text.startsWith('recorded') && quota !== undefined,
    );
    assert.deepEqual([recorded.waiting, recorded.refused, recorded.quota, recorded.device], [0, 0, 0, device]);
    assert.equal(recorded.oldest, undefined);

    simulator.core.faults.order({ fault: { kind: 'status', status: 503 }, endpoint: 'record' });
    const since = Date.now();
    await nodeRed.admin.post('meter', { payload: { power: 231 } });
    const held = await until('the retry', ({ nextTry }) => nextTry !== undefined);
    assert.deepEqual([held.waiting, held.fill, held.device], [1, 'yellow', device]);
    assert.ok(Math.abs(Date.parse(held.oldest ?? '') - since) < 5000);
    assert.ok(Date.parse(held.nextTry ?? '') > since - 1000);

    simulator.core.faults.clear();
    await until('the end of the backlog', ({ waiting, text }) => waiting === 0 && text.startsWith('recorded'));
    const shown = nodeRed.comms.statuses.filter(({ node }) => node === 'meter');
    assert.ok(shown.length > 0);
    assert.doesNotMatch(JSON.stringify(shown), new RegExp(`${device}|oldest|nextTry`));
  });

  it('reaches a Status node also where it is red from the start and stays so', async () => {
    const { nodeRed, simulator } = environment();
    const watched = { id: 'watching', type: 'status', ...POSITION, name: '', scope: null, wires: [['reds']] };
    await nodeRed.deploy([
      ...[tab, connection(simulator.url, '', { id: 'no token' })],
      ...[record('paused', { device, connection: 'no token' }), record('unconfigured', { device, connection: '' })],
      ...[watched, debug('reds')],
    ]);
    const red = await eventually('both', () => {
      const states = nodeRed.comms.messagesAt('reds').map(({ status }) => status as Status);
      return states.filter(({ fill }) => fill === 'red').length >= 2 ? states : undefined;
    });
    assert.deepEqual(red.map(({ text }) => text).sort(), ['not configured', 'paused: no token']);
  });

  it('is told twice a second at most, however fast messages come', async () => {
    const { nodeRed, simulator } = environment();
    await nodeRed.deploy([
      tab,
      connection(simulator.url, demoTokens.apiUser),
      {
        ...{ id: 'clock', type: 'inject', ...POSITION, props: [{ p: 'payload' }], repeat: '0.02', crontab: '' },
        ...{ once: false, payload: '{"power":1}', payloadType: 'json', topic: '', wires: [['meter']] },
      },
      record('meter', { device }),
      { id: 'watching', type: 'status', ...POSITION, name: '', scope: ['meter'], wires: [['states']] },
      debug('states'),
    ]);
    simulator.core.faults.order({ fault: { kind: 'status', status: 503 }, endpoint: 'record' });
    const began = Date.now();
    const before = nodeRed.comms.messagesAt('states').length;
    const waiting = (): number[] => {
      const since = nodeRed.comms.messagesAt('states').slice(before);
      return since.map(({ status }) => (status as Status).waiting);
    };
    await eventually('a backlog', () => (waiting().at(-1) ?? 0) > 150 || undefined);
    const seconds = (Date.now() - began) / 1000;
    assert.ok(waiting().length <= 2 * seconds + 3, `${waiting().length} in ${seconds} s`);
    simulator.core.faults.clear();
  });
});
