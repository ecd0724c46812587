import assert from 'node:assert/strict';
import { noon, recordRequest } from './client';
import type { Behaviour } from './core/behaviour';
import type { Datacake } from './core/datacake';
import { createDatacake } from './core/datacake';
import type { ApiRequest, Reply } from './core/exchange';
import { demoDevices, demoSerials, demoTokens } from './world/demo-world';

const at = String(noon / 1000);

function answer(reply: Reply): { status: number; body: string; headers: Record<string, string> } {
  assert.equal(reply.kind, 'answer');
  return { status: reply.status, body: reply.body, headers: { ...reply.headers } };
}

/** The status and what was recorded and lost of one request. */
function served(request: ApiRequest, behaviour: Partial<Behaviour> = {}) {
  const core = createDatacake({ behaviour });
  const { status, body } = answer(core.handle(request));
  return { status, body, ...outcome(core) };
}

function outcome(core: Datacake) {
  return {
    recorded: core.ledger.recorded().map(({ field, value, timestamp }) => [field, value, timestamp]),
    lost: core.ledger.lost().map(({ field, fate, reason }) => [field, fate, reason]),
  };
}

describe('recording', () => {
  it('records a batch, stamped as sent or else at its arrival', () => {
    const sent = [
      { field: 'WATT', value: 230.5, timestamp: '1555570137' },
      { field: 'SWITCH', value: false },
      { field: 'NOTE', value: '' },
      { field: 'LOCATION', value: '(52.5,13.4)' },
    ];
    const { status, recorded } = served(recordRequest(sent));
    assert.equal(status, 200);
    assert.deepEqual(recorded, [
      ['WATT', 230.5, '1555570137'],
      ['SWITCH', false, at],
      ['NOTE', '', at],
      ['LOCATION', '(52.5,13.4)', at],
    ]);
  });

  it('takes one object without batch, and only a list with it', () => {
    const url = `/v1/devices/${demoDevices.bench}/record/`;
    const one = { field: 'WATT', value: 1 };
    assert.deepEqual(served(recordRequest(one, { url })).recorded, [['WATT', 1, at]]);
    assert.equal(served(recordRequest([one], { url })).status, 400);
    assert.equal(served(recordRequest(one)).status, 400);
    assert.equal(served(recordRequest([1])).status, 400);
    assert.equal(served(recordRequest([], { body: '{' })).status, 400);
  });

  it('finds the device whatever the case of its UUID, and names it in lower case', () => {
    const core = createDatacake();
    core.handle(recordRequest([{ field: 'WATT', value: 1 }], { device: demoDevices.bench.toUpperCase() }));
    assert.equal(core.ledger.recorded(demoDevices.bench).length, 1);
    assert.equal(core.ledger.requests(demoDevices.bench).length, 1);
  });

  it('answers a bad token with 401 and, as documented for GraphQL, an empty body', () => {
    const request = recordRequest([{ field: 'WATT', value: 1 }], { token: 'nonsense' });
    const { status, body, recorded } = served(request);
    assert.deepEqual([status, body, recorded], [401, '', []]);
    assert.match(served(request, { badTokenBody: 'detail' }).body, /Invalid token/);
  });

  it('refuses what the token has no permission for, and devices that are not there', () => {
    const sent = [{ field: 'POWER', value: 1 }];
    const forbidden = recordRequest(sent, { device: demoDevices.forbidden });
    const readOnly = recordRequest(sent, { token: demoTokens.readOnly });
    const unknown = recordRequest(sent, { device: '00000000-0000-4000-8000-000000000000' });
    assert.deepEqual(served(forbidden).lost, [['POWER', 'refused', 'no-permission']]);
    assert.deepEqual([served(forbidden).status, served(readOnly).status, served(unknown).status], [403, 403, 404]);
    assert.equal(served(forbidden, { noPermission: 404 }).status, 404);
    assert.equal(served(unknown, { unknownDevice: 403 }).status, 403);
  });

  it('accepts serial numbers in the path only if set so, and only those of one device', () => {
    const request = recordRequest([{ field: 'POWER', value: 1 }], { device: demoSerials.powerMeter });
    assert.equal(served(request).status, 404);
    assert.equal(served(request, { serialInPath: 'accept' }).status, 200);
    const twin = recordRequest([{ field: 'BATTERY', value: 1 }], { device: demoSerials.twin });
    assert.equal(served(twin, { serialInPath: 'accept' }).status, 404);
  });

  it('redirects a path without its last slash, as Django does', () => {
    const url = `/v1/devices/${demoDevices.bench}/record?batch=true`;
    const reply = answer(createDatacake().handle(recordRequest([], { url })));
    assert.equal(reply.status, 301);
    assert.equal(reply.headers.location, `/v1/devices/${demoDevices.bench}/record/?batch=true`);
  });

  it('refuses the batch, records the rest or drops an unknown field, as the behaviour asks', () => {
    const request = recordRequest([
      { field: 'WATT', value: 1 },
      { field: 'NOPE', value: 2 },
      { field: 'RETIRED', value: 3 },
    ]);
    assert.deepEqual(served(request).recorded, []);
    assert.deepEqual(served(request).lost, [
      ['WATT', 'refused', 'batch'],
      ['NOPE', 'refused', 'unknown-field'],
      ['RETIRED', 'refused', 'unknown-field'],
    ]);
    const rest = served(request, { unknownField: 'record-rest', invalidStatus: 422 });
    assert.deepEqual([rest.status, rest.recorded], [422, [['WATT', 1, at]]]);
    const dropped = served(request, { unknownField: 'drop' });
    assert.deepEqual([dropped.status, dropped.lost[0]], [200, ['NOPE', 'dropped', 'unknown-field']]);
  });

  it('reads values by the type of their field', () => {
    const one = (field: string, value: unknown, behaviour: Partial<Behaviour> = {}) =>
      served(recordRequest([{ field, value }]), behaviour).recorded[0]?.[1];
    assert.equal(one('WATT', '23.5'), 23.5);
    assert.equal(one('WATT', '23.5', { numericString: 'text' }), '23.5');
    assert.equal(one('WATT', '23.5', { numericString: 'refuse' }), undefined);
    assert.equal(one('WATT', 'much'), undefined);
    assert.equal(one('WATT', true), undefined);
    assert.equal(one('WATT', null), undefined);
    assert.equal(one('SWITCH', 'ON'), true);
    assert.equal(one('SWITCH', 0), false);
    assert.equal(one('SWITCH', 0, { looseBool: 'refuse' }), undefined);
    assert.equal(one('NOTE', 5), '5');
    assert.equal(one('NOTE', 5, { numberForText: 'refuse' }), undefined);
    assert.equal(one('LOCATION', '(91,0)'), undefined);
    assert.equal(one('LOCATION', '52.5,13.4'), undefined);
  });

  it('reads timestamps in the forms of the behaviour', () => {
    const one = (timestamp: unknown, timestampForms: Behaviour['timestampForms']) =>
      served(recordRequest([{ field: 'WATT', value: 1, timestamp }]), { timestampForms }).recorded[0]?.[2];
    assert.equal(one('1555570137', 'strict'), '1555570137');
    assert.equal(one(1555570137, 'strict'), undefined);
    assert.equal(one(1555570137, 'number'), '1555570137');
    assert.equal(one(1555570137.5, 'number'), undefined);
    assert.equal(one('1555570137.9', 'lenient'), '1555570137');
    assert.equal(one(1555570137123, 'lenient'), '1555570137');
    assert.equal(one('2019-04-18T06:48:57Z', 'lenient'), '1555570137');
    assert.equal(one('soon', 'lenient'), undefined);
  });

  it('treats future timestamps as the behaviour asks, with a minute of tolerance', () => {
    const ahead = (seconds: number) =>
      recordRequest([{ field: 'WATT', value: 1, timestamp: String(noon / 1000 + seconds) }]);
    assert.equal(served(ahead(60), { futureTimestamp: 'refuse' }).status, 200);
    assert.equal(served(ahead(61), { futureTimestamp: 'refuse' }).status, 400);
    assert.deepEqual(served(ahead(61), { futureTimestamp: 'now' }).recorded, [['WATT', 1, at]]);
    assert.deepEqual(served(ahead(61), { futureTimestamp: 'drop' }).lost, [['WATT', 'dropped', 'future-timestamp']]);
  });

  it('refuses a request that is too large before reading it', () => {
    const sent = [
      { field: 'WATT', value: 1 },
      { field: 'VOLT', value: 1 },
    ];
    assert.equal(served(recordRequest(sent), { largestBatch: 1 }).status, 413);
    assert.equal(served(recordRequest(sent), { largestBody: 10, tooLarge: 400 }).status, 400);
  });

  it('shapes success and errors as the behaviour asks', () => {
    const good = recordRequest([{ field: 'WATT', value: 1 }]);
    assert.deepEqual(
      [served(good, { acceptedStatus: 204 }).body, served(good, { acceptedBody: 'null' }).body],
      ['', 'null'],
    );
    const bad = recordRequest([
      { field: 'WATT', value: 1 },
      { field: 'WATT', value: {} },
    ]);
    const body = (errorBody: Behaviour['errorBody']) => served(bad, { errorBody }).body;
    assert.deepEqual(JSON.parse(body('array-per-entry')), [{}, { value: ['A valid value is required.'] }]);
    assert.deepEqual(JSON.parse(body('detail')), { detail: 'A valid value is required.' });
    assert.equal(body('empty'), '');
    assert.match(body('html'), /^<!doctype html>/);
  });
});

describe('the limit', () => {
  const write = (core: Datacake, value: number, after: number, timestamp = String(Math.floor((noon + after) / 1000))) =>
    answer(core.handle(recordRequest([{ field: 'WATT', value, timestamp }], { arrivedAt: noon + after })));

  it('refuses a write within a second of the one before with 429', () => {
    const core = createDatacake({ behaviour: { retryAfter: 'seconds' } });
    assert.equal(write(core, 1, 0).status, 200);
    assert.deepEqual([write(core, 2, 999).status, write(core, 3, 1000).status], [429, 200]);
    assert.equal(write(core, 4, 1500).headers['retry-after'], '1');
    assert.deepEqual(
      core.ledger.recorded().map(({ value }) => value),
      [1, 3],
    );
  });

  it('drops it behind a success if set so', () => {
    const core = createDatacake({ behaviour: { overLimit: 'drop' } });
    assert.deepEqual([write(core, 1, 0).status, write(core, 2, 500).status], [200, 200]);
    assert.deepEqual(outcome(core).lost, [['WATT', 'dropped', 'over-limit']]);
  });

  it('counts by timestamp if set so, where an equal measurement is no second write', () => {
    const core = createDatacake({ behaviour: { limitBy: 'data-time' } });
    const at = String(noon / 1000);
    assert.equal(write(core, 1, 0, at).status, 200);
    assert.equal(write(core, 1, 100, at).status, 200);
    assert.equal(write(core, 2, 200, at).status, 429);
    assert.equal(write(core, 3, 300, String(noon / 1000 - 1)).status, 200);
    assert.equal(write(core, 2, 120_000, at).status, 200);
  });

  it('is measured on the monotonic clock, whatever the wall clock does', () => {
    const core = createDatacake();
    const body = [{ field: 'WATT', value: 1 }];
    core.handle(recordRequest(body, { arrivedAt: noon, monotonic: 0 }));
    const reply = core.handle(recordRequest(body, { arrivedAt: noon - 3_600_000, monotonic: 1000 }));
    assert.equal(answer(reply).status, 200);
  });

  it('does not hold for a device for which it was lifted', () => {
    const core = createDatacake();
    const many = Array.from({ length: 500 }, (_, index) => ({ field: 'WATT', value: index, timestamp: String(index) }));
    assert.equal(answer(core.handle(recordRequest(many, { device: demoDevices.lifted }))).status, 200);
    assert.deepEqual([core.counts().recorded, core.breaches()], [500, []]);
  });
});

describe('the quota', () => {
  const sent = [{ field: 'TEMPERATURE', value: 20 }];

  it('is used up for the day, and new at midnight UTC', () => {
    const core = createDatacake();
    const request = recordRequest(sent, { device: demoDevices.overQuota });
    assert.equal(answer(core.handle(request)).status, 200);
    assert.deepEqual(outcome(core).lost, [['TEMPERATURE', 'dropped', 'over-quota']]);
    core.handle({ ...request, arrivedAt: noon + 12 * 3_600_000 });
    assert.equal(core.ledger.recorded().length, 1);
  });

  it('refuses or records if set so', () => {
    const request = recordRequest(sent, { device: demoDevices.overQuota });
    assert.equal(served(request, { overQuota: 402 }).status, 402);
    assert.equal(served(request, { overQuota: 'record' }).recorded.length, 1);
  });
});

describe('the ledger', () => {
  it('marks duplicates, which overwrite or are kept twice as the behaviour asks', () => {
    const core = createDatacake({ behaviour: { overLimit: 'record' } });
    for (const value of [1, 2]) core.handle(recordRequest([{ field: 'WATT', value, timestamp: '5' }]));
    assert.deepEqual(
      core.ledger.recorded().map(({ again }) => again),
      [false, true],
    );
    const values = () => core.stored().map(({ value }) => value);
    assert.deepEqual(values(), [2]);
    core.behave({ sameFieldAndTimestamp: 'duplicate' });
    assert.deepEqual(values(), [1, 2]);
    assert.deepEqual(Object.keys(core.ledger.fieldsOf(demoDevices.bench)), ['WATT']);
  });

  it('never holds the token, of good requests or failed ones', () => {
    const core = createDatacake();
    core.handle(recordRequest([{ field: 'WATT', value: 1 }]));
    core.handle(recordRequest([{ field: 'WATT', value: 1 }], { device: demoDevices.forbidden }));
    const all = JSON.stringify([core.ledger.recorded(), core.ledger.lost(), core.ledger.requests(), core.breaches()]);
    assert.ok(!all.includes(demoTokens.apiUser));
  });

  it('stays small if set so, and still has the newest entries', () => {
    const core = createDatacake({ keep: 10, behaviour: { overLimit: 'record', overQuota: 'record' } });
    for (let index = 0; index < 100; index += 1) {
      core.handle(recordRequest([{ field: 'WATT', value: index, timestamp: String(index) }]));
    }
    assert.ok(core.ledger.recorded().length <= 20);
    assert.deepEqual(
      core.ledger.recordedAfter(98).map(({ value }) => value),
      [98, 99],
    );
    assert.equal(core.counts().recorded, 100);
  });
});
