import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import {
  type Activity,
  type AdminResult,
  type LastMessage,
  type RejectedDone,
  type RejectedPage,
  routes,
} from '../../../../nodes/admin/api';
import type { ConnectionNode } from '../../../../nodes/connection/connection-node';
import { demoDevices } from '../../../simulator/index';
import { row } from '../../../helpers/settings';
import { recordNode } from '../../../helpers/flow';
import { languageOf } from '../../../helpers/language';
import type { RecordError } from '../../../../nodes/record/history';
import { maskError, maskState } from '../../../../nodes/record/masked';
import type { RecordState } from '../../../../nodes/record/state';
import { REASON_CODES, type Reason } from '../../../../src/util/reason';
import { recordErrorText } from '../../../../nodes/record/error-text';
import { Harness } from '../../../helpers/test-node-red';

const device = demoDevices.lifted;

function textOf(lastError: Activity['lastError']): string {
  return lastError === undefined ? '' : recordErrorText(lastError.error, languageOf('en-US'));
}

describe('the admin routes about a record node', () => {
  let harness: Harness;

  before(async () => {
    harness = await Harness.start();
  });
  afterEach(async () => {
    await harness.post(routes.discard, { node: 'record', ids: 'all' });
    await harness.unload();
  });
  after(() => harness.stop());

  async function resultOf<T>(answer: Promise<AdminResult<T>>): Promise<T> {
    const received = await answer;
    assert.ok(received.ok, JSON.stringify(received));
    return received.result;
  }

  /** Asked a second later, because so long an answer serves everybody. */
  const fresh = async (): Promise<unknown> => setTimeout(1100);
  const activity = async (node = 'record'): Promise<AdminResult<Activity>> => {
    await fresh();
    return harness.post(routes.details, { node });
  };
  const forReaders = (): Promise<AdminResult<Activity>> => harness.get(`${routes.activity}/record`);
  const rejected = (): Promise<RejectedPage> => resultOf(harness.post(routes.rejected, { node: 'record' }));

  /** Has Datacake refuse a value for good. */
  async function refuse(value: unknown): Promise<void> {
    const error = harness.next('errors');
    harness.send({ payload: [{ field: 'NO_SUCH_FIELD', value, timestamp: '1600000000' }] });
    await error;
  }

  it('show the properties of the last message', async () => {
    await harness.deploy([recordNode({ device })]);
    const nothing = await harness.post<LastMessage>(routes.message, { node: 'record' });
    assert.deepEqual(nothing, { ok: false, error: { code: 'no-message' } });
    const receipt = harness.next('receipts');
    harness.send({ topic: 'meter', payload: '{"watt":230.5,"em1:1":{"on":true}}' });
    await receipt;
    const { at, properties } = await resultOf(harness.post<LastMessage>(routes.message, { node: 'record' }));
    assert.ok(Math.abs(Date.parse(at) - Date.now()) < 5000);
    assert.deepEqual(properties, [
      { path: 'topic', type: 'string', value: 'meter' },
      { path: 'payload.watt', type: 'number', value: '230.5' },
      { path: 'payload["em1:1"].on', type: 'boolean', value: 'true' },
    ]);
  });

  it('show the last message also while the node is not configured', async () => {
    await harness.deploy([recordNode({ device: '' })]);
    const error = harness.next('errors');
    harness.send({ payload: { watt: 1 } });
    await error;
    const { properties } = await resultOf(harness.post<LastMessage>(routes.message, { node: 'record' }));
    assert.deepEqual(properties, [{ path: 'payload.watt', type: 'number', value: '1' }]);
    const { lastError, ...rest } = await resultOf(activity());
    const state = { kind: 'unconfigured', problem: { code: 'device-missing' } };
    assert.deepEqual(lastError?.error, state);
    assert.deepEqual(rest, { state, waiting: 0, today: [], rejected: 0 });
  });

  it('show what the node is doing, without any value of a message', async () => {
    await harness.deploy([recordNode({ device })]);
    assert.deepEqual(await activity('none'), { ok: false, error: { code: 'node-unknown' } });
    const receipt = harness.next('receipts');
    harness.send({ payload: { watt: 4711 } });
    await receipt;
    const { lastReceipt, ...rest } = await resultOf(activity());
    assert.ok(Math.abs(Date.parse(lastReceipt ?? '') - Date.now()) < 5000);
    assert.equal(rest.state.kind, 'recorded');
    assert.equal(rest.waiting, 0);
    assert.ok(!JSON.stringify(rest).includes('4711'));
    await refuse(4711);
    const { lastError: refusal } = await resultOf(activity());
    assert.match(textOf(refusal), /^Datacake refused NO_SUCH_FIELD\. Check that/);
    assert.ok(!JSON.stringify(refusal).includes('4711'));
    const error = harness.next('errors');
    harness.send({ payload: { 'kWh ': { inside: 4711 }, watt: new Date(4711), nan: NaN } });
    await error;
    const { lastError: empty } = await resultOf(activity());
    assert.match(textOf(empty), /^Nothing to record: .*NAN: .*is not a finite number/);
    assert.ok(!/4711|1970/.test(JSON.stringify(empty?.error)));
  });

  it('show readers counters, status and kinds of problems only', async () => {
    await harness.deploy([recordNode({ device })]);
    const reason = '"door code 4711" is not a valid number';
    harness.simulator.core.faults.order({
      fault: { kind: 'status', status: 400, body: { SECRET_FIELD: reason } },
      times: 1,
    });
    await refuse(4711);
    const full = JSON.stringify(await resultOf(activity()));
    assert.match(full, /door code 4711/);
    const refused = await resultOf(forReaders());
    assert.doesNotMatch(JSON.stringify(refused), new RegExp(`door|4711|FIELD|${device}`));
    assert.deepEqual(refused.lastError?.error, { kind: 'refused', fields: [], reason: { code: 'refused' } });
    assert.equal(refused.rejected, 1);
  });

  it('tell readers no text of a message, a server or a setting, whatever goes wrong', () => {
    const secret = 'door code 4711';
    const heldBy: Reason = { code: 'device-ambiguous', values: { serial: secret }, detail: secret };
    const errors: RecordError[] = [
      { kind: 'unconfigured', problem: { code: 'device-uuid', value: secret, row: 1 } },
      { kind: 'nothing', errors: [{ code: 'absent', field: secret }] },
      { kind: 'refused', fields: [secret], reason: heldBy },
      { kind: 'held', reason: heldBy, device: secret },
      { kind: 'lost', loss: { device: secret, samples: 3, why: 'size' } },
      ...REASON_CODES.flatMap((code): RecordError[] => {
        const reason: Reason = { code, values: { value: secret, error: 'timeout-invalid' }, detail: secret };
        return [
          { kind: 'held', reason },
          { kind: 'refused', fields: [secret], reason },
        ];
      }),
    ];
    const states: RecordState[] = [
      { kind: 'unconfigured', problem: { code: 'device-uuid', value: secret } },
      { kind: 'paused', waiting: 1, reason: heldBy, device: secret },
      { kind: 'retry', waiting: 1, at: '12:00', waitMs: 1, reason: heldBy, device: secret },
      { kind: 'trying', waiting: 1, reason: heldBy, device: secret },
    ];
    for (const error of errors) {
      assert.doesNotMatch(JSON.stringify(maskError(error)), /4711/);
      for (const language of ['en-US', 'de'] as const) {
        const sentence = recordErrorText(maskError(error), languageOf(language));
        assert.match(sentence, /^[\p{L}\d].{10}/u);
        // Quotes would have nothing in them, and a colon nothing before it.
        assert.doesNotMatch(sentence, /…|""|„“|^:| {2}/);
      }
    }
    for (const state of states) assert.doesNotMatch(JSON.stringify(maskState(state)), /4711/);
  });

  it('read what a node does once a second, however many ask', async () => {
    await harness.deploy([recordNode({ device })]);
    const { delivery } = harness.node('connection') as ConnectionNode;
    const datapoints = delivery.datapoints.bind(delivery);
    let counted = 0;
    delivery.datapoints = (node) => {
      counted += 1;
      return datapoints(node);
    };
    await fresh();
    await Promise.all(Array.from({ length: 30 }, () => forReaders()));
    assert.equal(counted, 1);
    await resultOf(activity());
    assert.equal(counted, 2);
  });

  it('show names as one short line, and no device that nothing was sent to', async () => {
    await harness.deploy([recordNode({ device: 'payload.d', deviceType: 'msg', fields: [row('payload.w', 'WATT')] })]);
    harness.send({ payload: { d: `\u001b[31m${'d'.repeat(1_000_000)}`, w: 1 } });
    let shown: Activity;
    do shown = await resultOf(activity());
    while (shown.state.kind !== 'paused');
    assert.deepEqual(shown.today, []);
    const text = JSON.stringify(shown);
    assert.ok(text.length < 2000, `${text.length} characters`);
    assert.doesNotMatch(text, /\\u001b/);
  });

  it('show how many datapoints were sent to its devices today', async () => {
    await harness.deploy([recordNode({ device })]);
    const counts: number[] = [];
    for (const payload of [{ watt: 1 }, { watt: 1, volt: 2 }]) {
      const receipt = harness.next('receipts');
      harness.send({ payload });
      await receipt;
      const { today } = await resultOf(activity());
      assert.deepEqual(
        today.map(({ device: id }) => id),
        [device],
      );
      counts.push(today[0]?.datapoints ?? NaN);
    }
    assert.equal((counts[1] ?? 0) - (counts[0] ?? 0), 2);
  });

  it('show everybody who may read how much was received, was sent and waits', async () => {
    await harness.deploy([recordNode({ device })]);
    const silent = await resultOf(forReaders());
    assert.deepEqual([silent.traffic, silent.backlog], [undefined, undefined]);
    const receipt = harness.next('receipts');
    harness.send({ payload: { watt: 1, volt: 2 } });
    await receipt;
    harness.simulator.core.faults.order({ fault: { kind: 'status', status: 503 } });
    for (let index = 0; index < 25; index++) harness.send({ payload: { watt: index } });
    let shown: Activity;
    do {
      await fresh();
      shown = await resultOf(forReaders());
    } while (shown.backlog === undefined);
    assert.deepEqual(shown.backlog, { most: 25 });
    const sum = (numbers: readonly number[] = []): number => numbers.reduce((all, one) => all + one, 0);
    for (const series of [shown.traffic?.hour, shown.traffic?.day]) {
      assert.deepEqual([sum(series?.received), sum(series?.sent), series?.waiting.at(-1)], [27, 2, 25]);
    }
  });

  it('show why the node has to wait', async () => {
    await harness.deploy([recordNode({ device })]);
    harness.simulator.core.faults.order({ fault: { kind: 'status', status: 403, body: { detail: 'not yours' } } });
    harness.send({ payload: { watt: 1 } });
    let shown: Activity;
    do shown = await resultOf(activity());
    while (shown.state.kind !== 'paused');
    const reason = { code: 'may-not-record', detail: 'status 403: not yours' };
    assert.deepEqual(shown.state, { kind: 'paused', waiting: 1, reason, device });
    assert.equal(shown.waiting, 1);
  });

  it('show how much waits, also while the status says that something was refused', async () => {
    await harness.deploy([recordNode({ device })]);
    await refuse(1);
    harness.simulator.core.faults.order({ fault: { kind: 'status', status: 503 } });
    harness.send({ payload: { watt: 1 } });
    let shown: Activity;
    do shown = await resultOf(activity());
    while (shown.waiting === 0);
    assert.deepEqual([shown.state.kind, shown.waiting], ['refused', 1]);
  });

  it('show refused measurements, and discard them', async () => {
    await harness.deploy([recordNode({ device })]);
    await refuse('x'.repeat(100));
    await refuse(2);
    const { total, entries } = await rejected();
    assert.equal(total, 2);
    assert.deepEqual(
      entries.map(({ device, field, value }) => [device, field, value]),
      [
        [device, 'NO_SUCH_FIELD', '2'],
        [device, 'NO_SUCH_FIELD', `${'x'.repeat(39)}…`],
      ],
    );
    assert.equal(entries[0]?.reason.code, 'refused');
    assert.match(entries[0].reason.detail ?? '', /status 400/);
    const { rejected: kept, lastError } = await resultOf(activity());
    assert.equal(kept, 2);
    assert.match(textOf(lastError), /refused NO_SUCH_FIELD/);
    const ids = [entries[0].id];
    assert.deepEqual(await resultOf(harness.post<RejectedDone>(routes.discard, { node: 'record', ids })), {
      measurements: 1,
    });
    assert.deepEqual(
      (await rejected()).entries.map(({ value }) => value.slice(0, 3)),
      ['xxx'],
    );
    assert.deepEqual(await resultOf(harness.post<RejectedDone>(routes.discard, { node: 'record', ids })), {
      measurements: 0,
    });
  });

  it('send refused measurements again to their device, and remove those that are accepted', async () => {
    await harness.deploy([recordNode({ device: demoDevices.bench, fields: [row('payload.x', 'WATT')] })]);
    const refuseOnce = { kind: 'status', status: 400, body: 'not now' } as const;
    harness.simulator.core.faults.order({ fault: refuseOnce, times: 1 });
    const error = harness.next('errors');
    harness.send({ payload: { x: 17 } });
    await error;
    const [refused] = (await rejected()).entries;
    assert.equal(harness.recorded(demoDevices.bench).length, 0);
    const receipt = harness.next('receipts');
    const done = await resultOf(harness.post<RejectedDone>(routes.resend, { node: 'record', ids: [refused?.id] }));
    assert.deepEqual(done, { measurements: 1 });
    const { payload } = await receipt;
    assert.deepEqual(harness.recorded(demoDevices.bench), payload);
    assert.deepEqual(
      harness.recorded(demoDevices.bench).map(({ field, value }) => [field, value]),
      [['WATT', 17]],
    );
    assert.deepEqual(await rejected(), { total: 0, entries: [] });
  });

  it('send them again once, also when two people ask at the same time', async () => {
    await harness.deploy([recordNode({ device })]);
    await refuse(1);
    const { delivery } = harness.node('connection') as ConnectionNode;
    const take = delivery.take.bind(delivery);
    let taken = 0;
    delivery.take = (intake) => {
      taken += 1;
      return take(intake);
    };
    const ask = (): Promise<RejectedDone> =>
      resultOf(harness.post<RejectedDone>(routes.resend, { node: 'record', ids: 'all' }));
    // Refused again before the second asks, it could be sent once more.
    harness.simulator.core.faults.order({ fault: { kind: 'hang' }, endpoint: 'record' });
    const done = await Promise.all([ask(), ask()]);
    assert.deepEqual(done.map(({ measurements }) => measurements).sort(), [0, 1]);
    assert.equal(taken, 1);
  });

  it('keep measurements that can’t be sent again, such as those of a wrong clock, and say why', async () => {
    await harness.deploy([recordNode({ device })]);
    const { rejected: file } = harness.node('connection') as ConnectionNode;
    const why = { at: new Date().toISOString(), node: 'record', device, status: 400, reason: 'not now' };
    const measurements = ['17', '1600000000', '99999999'].map((timestamp) => ({ field: 'WATT', value: 1, timestamp }));
    await file.add({ ...why, measurements });
    const receipt = harness.next('receipts');
    const ask = () => resultOf(harness.post<RejectedDone>(routes.resend, { node: 'record', ids: 'all' }));
    const kept = { measurements: 2, error: { field: 'WATT', code: 'time-range', value: '"17"' } };
    assert.deepEqual(await ask(), { measurements: 1, kept });
    await receipt;
    assert.deepEqual(
      harness.recorded(device).map(({ timestamp }) => timestamp),
      ['1600000000'],
    );
    assert.equal((await rejected()).total, 2);
    assert.deepEqual(await ask(), { measurements: 0, kept });
    assert.equal((await rejected()).total, 2);
  });

  it('keep a sum that is too large for a number, which the file can only have as a text', async () => {
    await harness.deploy([recordNode({ device })]);
    const { rejected: file } = harness.node('connection') as ConnectionNode;
    const measurements = [{ field: 'WATT', value: Infinity, timestamp: '1600000000' }];
    const at = new Date().toISOString();
    await file.add({ at, node: 'record', device, measurements, status: 0, reason: 'overflow' });
    const done = await resultOf(harness.post<RejectedDone>(routes.resend, { node: 'record', ids: 'all' }));
    const error = { field: 'WATT', code: 'not-finite', value: 'Infinity' };
    assert.deepEqual(done, { measurements: 0, kept: { measurements: 1, error } });
    const { total, entries } = await rejected();
    assert.deepEqual([total, entries[0]?.value, entries[0]?.reason], [1, 'Infinity', { code: 'overflow' }]);
    assert.deepEqual(harness.recorded(device), []);
  });

  it('keep measurements that are refused once more', async () => {
    await harness.deploy([recordNode({ device })]);
    await refuse(1);
    const [before] = (await rejected()).entries;
    const error = harness.next('errors');
    await resultOf(harness.post<RejectedDone>(routes.resend, { node: 'record', ids: 'all' }));
    const { payload } = await error;
    assert.deepEqual(payload, [{ field: 'NO_SUCH_FIELD', value: 1, timestamp: '1600000000' }]);
    const { total, entries } = await rejected();
    assert.equal(total, 1);
    assert.notEqual(entries[0]?.id, before?.id);
  });

  it('answer 400 to a request that no form makes', async () => {
    await harness.deploy([]);
    assert.match(await harness.refused(routes.message, {}), /node has to be a text/);
    assert.match(await harness.refused(routes.resend, { node: 'record', ids: 'some' }), /ids has to be a list/);
    assert.match(await harness.refused(routes.discard, { node: 'record', ids: [{}] }), /ids has to be a list of names/);
    for (const route of [routes.rejected, routes.resend, routes.discard]) {
      const answer = await harness.post(route, { node: 'none', ids: 'all' });
      assert.deepEqual(answer, { ok: false, error: { code: 'node-unknown' } });
    }
  });
});
