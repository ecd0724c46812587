import assert from 'node:assert/strict';
import { type AdminResult, type Preview, type PreviewQuery, routes } from '../../../../nodes/admin/api';
import { type ApiRequest, demoDevices, demoSerials, demoTokens } from '../../../simulator/index';
import { newRecord, row } from '../../../helpers/settings';
import { recordNode } from '../../../helpers/flow';
import { Harness } from '../../../helpers/test-node-red';
import type { RecordConfig } from '../../../../nodes/record/settings';
import type { Measurement } from '../../../../src/model';

const device = demoDevices.lifted;

describe('the form previews what would be posted', () => {
  let harness: Harness;

  before(async () => {
    harness = await Harness.start();
  });
  afterEach(() => harness.unload());
  after(() => harness.stop());

  function query(
    node: Partial<RecordConfig> & { id?: string; z?: string },
    message?: unknown,
    connection: Partial<PreviewQuery['connection']> = {},
  ): PreviewQuery {
    const way = {
      id: 'connection',
      address: harness.simulator.url,
      plainHttp: true,
      workspace: '',
      limit: 'one',
    } as const;
    const typed =
      message === undefined ? {} : { message: typeof message === 'string' ? message : JSON.stringify(message) };
    return { node: { ...newRecord, id: 'record', device, ...node }, connection: { ...way, ...connection }, ...typed };
  }

  function ask(...given: Parameters<typeof query>): Promise<AdminResult<Preview>> {
    return harness.post(routes.preview, query(...given));
  }

  async function found(...given: Parameters<typeof query>): Promise<Preview> {
    const answer = await ask(...given);
    assert.ok(answer.ok, JSON.stringify(answer));
    return answer.result;
  }

  async function problem(...given: Parameters<typeof query>): Promise<{ code: string; detail?: string }> {
    const answer = await ask(...given);
    assert.ok(!answer.ok);
    return answer.error;
  }

  const measurements = ({ requests }: Preview): [string, unknown][] =>
    requests.flatMap(({ body }) =>
      (JSON.parse(body) as Measurement[]).map(({ field, value }): [string, unknown] => [field, value]),
    );

  it('to the byte as it then leaves', async () => {
    const fields = [row('payload.watt', 'WATT', { factor: 0.5, decimals: 1 }), row('payload.volt', 'VOLT')];
    const settings: Partial<RecordConfig> = { fields, time: 'payload.at', timeType: 'msg' };
    const message = { payload: { watt: 230.57, volt: 230, at: 1_600_000_000 } };
    await harness.deploy([recordNode({ device, ...settings })], { limit: 'one' });
    const seen: ApiRequest[] = [];
    const look = (request: ApiRequest): boolean => seen.push(request) < 0;
    harness.simulator.core.faults.order({ fault: { kind: 'hang' }, endpoint: 'record', when: look });
    const receipt = harness.next('receipts');
    harness.send(message);
    await receipt;
    const [left] = seen;
    const { requests, message: from, at, truncated } = await found(settings);
    assert.deepEqual([from, truncated], ['last', undefined]);
    assert.ok(Math.abs(Date.parse(at ?? '') - Date.now()) < 5000);
    assert.equal(requests.length, 1);
    const [{ url, headers, body } = { url: '', headers: {}, body: '' }] = requests;
    assert.equal(url, `POST ${harness.simulator.url}${left?.url ?? ''}`);
    const sent = Object.entries(headers).map(([name]) => [name, left?.headers[name.toLowerCase()]]);
    const token = `Token ${demoTokens.apiUser}`;
    assert.deepEqual({ ...headers, Authorization: token }, Object.fromEntries(sent));
    assert.equal(headers.Authorization, 'Token ••••••••');
    assert.deepEqual(JSON.stringify(JSON.parse(body)), left?.body);
    assert.match(body, /"WATT","value":115\.3,"timestamp":"1600000000"/);
    assert.ok(!JSON.stringify(requests).includes(demoTokens.apiUser));
  });

  it('of a message that is typed in, with settings that were never deployed', async () => {
    await harness.deploy([]);
    const fields = [
      row('payload.a', 'WATT', { type: 'NUMERIC' }),
      row('payload.b', 'VOLT'),
      row('payload.c * 2', 'POWER', { sourceType: 'jsonata' }),
    ];
    const preview = await found({ id: 'new', z: 'flow', fields }, { payload: { a: 'abc', c: 4 } });
    assert.equal(preview.message, 'typed');
    assert.deepEqual(measurements(preview), [['POWER', 8]]);
    assert.deepEqual(preview.errors, [
      { field: 'WATT', code: 'not-number', value: '"abc"', reason: 'WATT: "abc" is not a number' },
      { field: 'VOLT', code: 'absent', reason: 'VOLT: not in the message' },
    ]);
    assert.deepEqual(harness.simulator.core.ledger.requests(), [], 'nothing was sent');
  });

  it('with a serial number in the place of the device that it will be resolved to', async () => {
    await harness.deploy([]);
    const { requests } = await found({ device: `${demoSerials.powerMeter} ä` }, { payload: { watt: 1 } });
    assert.equal(
      requests[0]?.url,
      `POST ${harness.simulator.url}/v1/devices/<${demoSerials.powerMeter} ä>/record/?batch=true`,
    );
  });

  it('of many samples and devices, request by request and no more than a person reads', async () => {
    await harness.deploy([]);
    const payload = Array.from({ length: 70 }, (_, index) => ({
      d: ['a', 'b'][index % 2],
      watt: index,
      at: 1_600_000_000 + index,
    }));
    const settings: Partial<RecordConfig> = {
      device: 'payload.d',
      deviceType: 'msg',
      time: 'payload.at',
      timeType: 'msg',
    };
    const some = await found({ ...settings, fields: [row('payload.watt', 'WATT')] }, { payload });
    assert.deepEqual([some.requests.length, some.more], [20, true]);
    const all = await found({ ...settings, fields: [row('payload.watt', 'WATT')] }, { payload }, { limit: 'lifted' });
    assert.deepEqual([all.requests.length, all.more, measurements(all).length], [2, undefined, 70]);
    const long = Array.from({ length: 500 }, (_, index) => ({ field: `FIELD_${index}`, value: 'x'.repeat(50) }));
    const { requests } = await found({}, { payload: long });
    assert.equal(requests[0]?.body.length, 20_000);
    const { errors: leftOut } = await found(
      { fields: [] },
      { payload: Array.from({ length: 300 }, () => ({ field: '', value: 1 })) },
    );
    assert.equal(leftOut.length, 100);
  });

  it('from the context and the environment of the tab, deployed or not', async () => {
    await harness.deploy([recordNode({ device })]);
    harness.node('record').context().flow.set('room', 21);
    process.env.DATACAKE_TEST_DEVICE = device;
    const settings: Partial<RecordConfig> = {
      ...{ device: 'DATACAKE_TEST_DEVICE', deviceType: 'env' },
      fields: [row('room', 'TEMPERATURE', { sourceType: 'flow' })],
    };
    for (const node of [settings, { ...settings, id: 'new', z: 'flow' }]) {
      assert.deepEqual(measurements(await found(node, { payload: 1 })), [['TEMPERATURE', 21]]);
    }
    const elsewhere = await found({ ...settings, id: 'new', z: 'other' }, { payload: 1 });
    assert.deepEqual(measurements(elsewhere), []);
    assert.equal(elsewhere.errors[0]?.code, 'absent');
    delete process.env.DATACAKE_TEST_DEVICE;
  });

  it('or says what has to be put right first', async () => {
    await harness.deploy([recordNode({ device })]);
    assert.equal((await problem({})).code, 'no-message');
    assert.deepEqual(await problem({ device: '' }, {}), {
      code: 'settings',
      detail: 'datacake-record.error.device-missing',
    });
    const broken = [row('(', 'WATT', { sourceType: 'jsonata' })];
    assert.equal((await problem({ fields: broken }, {})).code, 'settings');
    assert.equal((await problem({}, {}, { address: 'nowhere' })).code, 'address-invalid');
    assert.equal((await problem({}, {}, { plainHttp: false })).code, 'address-plain');
    assert.equal((await problem({}, '[1]')).code, 'bad-json');
    const { code, detail } = await problem({}, '{\n  "payload": }');
    assert.equal(code, 'bad-json');
    assert.match(detail ?? '', /line 2 column 14|Unexpected token/);
  });

  it('says that the last message was larger than what is kept', async () => {
    await harness.deploy([recordNode({ device, fields: [row('payload.watt', 'WATT')] })]);
    const completed = harness.next('completed');
    harness.send({ payload: { watt: 1, picture: 'x'.repeat(100_000) } });
    await completed;
    const preview = await found({});
    assert.equal(preview.truncated, true);
    assert.deepEqual(measurements(preview), [['WATT', 1]]);
  });

  it('is told what no form asks', async () => {
    await harness.deploy([]);
    const good = query({}, {});
    const node = { ...good.node, fields: 'all' } as unknown as PreviewQuery['node'];
    assert.match(await harness.refused(routes.preview, { ...good, node }), /fields has to be a list/);
    const rows = { ...good.node, fields: [{ source: 5 }] } as unknown as PreviewQuery['node'];
    assert.match(await harness.refused(routes.preview, { ...good, node: rows }), /source has to be a text/);
    assert.match(await harness.refused(routes.preview, { ...good, message: 'x'.repeat(200_001) }), /message has to be/);
    assert.match(await harness.refused(routes.preview, { ...good, connection: { id: '' } }), /address has to be/);
  });
});
