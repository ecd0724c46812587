import assert from 'node:assert/strict';
import fc from 'fast-check';
import { AGGREGATES } from '../../../../../src/windows/rules';
import { type KeptState, readState, writeState } from '../../../../../src/delivery/state/state';

const device = 'be525e29-4398-4fc1-a928-dead7fdfe218';
const place = 'https://api.datacake.co factory';

const count = fc.integer({ min: 0, max: 1_000_000 });
const value = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.string(), fc.boolean());
const accepted = fc.record(
  {
    // JSON knows no -0, and it is no other value.
    value: value.map((one) => (Object.is(one, -0) ? 0 : one)),
    timestamp: fc.integer({ min: -1_000_000, max: 10 ** 12 }).map(String),
  },
  { noNullPrototype: true },
);
const deviceNotes = fc.record(
  {
    datapoints: fc.array(fc.tuple(fc.integer({ min: -10, max: 100_000 }), count)).map((all) => new Map(all)),
    plan: count,
    values: fc.array(fc.tuple(fc.string(), accepted)).map((all) => new Map(all)),
  },
  { requiredKeys: ['datapoints', 'values'], noNullPrototype: true },
);
const fieldRules = fc.record(
  {
    aggregate: fc.constantFrom(...AGGREGATES),
    decimals: fc.nat(15),
    isLateness: fc.constant(true as const),
    onChange: fc.record(
      { minDifference: fc.nat(1000), atLeastEveryS: fc.integer({ min: 1, max: 1e6 }) },
      { requiredKeys: ['minDifference'], noNullPrototype: true },
    ),
  },
  { requiredKeys: ['aggregate'], noNullPrototype: true },
);
const recordRules = fc.record(
  {
    interval: fc.oneof(fc.nat(1e9), fc.constant('plan' as const)),
    fields: fc.array(fc.tuple(fc.string(), fieldRules)).map((all) => new Map(all)),
    others: fieldRules,
    liveFirst: fc.constant(true as const),
  },
  { requiredKeys: ['interval', 'fields', 'others'], noNullPrototype: true },
);
const notes: fc.Arbitrary<KeptState> = fc.record({
  scope: fc.constant(place),
  settled: fc.boolean(),
  devices: fc.array(fc.tuple(fc.uuid(), deviceNotes)).map((all) => new Map(all)),
  serials: fc.array(fc.tuple(fc.oneof(fc.string(), fc.constant('__proto__')), fc.uuid())).map((all) => new Map(all)),
  rules: fc
    .array(
      fc.tuple(
        fc.string().filter((node) => node !== '__proto__'),
        recordRules,
      ),
    )
    .map((all) => new Map(all)),
});

describe('delivery state', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(notes, (written) => {
        const plain = { ...written };
        assert.deepEqual(readState(writeState(plain), place), plain);
      }),
    );
  });

  it('is empty when there is no text or it is of another version', () => {
    const none = { scope: place, settled: false, devices: new Map(), serials: new Map(), rules: new Map() };
    for (const text of [undefined, '', '{', '[]', 'null', '5', '{"version":2,"settled":true,"devices":{}}']) {
      assert.deepEqual(readState(text, place), none, text);
    }
  });

  it('drops values and plans of another address, and keeps the counts', () => {
    const datapoints = new Map([[20_526, 7]]);
    const values = new Map([['WATT', { value: 1, timestamp: '5' }]]);
    const text = writeState({
      scope: 'https://elsewhere.example factory',
      settled: true,
      devices: new Map([[device, { datapoints, plan: 500, values }]]),
      serials: new Map([['SN', device]]),
      rules: new Map(),
    });
    const read = readState(text, place);
    assert.deepEqual(read.devices.get(device), { datapoints, values });
    assert.equal(read.serials.size, 0);
  });

  it('drops invalid entries, and keeps the rest', () => {
    const devices = {
      nonsense: { datapoints: { 20526: 5 } },
      [device]: {
        datapoints: { 20526: 5, 20527: -1, tomorrow: 3, 20528: '7' },
        plan: 'free',
        values: { A: [1, '5'], B: [null, '5'], C: [1, 5], D: 'x', E: [{}, '5'], F: [1, '5 o’clock'] },
      },
      '00000000-0000-4000-8000-000000000000': null,
    };
    const read = readState(
      JSON.stringify({ version: 1, scope: place, devices, serials: { SN: 5, OK: device } }),
      place,
    );
    assert.deepEqual([...read.devices.keys()], [device, '00000000-0000-4000-8000-000000000000']);
    assert.deepEqual(read.devices.get(device), {
      datapoints: new Map([[20_526, 5]]),
      values: new Map([['A', { value: 1, timestamp: '5' }]]),
    });
    assert.deepEqual([...read.serials], [['OK', device]]);
    assert.equal(read.settled, false);
  });

  it('reads any damaged text', () => {
    fc.assert(
      fc.property(notes, fc.nat(), fc.string({ maxLength: 3 }), (written, at, replacement) => {
        const text = writeState(written);
        const index = at % text.length;
        readState(text.slice(0, index) + replacement + text.slice(index + 1), place);
        readState(text.slice(0, index), place);
      }),
    );
  });
});
