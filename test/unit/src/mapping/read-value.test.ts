import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { MappingErrorCode } from '../../../../src/mapping/mapping-error';
import { readValue } from '../../../../src/mapping/read-value';
import { display } from '../../../../src/mapping/display';
import { anything, throwing, hostile, revoked } from './arbitrary';
import { type Value, FIELD_TYPES, type FieldType } from '../../../../src/model';

interface Case {
  type: FieldType;
  value: unknown;
  factor?: number;
  read?: Value;
  code?: MappingErrorCode;
}

function reads(type: FieldType, ...pairs: [value: unknown, read: Value][]): Case[] {
  return pairs.map(([value, read]) => ({ type, value, read }));
}

function refuses(type: FieldType, code: MappingErrorCode, ...values: unknown[]): Case[] {
  return values.map((value) => ({ type, value, code }));
}

const cases: Case[] = [
  ...FIELD_TYPES.flatMap((type) => refuses(type, 'absent', undefined, null)),

  ...reads('NUMERIC', [0, 0], [-1.5, -1.5], [' 23.5 ', 23.5], ['100.00', 100], ['23,5', 23.5], ['1e3', 1000]),
  ...reads('NUMERIC', [true, 1], [false, 0], [5n, 5], [-9007199254740991n, -9007199254740991]),
  ...refuses('NUMERIC', 'not-number', '', '  ', '0x10', 'abc', 'NaN', {}, [], [1], new Date(), () => 1, Symbol('s')),
  ...refuses('NUMERIC', 'not-number', hostile(), throwing()),
  ...refuses('NUMERIC', 'not-finite', NaN, Infinity, -Infinity, '1e999'),
  ...refuses('NUMERIC', 'ambiguous-number', '1,234'),
  ...refuses('NUMERIC', 'unsafe-integer', 9007199254740993n, 10n ** 400n),
  ...reads('COUNTER', [123456, 123456], ['0042', 42], [true, 1]),
  ...refuses('COUNTER', 'not-number', 'x'),

  ...reads('BOOL', [true, true], [false, false], [1, true], [0, false], [1n, true], ['1', true], ['0', false]),
  ...reads('BOOL', ['ON', true], ['Off', false], [' yes ', true], ['NO', false], ['open', true], ['Closed', false]),
  ...reads('BOOL', ['TRUE', true], ['false', false], [-0, false]),
  ...refuses('BOOL', 'not-boolean', 2, -1, 0.5, NaN, '', ' ', '2', 'maybe', {}, [], [true], 2n, hostile(), throwing()),
  ...refuses('BOOL', 'not-boolean', 'constructor', '__proto__'),

  ...reads(
    'STRING',
    ['', ''],
    [' a ', ' a '],
    [0, '0'],
    [23.5, '23.5'],
    [false, 'false'],
    [10n ** 20n, '1' + '0'.repeat(20)],
  ),
  ...reads('STRING', [new Date(0), '1970-01-01T00:00:00.000Z']),
  ...refuses('STRING', 'not-finite', NaN, Infinity),
  ...refuses('STRING', 'not-text', {}, [], ['a'], () => 1, Symbol('s'), new Date(NaN), hostile(), throwing()),

  ...reads('GEO', [{ lat: 52.5, lng: 13.4 }, '(52.5,13.4)'], [{ lat: 52.5, lon: 13.4 }, '(52.5,13.4)']),
  ...reads('GEO', [{ lat: 52.5, long: 13.4 }, '(52.5,13.4)'], [{ latitude: -90, longitude: 180 }, '(-90,180)']),
  ...reads('GEO', [{ lat: '52,5', lng: ' 13.4 ' }, '(52.5,13.4)'], [{ lat: 0, lng: 0, alt: 7 }, '(0,0)']),
  ...reads('GEO', [[52.5, -13.4], '(52.5,-13.4)'], [['52.5', '13.4'], '(52.5,13.4)']),
  ...reads(
    'GEO',
    ['52.5,13.4', '(52.5,13.4)'],
    ['(52.5, 13.4)', '(52.5,13.4)'],
    [' ( 52.5 , -13.4 ) ', '(52.5,-13.4)'],
  ),
  ...reads('GEO', [[1e-7, -1e-9], '(0,0)'], [{ lat: '52,123', lng: '1e1' }, '(52.123,10)']),
  ...refuses('GEO', 'not-location', '', '52.5', '1,2,3', '(1,2', 'a,b', ',', '0x10,1', 5, true, {}, [], [1], [1, 2, 3]),
  ...refuses('GEO', 'not-location', { lat: 1 }, { lat: null, lng: null }, { lat: NaN, lng: 1 }, { lat: true, lng: 1 }),
  ...refuses('GEO', 'not-location', Object.create({ lat: 1, lng: 2 }), new Date(), () => 1),
  ...refuses('GEO', 'location-range', { lat: 90.001, lng: 0 }, [0, -180.1], '91,0', [-91, 0], '13.4,190', [100, 0]),
  ...refuses('GEO', 'unreadable', hostile(), throwing(), revoked()),

  ...reads(
    'auto',
    [0, 0],
    [23.5, 23.5],
    [false, false],
    [true, true],
    ['', ''],
    ['23.5', '23.5'],
    ['on', 'on'],
    [7n, 7],
  ),
  ...refuses('auto', 'not-finite', NaN, Infinity, -Infinity),
  ...refuses(
    'auto',
    'not-scalar',
    {},
    [],
    [1],
    new Date(),
    () => 1,
    Symbol('s'),
    Buffer.from([1]),
    Buffer.from([0xff]),
    hostile(),
    throwing(),
    revoked(),
  ),
  ...refuses('auto', 'unsafe-integer', 2n ** 60n),

  { type: 'NUMERIC', value: Buffer.from('21.5\r\n'), read: 21.5 },
  { type: 'auto', value: new Uint8Array([0x4f, 0x4e]), read: 'ON' },
  { type: 'BOOL', value: Buffer.from('on'), read: true },
  { type: 'STRING', value: Buffer.from('ü'), read: 'ü' },
  { type: 'GEO', value: Buffer.from('52.5,13.4'), read: '(52.5,13.4)' },
  { type: 'NUMERIC', value: Buffer.from([1, 2]), code: 'not-number' },
  { type: 'NUMERIC', value: 234, factor: 0.1, read: 23.4 },
  { type: 'NUMERIC', value: 6644.9, factor: 0.001, read: 6.6449 },
  { type: 'COUNTER', value: '1234,5', factor: 2, read: 2469 },
  { type: 'auto', value: 512, factor: 0.1, read: 51.2 },
  { type: 'auto', value: '512', factor: 0.1, read: 51.2 },
  { type: 'auto', value: 'abc', factor: 0.1, code: 'not-number' },
  { type: 'NUMERIC', value: true, factor: 10, read: 10 },
  { type: 'NUMERIC', value: 5, factor: 0, read: 0 },
  { type: 'NUMERIC', value: 0.1 + 0.2, factor: 1, read: 0.1 + 0.2 },
  { type: 'NUMERIC', value: 1e308, factor: 10, code: 'overflow' },
  { type: 'NUMERIC', value: 1, factor: NaN, code: 'overflow' },
  { type: 'BOOL', value: 1, factor: 10, read: true },
  { type: 'BOOL', value: 'on', factor: 10, read: true },
  { type: 'STRING', value: 5, factor: 10, read: '5' },
  { type: 'GEO', value: [1, 2], factor: 10, read: '(1,2)' },
];

describe('readValue', () => {
  for (const { type, value, factor, read, code } of cases) {
    const given = `${display(value)} as ${type}${factor === undefined ? '' : ` × ${factor}`}`;
    it(code === undefined ? `reads ${given}: ${JSON.stringify(read)}` : `refuses ${given}: ${code}`, () => {
      const result = readValue(value, type, factor);
      if (code === undefined) assert.equal(result === 0 ? 0 : result, read);
      else assert.equal(typeof result === 'object' ? result.code : result, code);
    });
  }

  it('shows the value that it refuses', () => {
    assert.deepEqual(readValue('abc', 'NUMERIC'), { code: 'not-number', value: '"abc"' });
    assert.deepEqual(readValue([91, 0], 'GEO'), { code: 'location-range', value: '[91,0]' });
  });

  it('gives only values that can be sent, whatever it reads', () => {
    const factor = fc.option(fc.double(), { nil: undefined });
    fc.assert(
      fc.property(anything, fc.constantFrom(...FIELD_TYPES), factor, (value, type, by) => {
        const read = readValue(value, type, by);
        if (typeof read === 'number') assert.ok(Number.isFinite(read));
        else assert.ok(['string', 'boolean', 'object'].includes(typeof read));
      }),
      { numRuns: 2000 },
    );
  });

  it('gives locations in range only, without exponents', () => {
    const degrees = fc.oneof(fc.double(), fc.double({ min: -200, max: 200 }), fc.double({ min: -1e-5, max: 1e-5 }));
    fc.assert(
      fc.property(degrees, degrees, (lat, lng) => {
        const read = readValue({ lat, lng }, 'GEO');
        const inRange = Math.abs(lat) <= 90 && Math.abs(lng) <= 180;
        assert.equal(typeof read === 'string', inRange);
        if (typeof read !== 'string') return;
        const match = /^\((-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?)\)$/.exec(read);
        assert.ok(match);
        assert.ok(Math.abs(Number(match[1]) - lat) < 1e-6);
        assert.ok(Math.abs(Number(match[2]) - lng) < 1e-6);
      }),
      { numRuns: 1000 },
    );
  });
});
