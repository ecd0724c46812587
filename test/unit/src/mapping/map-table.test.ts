import assert from 'node:assert/strict';
import fc from 'fast-check';
import { mapTable, type TableField } from '../../../../src/mapping/map-table';
import { anything } from './arbitrary';
import { FIELD_TYPES } from '../../../../src/model';
import { utc } from '../../../helpers/time-styles';

const table: TableField[] = [
  { field: 'TEMPERATURE', type: 'NUMERIC', factor: 0.1 },
  { field: 'OPEN', type: 'BOOL' },
  { field: 'NOTE', type: 'auto' },
];

describe('mapTable', () => {
  it('makes one sample of one message', () => {
    assert.deepEqual(mapTable(table, { values: [234, 'off', ''], time: '1555570137' }, utc), {
      samples: [{ time: 1555570137000, values: { TEMPERATURE: 23.4, OPEN: false, NOTE: '' } }],
      errors: [],
    });
  });

  it('leaves a sample without a time of its own to its arrival', () => {
    const { samples } = mapTable(table, { values: [0, 0, 0], time: undefined }, utc);
    assert.deepEqual(samples, [{ values: { TEMPERATURE: 0, OPEN: false, NOTE: 0 } }]);
  });

  it('records the others beside a bad value', () => {
    assert.deepEqual(mapTable(table, { values: ['abc', undefined, 1], time: null }, utc), {
      samples: [{ values: { NOTE: 1 } }],
      errors: [
        { field: 'TEMPERATURE', code: 'not-number', value: '"abc"' },
        { field: 'OPEN', code: 'absent' },
      ],
    });
  });

  it('keeps a place for how late a sample is, beside other values only', () => {
    const late: TableField[] = [{ field: 'LATE', type: 'auto', isLateness: true }, ...table.slice(0, 1)];
    const both = mapTable(late, { values: [undefined, 234], time: '' }, utc);
    assert.deepEqual(both, { samples: [{ values: { TEMPERATURE: 23.4, LATE: 0 } }], errors: [] });
    const none = mapTable(late, { values: [undefined, undefined], time: '' }, utc);
    assert.deepEqual(none, { samples: [], errors: [{ field: 'TEMPERATURE', code: 'absent' }] });
  });

  it('makes no sample without a value', () => {
    const mapped = mapTable(table, { values: [NaN], time: '' }, utc);
    assert.deepEqual(mapped.samples, []);
    assert.deepEqual(
      mapped.errors.map(({ field, code }) => [field, code]),
      [
        ['TEMPERATURE', 'not-finite'],
        ['OPEN', 'absent'],
        ['NOTE', 'absent'],
      ],
    );
  });

  it('records nothing when the time can not be read', () => {
    assert.deepEqual(mapTable(table, { values: [1, 1, 1], time: 5 }, utc), {
      samples: [],
      errors: [{ code: 'time-range', value: '5' }],
    });
  });

  it('uses the second row of a field as a fallback', () => {
    const twice: TableField[] = [
      { field: 'A', type: 'auto' },
      { field: 'A', type: 'auto' },
    ];
    assert.deepEqual(mapTable(twice, { values: [undefined, 2], time: '' }, utc).samples, [{ values: { A: 2 } }]);
    assert.deepEqual(mapTable(twice, { values: [1, 2], time: '' }, utc), {
      samples: [{ values: { A: 1 } }],
      errors: [{ field: 'A', code: 'same-field', value: '2' }],
    });
  });

  it('records only values that can be sent, accounts for every row, and changes nothing', () => {
    const row = fc.record({
      field: fc.oneof(fc.constantFrom('__proto__', 'constructor', 'A', 'B'), fc.string({ minLength: 1 })),
      type: fc.constantFrom(...FIELD_TYPES),
    });
    const cell = fc.tuple(row, anything);
    fc.assert(
      fc.property(fc.array(cell), fc.constantFrom(undefined, 1555570137), (cells, time) => {
        const given = cells.map(([, value]) => value);
        const before = [...given];
        const mapped = mapTable(
          cells.map(([field]) => field),
          { values: given, time },
          utc,
        );
        assert.ok(given.every((value, index) => Object.is(value, before[index])));
        const recorded = mapped.samples.flatMap((sample) => Object.values(sample.values));
        assert.equal(recorded.length + mapped.errors.length, cells.length);
        for (const value of recorded) {
          assert.ok(typeof value === 'number' ? Number.isFinite(value) : ['string', 'boolean'].includes(typeof value));
        }
      }),
      { numRuns: 1000 },
    );
    assert.equal(Reflect.ownKeys(Object.prototype).includes('A'), false);
  });
});
