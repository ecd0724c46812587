import assert from 'node:assert/strict';
import { type AdminResult, type Preview, type PreviewQuery, routes } from '../../../../nodes/admin/api';
import { type ApiRequest, demoDevices, demoSerials, demoTokens } from '../../../simulator/index';
import { newRecord, row } from '../../../helpers/settings';
import { recordNode } from '../../../helpers/flow';
import { Harness } from '../../../helpers/test-node-red';
import type { RecordConfig } from '../../../../nodes/record/settings';
import type { Measurement } from '../../../../src/model';

const device = demoDevices.lifted;

describe('the preview', () => {
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
    const settings = {
      id: 'connection',
      address: harness.simulator.url,
      plainHttp: true,
      workspace: '',
      limit: 'one',
    } as const;
    const typed =
      message === undefined ? {} : { message: typeof message === 'string' ? message : JSON.stringify(message) };
    return {
      node: { ...newRecord, id: 'record', device, ...node },
      connection: { ...settings, ...connection },
      ...typed,
      runs: true,
    };
  }

  function ask(...parameters: Parameters<typeof query>): Promise<AdminResult<Preview>> {
    return harness.post(routes.preview, query(...parameters));
  }

  async function resultOf(...parameters: Parameters<typeof query>): Promise<Preview> {
    const answer = await ask(...parameters);
    assert.ok(answer.ok, JSON.stringify(answer));
    return answer.result;
  }

  async function errorOf(...parameters: Parameters<typeof query>): Promise<{ code: string; detail?: string }> {
    const answer = await ask(...parameters);
    assert.ok(!answer.ok);
    return answer.error;
  }

  const measurements = ({ requests }: Preview): [string, unknown][] =>
    requests.flatMap(({ body }) =>
      (JSON.parse(body) as Measurement[]).map(({ field, value }): [string, unknown] => [field, value]),
    );

  it('says how an array of objects is read', async () => {
    await harness.deploy([]);
    const message = { payload: [{ watt: 1 }, { watt: 2 }] };
    const arrayOf = async (source: string, typed: object): Promise<Preview['array']> =>
      (await resultOf({ fields: [row(source, 'WATT', { sourceType: 'jsonata' })] }, typed)).array;
    assert.equal(await arrayOf('payload.watt', message), 'samples');
    assert.equal(await arrayOf('$sum(payload.watt)', message), 'value');
    assert.equal(await arrayOf('payload.watt', { payload: { watt: 1 } }), undefined);
  });

  it('is the request that is sent, byte for byte', async () => {
    const fields = [row('payload.watt', 'WATT', { factor: 0.5, decimals: 1 }), row('payload.volt', 'VOLT')];
    const settings: Partial<RecordConfig> = { fields, time: 'payload.at', timeType: 'msg' };
    const message = { payload: { watt: 230.57, volt: 230, at: 1_600_000_000 } };
    await harness.deploy([recordNode({ device, ...settings })], { limit: 'one' });
    const seen: ApiRequest[] = [];
    const record = (request: ApiRequest): boolean => seen.push(request) < 0;
    harness.simulator.core.faults.order({ fault: { kind: 'hang' }, endpoint: 'record', when: record });
    const receipt = harness.next('receipts');
    harness.send(message);
    await receipt;
    const [sent] = seen;
    const { requests, message: from, at, truncated } = await resultOf(settings);
    assert.deepEqual([from, truncated], ['last', undefined]);
    assert.ok(Math.abs(Date.parse(at ?? '') - Date.now()) < 5000);
    assert.equal(requests.length, 1);
    const [request] = requests;
    assert.ok(request !== undefined);
    const { url, headers, body } = request;
    const time = '2020-09-13T12:26:40.000Z';
    assert.deepEqual(request.measurements, [
      { field: 'WATT', type: 'NUMERIC', value: '115.3', at: time },
      { field: 'VOLT', type: 'NUMERIC', value: '230', at: time },
    ]);
    assert.equal(url, `POST ${harness.simulator.url}${sent?.url ?? ''}`);
    const sentHeaders = Object.entries(headers).map(([name]) => [name, sent?.headers[name.toLowerCase()]]);
    const token = `Token ${demoTokens.apiUser}`;
    assert.deepEqual({ ...headers, Authorization: token }, Object.fromEntries(sentHeaders));
    assert.equal(headers.Authorization, 'Token ••••••••');
    assert.deepEqual(JSON.stringify(JSON.parse(body)), sent?.body);
    assert.match(body, /"WATT","value":115\.3,"timestamp":"1600000000"/);
    assert.ok(!JSON.stringify(requests).includes(demoTokens.apiUser));
  });

  it('works for a typed message, with settings that were never deployed', async () => {
    await harness.deploy([]);
    const fields = [
      row('payload.a', 'WATT', { type: 'NUMERIC' }),
      row('payload.b', 'VOLT'),
      row('payload.c * 2', 'POWER', { sourceType: 'jsonata' }),
    ];
    const preview = await resultOf({ id: 'new', z: 'flow', fields }, { payload: { a: 'abc', c: 4 } });
    assert.equal(preview.message, 'typed');
    assert.deepEqual(measurements(preview), [['POWER', 8]]);
    assert.deepEqual(preview.errors, [
      { field: 'WATT', code: 'not-number', value: '"abc"' },
      { field: 'VOLT', code: 'absent' },
    ]);
    assert.deepEqual(harness.simulator.core.ledger.requests(), [], 'nothing was sent');
  });

  it('shows a serial number in the place of the UUID that it will be resolved to', async () => {
    await harness.deploy([]);
    const { requests } = await resultOf({ device: `${demoSerials.powerMeter} ä` }, { payload: { watt: 1 } });
    assert.equal(
      requests[0]?.url,
      `POST ${harness.simulator.url}/v1/devices/<${demoSerials.powerMeter} ä>/record/?batch=true`,
    );
  });

  it('shows many samples and devices request by request, up to a bound', async () => {
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
    const some = await resultOf({ ...settings, fields: [row('payload.watt', 'WATT')] }, { payload });
    assert.deepEqual([some.requests.length, some.more], [20, true]);
    const all = await resultOf(
      { ...settings, fields: [row('payload.watt', 'WATT')] },
      { payload },
      { limit: 'lifted' },
    );
    assert.deepEqual([all.requests.length, all.more, measurements(all).length], [2, undefined, 70]);
    const long = Array.from({ length: 500 }, (_, index) => ({ field: `FIELD_${index}`, value: 'x'.repeat(50) }));
    const { requests } = await resultOf({}, { payload: long });
    assert.equal(requests[0]?.body.length, 20_000);
    const { errors } = await resultOf(
      { fields: [] },
      { payload: Array.from({ length: 300 }, () => ({ field: '', value: 1 })) },
    );
    assert.equal(errors.length, 100);
  });

  it('reads the context and the environment of the tab, deployed or not', async () => {
    await harness.deploy([recordNode({ device })]);
    harness.node('record').context().flow.set('room', 21);
    process.env.DATACAKE_TEST_DEVICE = device;
    const settings: Partial<RecordConfig> = {
      ...{ device: 'DATACAKE_TEST_DEVICE', deviceType: 'env' },
      fields: [row('room', 'TEMPERATURE', { sourceType: 'flow' })],
    };
    for (const node of [settings, { ...settings, id: 'new', z: 'flow' }]) {
      assert.deepEqual(measurements(await resultOf(node, { payload: 1 })), [['TEMPERATURE', 21]]);
    }
    const elsewhere = await resultOf({ ...settings, id: 'new', z: 'other' }, { payload: 1 });
    assert.deepEqual(measurements(elsewhere), []);
    assert.equal(elsewhere.errors[0]?.code, 'absent');
    delete process.env.DATACAKE_TEST_DEVICE;
  });

  it('says what has to be corrected first', async () => {
    await harness.deploy([recordNode({ device })]);
    assert.equal((await errorOf({})).code, 'no-message');
    assert.deepEqual(await errorOf({ device: '' }, {}), {
      code: 'settings',
      problem: { code: 'device-missing' },
    });
    const broken = [row('(', 'WATT', { sourceType: 'jsonata' })];
    assert.equal((await errorOf({ fields: broken }, {})).code, 'settings');
    assert.equal((await errorOf({}, {}, { address: 'nowhere' })).code, 'address-invalid');
    assert.equal((await errorOf({}, {}, { plainHttp: false })).code, 'address-plain');
    assert.equal((await errorOf({}, '[1]')).code, 'bad-json');
    const { code, detail } = await errorOf({}, '{\n  "payload": }');
    assert.equal(code, 'bad-json');
    assert.match(detail ?? '', /line 2 column 14|Unexpected token/);
  });

  it('says that only a part of the last message was kept', async () => {
    await harness.deploy([recordNode({ device, fields: [row('payload.watt', 'WATT')] })]);
    const completed = harness.next('completed');
    harness.send({ payload: { watt: 1, picture: 'x'.repeat(100_000) } });
    await completed;
    const preview = await resultOf({});
    assert.equal(preview.truncated, true);
    assert.deepEqual(measurements(preview), [['WATT', 1]]);
  });

  it('leaves out what JSONata says until a person asks for it', async () => {
    await harness.deploy([]);
    const fields = [row('payload.a', 'WATT'), row('$error("ran")', 'VOLT', { sourceType: 'jsonata' })];
    const typed = query({ fields }, { payload: { a: 1 } });
    const shown = async (change: Partial<RecordConfig> = {}): Promise<Preview> => {
      const asked = { ...typed, node: { ...typed.node, ...change }, runs: false };
      const answer = await harness.post<Preview>(routes.preview, asked);
      assert.ok(answer.ok, JSON.stringify(answer));
      return answer.result;
    };
    const plain = await shown();
    assert.deepEqual([measurements(plain), plain.errors, plain.notRun], [[['WATT', 1]], [], 1]);
    const elsewhere = await shown({ device: '$error("ran")', deviceType: 'jsonata' });
    assert.deepEqual([measurements(elsewhere), elsewhere.errors, elsewhere.notRun], [[], [], 2]);
    const timed = await shown({ time: '$error("ran")', timeType: 'jsonata', fields: [] });
    assert.deepEqual([measurements(timed), timed.errors, timed.notRun], [[], [], 1]);
    const clicked = await resultOf({ fields }, { payload: { a: 1 } });
    assert.deepEqual([clicked.notRun, clicked.errors[0]?.value], [undefined, 'ran']);
  });

  it('reads the first hundred elements of an array, and says how many there are', async () => {
    await harness.deploy([]);
    const payload = Array.from({ length: 4711 }, (_, index) => ({ watt: index, at: 1_600_000_000 + index }));
    const settings: Partial<RecordConfig> = { time: 'payload.at', timeType: 'msg' };
    const lifted = { limit: 'lifted' } as const;
    const some = await resultOf({ ...settings, fields: [row('payload.watt', 'WATT')] }, { payload }, lifted);
    assert.deepEqual([some.elements, measurements(some).length], [4711, 100]);
    const sum = [row('$sum(payload.watt)', 'WATT', { sourceType: 'jsonata' })];
    const whole = await resultOf({ fields: sum }, { payload }, lifted);
    assert.deepEqual([whole.elements, measurements(whole)], [undefined, [['WATT', (4710 * 4711) / 2]]]);
  });

  it('answers 400 to a request that no form makes', async () => {
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
