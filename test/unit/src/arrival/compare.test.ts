import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Arrival, compareArrival } from '../../../../src/arrival/compare';
import type { DeviceReading, FieldTraits } from '../../../../src/datacake/current-values';
import type { Value } from '../../../../src/model';

const AT_S = 1_790_000_000;

/** A device that shows one value of `FIELD`, so many milliseconds after the one that was sent. */
function showing(value: Value, lateMs = 0, traits?: Partial<FieldTraits>): DeviceReading {
  const shown = new Map([['FIELD', { value, time: AT_S * 1000 + lateMs }]]);
  return { kind: 'read', shown, ...(traits && { fields: new Map([['FIELD', { type: '', unit: '', ...traits }]]) }) };
}

function kindOf(sent: Value, reading: DeviceReading): Arrival['kind'] {
  return compareArrival({ field: 'FIELD', value: sent, timestamp: String(AT_S) }, reading).kind;
}

describe('compareArrival', () => {
  const same: [what: string, sent: Value, shown: Value, traits: Partial<FieldTraits> | undefined][] = [
    ['a number', 230, 230, { type: 'NUMERIC' }],
    ['zero', 0, 0, { type: 'NUMERIC' }],
    ['zero below zero', -0, 0, { type: 'NUMERIC' }],
    ['a number whose field has one digit', 229.96, 230, { type: 'NUMERIC', digits: 1 }],
    ['a number that Datacake keeps longer than it shows', 230.12, 230.1234, { type: 'FLOAT', digits: 2 }],
    ['the noise of a binary fraction', 0.3, 0.1 + 0.2, { type: 'NUMERIC' }],
    ['a text that is a number, for a number', '23.5', 23.5, { type: 'NUMERIC' }],
    ['a number with a comma, for a number', '23,5', 23.5, { type: 'NUMERIC' }],
    ['a boolean, for a number', true, 1, { type: 'NUMERIC' }],
    ['a counter', 4711, 4711, { type: 'COUNTER', digits: 0 }],
    ['true as 1', true, 1, { type: 'BOOL' }],
    ['false as 0', false, 0, { type: 'BOOL' }],
    ['true as a word', true, 'True', { type: 'BOOL' }],
    ['ON as true', 'ON', true, { type: 'BOOL' }],
    ['off as false', 'off', 'FALSE', { type: 'BOOL' }],
    ['a location without its parentheses', '(52.52,13.405)', '52.52, 13.405', { type: 'GEO' }],
    ['a location with more digits', '(52.52,13.405)', '(52.5200000,13.4050001)', { type: 'GEO' }],
    ['a text', 'open', 'open', { type: 'STRING' }],
    ['a text with a line end', 'open\n', 'open', { type: 'STRING' }],
    ['a number, for a text', 23.5, '23.50', { type: 'STRING' }],
    ['a boolean, for a text', true, 'True', { type: 'STRING' }],
    ['a number of an unknown type', 23.5, 23.5, undefined],
    ['a boolean of an unknown type', true, 1, undefined],
    ['a location of an unknown type', '(1,2)', '(1.0,2.0)', undefined],
    ['a text of an unknown type', 'open', 'open', undefined],
  ];
  for (const [what, sent, shown, traits] of same) {
    it(`takes ${what} for the same`, () => assert.equal(kindOf(sent, showing(shown, 0, traits)), 'visible'));
  }

  const different: typeof same = [
    ['another number', 230, 231, { type: 'NUMERIC' }],
    ['a number that differs in a digit that is shown', 230.14, 230.16, { type: 'NUMERIC', digits: 1 }],
    ['another sign', 1, -1, { type: 'NUMERIC' }],
    ['a boolean of the other value', true, 0, { type: 'BOOL' }],
    ['a number that is no boolean', 2, 1, { type: 'BOOL' }],
    ['latitude and longitude the other way round', '(52.52,13.405)', '(13.405,52.52)', { type: 'GEO' }],
    ['a location 10 m away', '(52.52,13.405)', '(52.5201,13.405)', { type: 'GEO' }],
    ['a text in another case', 'Open', 'open', { type: 'STRING' }],
    ['identifiers that only look like the same number', '0815', '815', { type: 'STRING' }],
    ['no number', 230, 'n/a', { type: 'NUMERIC' }],
  ];
  for (const [what, sent, shown, traits] of different) {
    it(`takes ${what} for another value`, () => assert.equal(kindOf(sent, showing(shown, 0, traits)), 'other'));
  }

  it('takes times within a second for the same, what is older as not there yet, and what is newer as another', () => {
    const at = (lateMs: number): string => kindOf(230, showing(230, lateMs, { type: 'NUMERIC' }));
    assert.deepEqual([-999, 0, 999].map(at), ['visible', 'visible', 'visible']);
    assert.deepEqual([-60_000, -1000].map(at), ['pending', 'pending']);
    assert.deepEqual([1000, 60_000].map(at), ['other', 'other']);
  });

  it('tells a field without a value from one that the device lacks, where its fields are known', () => {
    const nothing = new Map<string, never>();
    const traits = { type: 'NUMERIC', unit: 'W' };
    assert.equal(kindOf(1, { kind: 'read', shown: nothing }), 'pending');
    assert.equal(kindOf(1, { kind: 'read', shown: nothing, fields: new Map([['FIELD', traits]]) }), 'pending');
    assert.equal(kindOf(1, { kind: 'read', shown: nothing, fields: new Map([['FIELDS', traits]]) }), 'no-field');
    assert.equal(kindOf(1, { kind: 'hidden' }), 'hidden');
  });

  it('shows what it compared with', () => {
    const arrival = compareArrival({ field: 'FIELD', value: 230, timestamp: String(AT_S) }, showing(229, -60_000));
    assert.deepEqual(arrival, { kind: 'pending', shown: { value: 229, time: AT_S * 1000 - 60_000 } });
  });

  it('takes every value for the same as itself, whatever the type of its field', () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true });
    const value = fc.oneof(number, fc.boolean(), fc.string());
    fc.assert(
      fc.property(value, fc.constantFrom(undefined, 'STRING', 'OUTPUT'), (sent, type) => {
        assert.equal(kindOf(sent, showing(sent, 0, type === undefined ? undefined : { type })), 'visible');
      }),
    );
    fc.assert(
      fc.property(number, fc.option(fc.nat(30), { nil: undefined }), (sent, digits) => {
        const traits = { type: 'NUMERIC', ...(digits !== undefined && { digits }) };
        assert.equal(kindOf(sent, showing(sent, 0, traits)), 'visible');
      }),
    );
  });
});
