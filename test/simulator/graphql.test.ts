import assert from 'node:assert/strict';
import { noon, queryRequest, recordRequest } from './client';
import type { Datacake } from './core/datacake';
import { createDatacake } from './core/datacake';
import { memberOf } from './core/json';
import { demoDevices, demoSerials, demoTokens, demoWorkspaces } from './world/demo-world';

const devicesQuery = `query Devices($ws: String!, $page: Int!, $size: Int!, $search: String) {
  workspace(id: $ws) { id name
    devicesFiltered(page: $page, pageSize: $size, search: $search, orderBy: { verboseName: ASC }) {
      total
      devices { id verboseName serialNumber online lastHeard isOverQuota
        product { id name slug } myPermissions(workspace: $ws) } } } }`;

const serialQuery = `query BySerial($ws: String!, $serial: String!) {
  workspace(id: $ws) { device(serialNumber: $serial) { id verboseName serialNumber product { id name slug } } } }`;

const fieldsQuery = `query Fields($id: String!, $ws: String!) {
  device(deviceId: $id) { id verboseName serialNumber isOverQuota measurements24h lastHeard
    myPermissions(workspace: $ws)
    plan(workspace: $ws) { name slug datapointsPerDay dataRetentionDays dataRetentionMonths }
    product { id name slug deviceCount
      measurementFields(active: true) { id fieldName verboseFieldName description fieldType unit
        displayUnitOverride floatDigits role semantic useFormula mappingProvider { id } } } } }`;

const currentQuery = `query Current($id: String!, $names: [String]) {
  device(deviceId: $id) { lastHeard isOverQuota measurements24h
    currentMeasurements(fieldNames: $names) { value valueString modified field { fieldName fieldType unit } } } }`;

const addFieldMutation = `mutation AddField($productId: String!, $name: String!, $label: String!, $type: FieldType!,
    $unit: String, $digits: Int) {
  addProductMeasurementField(productId: $productId, fieldName: $name, verboseFieldName: $label,
    fieldType: $type, displayUnitOverride: $unit, floatDigits: $digits) {
    ok field { id fieldName verboseFieldName fieldType unit displayUnitOverride } } }`;

const ws = demoWorkspaces.factory.id;

function ask(core: Datacake, query: string, variables: Record<string, unknown>, token: string = demoTokens.apiUser) {
  const reply = core.handle(queryRequest(query, variables, { token }));
  assert.equal(reply.kind, 'answer');
  return { status: reply.status, body: reply.body === '' ? undefined : (JSON.parse(reply.body) as unknown) };
}

/** The member at a path such as `data.device.id`. */
function at(value: unknown, path: string): unknown {
  return path.split('.').reduce(memberOf, value);
}

function list(value: unknown): unknown[] {
  assert.ok(Array.isArray(value));
  return value;
}

describe('GraphQL', () => {
  it('answers a bad token with 401 and an empty body, and an invalid document with 400', () => {
    const core = createDatacake();
    assert.deepEqual(ask(core, '{ user { id } }', {}, 'nonsense'), { status: 401, body: undefined });
    assert.equal(ask(core, '{ user { apiKey } }', {}).status, 400);
    assert.equal(ask(core, '{ user {', {}).status, 400);
    assert.equal(ask(core, devicesQuery, { ws }).status, 400);
    const reply = core.handle({ ...queryRequest(''), body: 'no json' });
    assert.ok(reply.kind === 'answer' && reply.status === 400);
  });

  it('shows the user of a token and the workspaces that it may see', () => {
    const verify = `query Verify { user { id email fullName isApiuser }
      allWorkspaces { id name slug deviceCount myPermissions } }`;
    const { body } = ask(createDatacake(), verify, {});
    assert.equal(at(body, 'data.user.isApiuser'), true);
    assert.deepEqual(at(body, 'data.allWorkspaces'), [
      { ...demoWorkspaces.factory, deviceCount: 9, myPermissions: ['view_device'] },
    ]);
    const personal = ask(createDatacake(), verify, {}, demoTokens.personal).body;
    assert.equal(at(personal, 'data.user.isApiuser'), false);
    assert.equal(list(at(personal, 'data.allWorkspaces')).length, 2);
  });

  it('pages from 0 and searches by name only', () => {
    const core = createDatacake();
    const page = (number: number, more: object = {}) =>
      at(
        ask(core, devicesQuery, { ws: demoWorkspaces.fleet.id, page: number, size: 100, ...more }, demoTokens.personal)
          .body,
        'data.workspace.devicesFiltered',
      );
    assert.equal(at(page(0), 'total'), 122);
    assert.deepEqual(
      [0, 1, 2].map((number) => list(at(page(number), 'devices')).length),
      [100, 22, 0],
    );
    assert.equal(at(page(0, { search: 'probe 00' }), 'total'), 9);
    assert.equal(at(page(0, { search: demoSerials.twin }), 'total'), 0);
    const tooLarge = ask(core, devicesQuery, { ws, page: 0, size: 101 });
    assert.equal(tooLarge.status, 200);
    assert.equal(at(list(at(tooLarge.body, 'errors'))[0], 'extensions.code'), 'VALIDATION_ERROR');
  });

  it('has uneven pages with duplicates if set so, which together hold all', () => {
    const core = createDatacake({ behaviour: { pages: 'uneven' } });
    const ids: unknown[] = [];
    for (let page = 0, last = -1; last !== 0; page += 1) {
      const variables = { ws: demoWorkspaces.fleet.id, page, size: 10 };
      const { body } = ask(core, devicesQuery, variables, demoTokens.personal);
      const devices = list(at(body, 'data.workspace.devicesFiltered.devices'));
      ids.push(...devices.map((one) => at(one, 'id')));
      last = devices.length;
    }
    assert.equal(new Set(ids).size, 122);
    assert.ok(ids.length > 122);
  });

  it('answers null without an error for what the token cannot see', () => {
    const core = createDatacake();
    assert.deepEqual(ask(core, fieldsQuery, { id: demoDevices.abroad, ws }), {
      status: 200,
      body: { data: { device: null } },
    });
    const serial = { ws: demoWorkspaces.fleet.id, serial: demoSerials.twin };
    assert.deepEqual(ask(core, serialQuery, serial).body, { data: { workspace: null } });
    assert.deepEqual(ask(core, serialQuery, { ws, serial: 'none' }).body, { data: { workspace: { device: null } } });
  });

  it('finds a device by serial number, and treats several as the behaviour asks', () => {
    const id = 'data.workspace.device.id';
    const twin = { ws, serial: demoSerials.twin };
    const ambiguous = (ambiguousSerial: 'first' | 'null' | 'error') =>
      ask(createDatacake({ behaviour: { ambiguousSerial } }), serialQuery, twin).body;
    assert.equal(
      at(ask(createDatacake(), serialQuery, { ws, serial: demoSerials.powerMeter }).body, id),
      demoDevices.powerMeter,
    );
    assert.equal(at(ambiguous('first'), id), demoDevices.twinSoil);
    assert.equal(at(ambiguous('null'), 'data.workspace.device'), null);
    assert.equal(list(at(ambiguous('error'), 'errors')).length, 1);
  });

  it('gives the plan, the permissions and the active fields of a device', () => {
    const { body } = ask(createDatacake(), fieldsQuery, { id: demoDevices.bench, ws });
    const device = at(body, 'data.device');
    assert.deepEqual(at(device, 'myPermissions'), ['view_device', 'record_measurements']);
    assert.equal(at(device, 'plan.datapointsPerDay'), 7500);
    const names = list(at(device, 'product.measurementFields')).map((field) => at(field, 'fieldName'));
    assert.ok(names.includes('WATT') && !names.includes('RETIRED'));
  });

  it('returns the newest value by timestamp once it is visible: text as valueString, and nothing for unknown names', () => {
    const core = createDatacake({ behaviour: { visibleAfter: 5000, overLimit: 'record' } });
    const stamp = (seconds: number) => String(noon / 1000 - seconds);
    core.handle(recordRequest([{ field: 'WATT', value: 2, timestamp: stamp(10) }], { arrivedAt: noon - 6000 }));
    core.handle(recordRequest([{ field: 'WATT', value: 1, timestamp: stamp(20) }], { arrivedAt: noon - 5500 }));
    core.handle(recordRequest([{ field: 'WATT', value: 3, timestamp: stamp(1) }], { arrivedAt: noon - 1000 }));
    core.handle(recordRequest([{ field: 'NOTE', value: 'hi', timestamp: stamp(9) }], { arrivedAt: noon - 6000 }));
    const variables = { id: demoDevices.bench, names: ['WATT', 'NOTE', 'NOPE'] };
    const read = list(at(ask(core, currentQuery, variables).body, 'data.device.currentMeasurements'));
    assert.deepEqual(
      read.map((one) => [at(one, 'field.fieldName'), at(one, 'value'), at(one, 'valueString')]),
      [
        ['WATT', 2, null],
        ['NOTE', null, 'hi'],
      ],
    );
  });

  it('shows an older value that arrives later, or not, as the behaviour asks', () => {
    const shown = (olderValue: 'keep-latest' | 'replace'): unknown => {
      const core = createDatacake({ behaviour: { olderValue, overLimit: 'record' } });
      for (const [value, age] of [
        [2, 10],
        [1, 20],
      ] as const) {
        core.handle(recordRequest([{ field: 'WATT', value, timestamp: String(noon / 1000 - age) }]));
      }
      const { body } = ask(core, currentQuery, { id: demoDevices.bench, names: ['WATT'] });
      return at(list(at(body, 'data.device.currentMeasurements'))[0], 'value');
    };
    assert.deepEqual([shown('keep-latest'), shown('replace')], [2, 1]);
  });

  it('shows no device that the token may only record to', () => {
    const asked = (noViewPermission: 'null' | 'error'): unknown => {
      const core = createDatacake({ behaviour: { noViewPermission } });
      return ask(core, currentQuery, { id: demoDevices.bench, names: ['WATT'] }, demoTokens.recordOnly).body;
    };
    assert.deepEqual(asked('null'), { data: { device: null } });
    assert.equal(at(list(at(asked('error'), 'errors'))[0], 'extensions.code'), 'NOT_AUTHORIZED');
  });

  it('adds a field that can be recorded to at once, with the permission only', () => {
    const core = createDatacake();
    const productId = at(ask(core, fieldsQuery, { id: demoDevices.bench, ws }).body, 'data.device.product.id');
    const add = (type: string, token: string = demoTokens.personal) =>
      ask(core, addFieldMutation, { productId, name: 'FLOW', label: 'Flow', type, unit: 'l/min' }, token).body;
    const code = (body: unknown) => at(list(at(body, 'errors'))[0], 'extensions.code');

    assert.equal(code(add('NUMERIC', demoTokens.apiUser)), 'NOT_AUTHORIZED');
    assert.deepEqual(at(add('FLOAT'), 'data.addProductMeasurementField'), { ok: false, field: null });
    assert.equal(at(add('NUMERIC'), 'data.addProductMeasurementField.ok'), true);
    assert.equal(code(add('NUMERIC')), 'VALIDATION_ERROR');
    core.handle(recordRequest([{ field: 'FLOW', value: 1 }], { device: demoDevices.lifted }));
    assert.equal(core.ledger.recorded(demoDevices.lifted).length, 1);
  });
});
