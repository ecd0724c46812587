import assert from 'node:assert/strict';
import {
  type Access,
  type TokenInfo,
  type AdminResult,
  type CreatedField,
  type DeviceDetails,
  type DevicePage,
  routes,
} from '../../../../nodes/admin/api';
import { type Fault, demoDevices, demoSerials, demoTokens, demoWorkspaces } from '../../../simulator/index';
import { recordNode } from '../../../helpers/flow';
import { Harness } from '../../../helpers/test-node-red';

const factory = demoWorkspaces.factory.id;
const fleet = demoWorkspaces.fleet.id;

/** Where a node is, for {@link recordNode}. */
const on = (z: string, g?: string): object => ({ z, x: 100, y: 100, ...(g !== undefined && { g }) });

describe('the admin routes about Datacake', () => {
  let harness: Harness;

  before(async () => {
    harness = await Harness.start();
  });
  beforeEach(() => harness.deploy([]));
  const environment = { ...process.env };
  afterEach(async () => {
    process.env = { ...environment };
    harness.simulator.core.behave({ pages: 'even', ambiguousSerial: 'first' });
    await harness.unload();
  });
  after(() => harness.stop());

  function access(changes: Partial<Access> = {}): Access {
    return { id: 'connection', address: harness.simulator.url, plainHttp: true, proxy: '', tls: '', ...changes };
  }

  const personal = (): Access => access({ token: demoTokens.personal });

  function tokenInfo(form: Access): Promise<AdminResult<TokenInfo>> {
    return harness.post(routes.token, form);
  }

  function devices(workspace: string, search = '', page = 0, form = personal()): Promise<AdminResult<DevicePage>> {
    return harness.post(routes.devices, { access: form, workspace, search, page });
  }

  function device(id: string, workspace: string = factory, form = personal()): Promise<AdminResult<DeviceDetails>> {
    return harness.post(routes.device, { access: form, workspace, node: { id: 'new', device: id } });
  }

  async function resultOf<T>(answer: Promise<AdminResult<T>>): Promise<T> {
    const received = await answer;
    assert.ok(received.ok, JSON.stringify(received));
    return received.result;
  }

  async function errorCodeOf(answer: Promise<AdminResult<unknown>>): Promise<string> {
    const received = await answer;
    return received.ok ? 'none' : received.error.code;
  }

  describe('the owner of a token', () => {
    it('is found for a typed token, before any deploy', async () => {
      const { workspaces, ...user } = await resultOf(
        tokenInfo(access({ id: 'new', token: ` ${demoTokens.personal}\n` })),
      );
      assert.deepEqual(user, { name: 'Alex Rivers', email: 'alex@riverside.simulated', isApiUser: false });
      assert.deepEqual(
        workspaces.map(({ id, name, devices }) => [id, name, devices]),
        [
          [factory, 'Riverside factory', 9],
          [fleet, 'Orchard fleet', 122],
        ],
      );
      assert.ok(workspaces[0]?.permissions.includes('edit_product'));
    });

    it('is found for the stored token', async () => {
      const { name, isApiUser } = await resultOf(tokenInfo(access()));
      assert.deepEqual({ name, isApiUser }, { name: 'Node-RED in hall 1', isApiUser: true });
    });

    it('may record to as many devices as Datacake permits, counted one by one', async () => {
      const recordable = async (token: string): Promise<(number | undefined)[]> =>
        (await resultOf(tokenInfo(access({ token })))).workspaces.map((workspace) => workspace.recordable);
      assert.deepEqual(await recordable(demoTokens.readOnly), [0]);
      assert.deepEqual(await recordable(demoTokens.oneDevice), [1]);
      assert.deepEqual(await recordable(demoTokens.apiUser), [8]);
      assert.deepEqual(await recordable(demoTokens.personal), [undefined, undefined], 'all of them');
    });

    it('is not asked for at another address with the stored token', async () => {
      assert.equal(await errorCodeOf(tokenInfo(access({ address: 'http://127.0.0.1:9' }))), 'token-again');
      assert.equal(await errorCodeOf(tokenInfo(access({ id: 'new' }))), 'token-missing');
    });

    it('is found for settings that name variables of the environment', async () => {
      process.env.TEST_DATACAKE_TOKEN = ` ${demoTokens.personal}\u200b`;
      process.env.TEST_DATACAKE_URL = harness.simulator.url;
      const named = { address: '${TEST_DATACAKE_URL}', token: '${TEST_DATACAKE_TOKEN}' };
      assert.equal((await resultOf(tokenInfo(access(named)))).name, 'Alex Rivers');
      assert.equal(
        (await resultOf(tokenInfo(access({ ...named, token: '$(TEST_DATACAKE_TOKEN)' })))).name,
        'Alex Rivers',
      );
      assert.equal((await resultOf(tokenInfo(access({ address: named.address })))).name, 'Node-RED in hall 1');
      process.env.TEST_DATACAKE_WORKSPACE = factory;
      process.env.TEST_DATACAKE_DEVICE = demoSerials.powerMeter;
      const scope = { access: access(named), workspace: '${TEST_DATACAKE_WORKSPACE}' };
      const page = await harness.post<DevicePage>(routes.devices, { ...scope, search: 'climate', page: 0 });
      assert.ok(page.ok && page.result.total > 0);
      const recordOf = { id: 'new', device: '${TEST_DATACAKE_DEVICE}' };
      const found = await harness.post<DeviceDetails>(routes.device, { ...scope, node: recordOf });
      assert.ok(found.ok);
      assert.equal(found.result.id, demoDevices.powerMeter);
    });

    it('is not asked for by the name of a variable that is not set', async () => {
      const unset = { code: 'env-unset', detail: 'E_UNSET' };
      for (const named of [{ token: '${E_UNSET}' }, { token: ' ${E_UNSET}' }, { address: '$(E_UNSET)' }]) {
        const answer = await harness.post(routes.token, access({ token: demoTokens.personal, ...named }));
        assert.deepEqual(answer, { ok: false, error: unset });
      }
      const scope = { access: access({ token: demoTokens.personal }), workspace: factory };
      const device = await harness.post(routes.device, { ...scope, node: { id: 'new', device: '${E_UNSET}' } });
      assert.deepEqual(device, { ok: false, error: unset });
    });

    it('is that of the group or the tab that the record node is on, deployed or not', async () => {
      await harness.unload();
      const env = (value: string) => ({ env: [{ name: 'TEST_DEVICE', value, type: 'str' }] });
      const group = { id: 'group', type: 'group', z: 'one', nodes: ['grouped'] };
      await harness.deploy(
        [recordNode({ id: 'alone', ...on('one') }), recordNode({ id: 'grouped', ...on('one', 'group') })],
        {},
        [
          { id: 'one', type: 'tab', ...env(demoDevices.powerMeter) },
          { ...group, ...env(demoDevices.climateSensor) },
          { id: 'two', type: 'tab', ...env(demoDevices.tracker) },
          { id: 'other', type: 'helper', ...on('two') },
        ],
      );
      const found = async (node: object): Promise<string> => {
        const body = { access: personal(), workspace: factory, node: { ...node, device: '${TEST_DEVICE}' } };
        return (await resultOf(harness.post<DeviceDetails>(routes.device, body))).id;
      };
      assert.equal(await found({ id: 'alone', z: 'one' }), demoDevices.powerMeter);
      assert.equal(await found({ id: 'grouped', z: 'one' }), demoDevices.climateSensor);
      assert.equal(await found({ id: 'new', z: 'two' }), demoDevices.tracker);
    });

    it('is not found where a variable is missing, or is only a part of a setting', async () => {
      assert.equal(await errorCodeOf(tokenInfo(access({ address: '${NO_SUCH_VARIABLE}' }))), 'env-unset');
      assert.equal(await errorCodeOf(tokenInfo(access({ token: '${NO_SUCH_VARIABLE}' }))), 'env-unset');
      const address = `${harness.simulator.url}/\${TEST_DATACAKE_URL}`;
      assert.equal(await errorCodeOf(tokenInfo(access({ address }))), 'token-again');
    });

    const failures: [what: string, fault: Fault, code: string][] = [
      ['a portal', { kind: 'portal' }, 'not-datacake'],
      ['a redirect', { kind: 'redirect', to: 'http://127.0.0.1:9/' }, 'not-datacake'],
      ['nonsense', { kind: 'garbage' }, 'not-datacake'],
      ['an endless answer', { kind: 'flood' }, 'not-datacake'],
      ['a cut connection', { kind: 'reset' }, 'network'],
      ['a plea to wait', { kind: 'status', status: 429 }, 'busy'],
      ['a failure', { kind: 'status', status: 502, body: 'no' }, 'server'],
      ['a refusal', { kind: 'status', status: 401 }, 'token-wrong'],
    ];
    for (const [what, fault, code] of failures) {
      it(`names ${what}: ${code}`, async () => {
        harness.simulator.core.faults.order({ fault });
        assert.equal(await errorCodeOf(tokenInfo(access())), code);
      });
    }

    it('names a wrong token, a dead address and an unknown host', async () => {
      assert.equal(await errorCodeOf(tokenInfo(access({ token: 'nobody' }))), 'token-wrong');
      assert.equal(await errorCodeOf(tokenInfo(access({ token: 'x', address: 'http://127.0.0.1:9' }))), 'no-listener');
      assert.equal(await errorCodeOf(tokenInfo(access({ token: 'x', address: 'http://datacake.invalid' }))), 'dns');
      const secure = harness.simulator.url.replace('http:', 'https:');
      assert.equal(await errorCodeOf(tokenInfo(access({ token: 'x', address: secure }))), 'not-datacake');
    });

    it('names a proxy of the environment that is not supported', async () => {
      process.env.ALL_PROXY = 'socks5://127.0.0.1:1080';
      const answer = await tokenInfo(access({ token: 'x' }));
      assert.deepEqual(answer, { ok: false, error: { code: 'proxy-socks', detail: 'ALL_PROXY' } });
    });

    it('names proxy and TLS nodes that are not deployed', async () => {
      assert.equal(await errorCodeOf(tokenInfo(access({ token: 'x', proxy: 'none' }))), 'not-deployed');
      assert.equal(await errorCodeOf(tokenInfo(access({ token: 'x', tls: 'receipts' }))), 'not-deployed');
    });

    it('repeats the error of Datacake, without the token', async () => {
      const body = { errors: [{ message: `Token ${demoTokens.personal} is not welcome` }] };
      harness.simulator.core.faults.order({ fault: { kind: 'status', status: 200, body } });
      const answer = await tokenInfo(personal());
      assert.deepEqual(answer, { ok: false, error: { code: 'server', detail: 'Token … is not welcome' } });
    });
  });

  describe('the devices of a workspace', () => {
    for (const pages of ['even', 'uneven'] as const) {
      it(`has even pages without doubles where Datacake has ${pages} ones`, async () => {
        harness.simulator.core.behave({ pages });
        const all = [];
        let page: DevicePage;
        let number = 0;
        do {
          page = await resultOf(devices(fleet, '', number++));
          assert.equal(page.total, 122);
          assert.equal(page.devices.length, page.more ? 50 : 22);
          all.push(...page.devices);
        } while (page.more);
        assert.equal(new Set(all.map(({ id }) => id)).size, 122);
        assert.deepEqual(
          all.map(({ name }) => name),
          all.map(({ name }) => name).sort((a, b) => a.localeCompare(b, 'en')),
        );
      });
    }

    it('searches by name', async () => {
      const { devices: some, total, more } = await resultOf(devices(factory, 'climate'));
      assert.deepEqual(
        [some.map(({ name }) => name), total, more],
        [['Climate, office', 'Climate, warehouse'], 2, false],
      );
    });

    it('finds a device by its whole serial number or UUID', async () => {
      for (const search of [demoSerials.powerMeter, demoDevices.powerMeter, demoDevices.powerMeter.toUpperCase()]) {
        const { devices: some } = await resultOf(devices(factory, ` ${search} `));
        assert.deepEqual(some, [
          {
            id: demoDevices.powerMeter,
            name: 'Power meter, hall 1',
            serial: demoSerials.powerMeter,
            product: 'Power meter',
            online: false,
            mayRecord: true,
          },
        ]);
      }
    });

    it('says which devices the token may not record to', async () => {
      const { devices: all } = await resultOf(devices(factory, '', 0, access()));
      assert.deepEqual(
        all.filter(({ mayRecord }) => !mayRecord).map(({ id }) => id),
        [demoDevices.forbidden],
      );
    });

    it('asks Datacake once for the same search', async () => {
      const { ledger } = harness.simulator.core;
      await resultOf(devices(factory, 'hall'));
      const before = ledger.requests().length;
      await resultOf(devices(factory, 'hall'));
      assert.equal(ledger.requests().length, before);
      await resultOf(devices(factory, 'hall', 0, access()));
      assert.ok(ledger.requests().length > before, 'another token may see others');
    });

    it('forgets a failure at once', async () => {
      harness.simulator.core.faults.order({ fault: { kind: 'status', status: 500 }, times: 2 });
      assert.equal(await errorCodeOf(devices(factory, 'climate')), 'server');
      assert.equal((await resultOf(devices(factory, 'climate'))).total, 2);
    });

    it('distinguishes a missing workspace from an unknown one', async () => {
      assert.equal(await errorCodeOf(devices('')), 'workspace-missing');
      assert.equal(await errorCodeOf(devices('nobody has this')), 'workspace-unknown');
    });
  });

  describe('a device', () => {
    it('has its plan and its fields, with what they are', async () => {
      const { fields, ...about } = await resultOf(device(demoDevices.powerMeter));
      assert.equal(about.name, 'Power meter, hall 1');
      assert.deepEqual(about.plan, { name: 'Standard', datapointsPerDay: 7500 });
      assert.equal(about.devicesOfProduct, 2);
      assert.equal(about.isOverQuota, false);
      assert.equal(about.mayCreateFields, true);
      assert.deepEqual(fields[3], {
        name: 'ENERGY',
        label: 'Energy',
        description: 'Reading of the meter',
        type: 'COUNTER',
        unit: 'kWh',
        calculated: false,
      });
      assert.deepEqual(
        fields.filter(({ calculated }) => calculated).map(({ name }) => name),
        ['COST'],
      );
    });

    it('is found by its serial number too', async () => {
      assert.equal((await resultOf(device(demoSerials.powerMeter))).id, demoDevices.powerMeter);
    });

    for (const ambiguousSerial of ['first', 'null', 'error'] as const) {
      it(`is never guessed, when a query for a shared serial number says ${ambiguousSerial}`, async () => {
        harness.simulator.core.behave({ ambiguousSerial });
        assert.equal(await errorCodeOf(device(demoSerials.twin)), 'device-ambiguous');
        assert.equal((await resultOf(devices(factory, 'green roof'))).total, 2);
      });
    }

    it('may be unknown, or not be named at all', async () => {
      assert.equal(await errorCodeOf(device('00000000-0000-4000-8000-000000000000')), 'device-unknown');
      assert.equal(await errorCodeOf(device('NOBODY-HAS-THIS')), 'device-unknown');
      assert.equal(await errorCodeOf(device('  ')), 'device-unknown');
      assert.equal(await errorCodeOf(device(demoDevices.bench, '')), 'workspace-missing');
    });

    it('may be one whose product the token may not change', async () => {
      const { mayCreateFields, mayRecord } = await resultOf(device(demoDevices.forbidden, factory, access()));
      assert.deepEqual([mayCreateFields, mayRecord], [false, false]);
    });
  });

  describe('fields that a device lacks', () => {
    const flow = { name: 'FLOW', label: 'Flow rate', type: 'NUMERIC', unit: 'l/min' };

    function create(fields: object[], form = personal(), device: string = demoDevices.tracker) {
      return harness.post<CreatedField[]>(routes.fields, { access: form, workspace: factory, device, fields });
    }

    it('are created, and are there at once', async () => {
      const before = await resultOf(device(demoDevices.tracker));
      assert.ok(!before.fields.some(({ name }) => name === 'FLOW'));
      assert.deepEqual(await resultOf(create([flow])), [{ name: 'FLOW', created: true }]);
      const { fields } = await resultOf(device(demoDevices.tracker));
      const created = fields.find(({ name }) => name === 'FLOW');
      const about = { description: '', calculated: false };
      assert.deepEqual(created, { name: 'FLOW', label: 'Flow rate', type: 'NUMERIC', unit: 'l/min', ...about });
    });

    it('are created one by one, each with its own outcome', async () => {
      harness.simulator.core.faults.order({ fault: { kind: 'reset' }, when: ({ body }) => body.includes('"LOST"') });
      const results = await resultOf(
        create([
          { name: 'SPEED', label: '', type: 'NUMERIC', unit: '' },
          { name: 'HAS-DASH', label: '', type: 'STRING', unit: '' },
          { name: 'LOST', label: '', type: 'BOOL', unit: '' },
          { name: 'GOOD', label: '', type: 'GEO', unit: '' },
          { name: 'GOOD', label: '', type: 'GEO', unit: '' },
        ]),
      );
      assert.deepEqual(
        results.map(({ created }) => created),
        [false, false, false, true, false],
      );
      assert.match(results[0]?.detail ?? '', /already/);
      assert.match(results[1]?.detail ?? '', /letters, digits and underscores/);
      assert.match(results[2]?.detail ?? '', /look into Datacake/);
      assert.match(results[4]?.detail ?? '', /already/);
    });

    it('are not created without the right to do so', async () => {
      assert.equal(await errorCodeOf(create([flow], access())), 'forbidden');
    });

    it('are refused where no form could ask for them', async () => {
      const body = { access: personal(), workspace: factory, device: demoDevices.tracker };
      const wrong: [change: object, reason: RegExp][] = [
        [{ fields: [{ ...flow, type: 'FLOAT' }] }, /type has to be one of NUMERIC, BOOL/],
        [{ fields: [{ ...flow, name: 'a b' }] }, /name has to be/],
        [{ fields: Array.from({ length: 51 }, () => flow) }, /at most 50/],
        [{ fields: [flow], device: demoSerials.powerMeter }, /UUID/],
        [{ fields: ['FLOW'] }, /a field has to be/],
      ];
      for (const [change, reason] of wrong) {
        assert.match(await harness.refused(routes.fields, { ...body, ...change }), reason);
      }
    });
  });

  it('answer 400 to a request that no form makes', async () => {
    assert.match(await harness.refused(routes.token, { ...access(), address: 5 }), /address has to be a text/);
    assert.match(await harness.refused(routes.token, { ...access(), token: 'x'.repeat(5000) }), /at most 4096/);
    assert.match(await harness.refused(routes.devices, { access: access() }), /workspace has to be a text/);
    assert.match(await harness.refused(routes.devices, { access: [] }), /access has to be a JSON object/);
    const asked = { access: access(), workspace: factory, search: '', page: -1 };
    assert.match(await harness.refused(routes.devices, asked), /page has to be a whole number/);
  });
});
