import assert from 'node:assert/strict';
import fc from 'fast-check';
import { mapMeasurements } from '../../../../src/mapping/map-measurements';
import { anything, throwing, hostile } from './arbitrary';
import { utc } from '../../../helpers/time-styles';

const early = '1555570137';
const late = '1555570138';

describe('mapMeasurements', () => {
  it('makes one sample of each time', () => {
    const entries = [
      { field: 'A', value: 1, timestamp: late },
      { field: 'A', value: 2, timestamp: early },
      { field: 'B', value: 'x', timestamp: late },
      { field: 'c', value: false },
    ];
    assert.deepEqual(mapMeasurements(entries, undefined, utc), {
      samples: [
        { time: 1555570138000, values: { A: 1, B: 'x' } },
        { time: 1555570137000, values: { A: 2 } },
        { values: { c: false } },
      ],
      errors: [],
    });
  });

  it('prefers the timestamp of the entry', () => {
    const entries = [
      { field: 'A', value: 1, timestamp: early },
      { field: 'B', value: 2 },
      { field: 'C', value: 3, timestamp: '' },
    ];
    assert.deepEqual(mapMeasurements(entries, late, utc).samples, [
      { time: 1555570137000, values: { A: 1 } },
      { time: 1555570138000, values: { B: 2, C: 3 } },
    ]);
  });

  it('groups equal times in different forms', () => {
    const entries = [
      { field: 'A', value: 1, timestamp: 1555570137 },
      { field: 'B', value: 2, timestamp: '2019-04-18T06:48:57Z' },
    ];
    assert.deepEqual(mapMeasurements(entries, undefined, utc).samples, [
      { time: 1555570137000, values: { A: 1, B: 2 } },
    ]);
  });

  it('keeps every value of a field that comes several times at one time, in order', () => {
    const entries = [1, 2, 3].flatMap((value) => [
      { field: 'A', value },
      { field: value === 2 ? 'B' : '__proto__', value },
    ]);
    const { samples } = mapMeasurements(entries, undefined, utc);
    assert.equal(
      JSON.stringify(samples.map((sample) => sample.values)),
      '[{"A":1,"__proto__":1,"B":2},{"A":2,"__proto__":3},{"A":3}]',
    );
  });

  it('records the others beside a bad entry', () => {
    const entries = [
      { field: 'A', value: null },
      { field: 'B', value: NaN },
      { field: 'C', value: { lat: 1, lng: 2 } },
      { field: '', value: 1 },
      { field: 5, value: 1 },
      { field: 'D', value: 1, timestamp: 'soon' },
      { value: 1 },
      { Field: 'B', value: 1 },
      null,
      5,
      hostile(),
      throwing(),
      { field: 'E', value: 0 },
    ];
    const { samples, errors } = mapMeasurements(entries, undefined, utc);
    assert.deepEqual(samples, [{ values: { E: 0 } }]);
    assert.deepEqual(errors, [
      { field: 'A', code: 'no-value' },
      { field: 'B', code: 'not-finite', value: 'NaN' },
      { field: 'C', code: 'not-scalar', value: '{"lat":1,"lng":2}' },
      { code: 'bad-name', value: '""' },
      { code: 'bad-name', value: '5' },
      { field: 'D', code: 'bad-time', value: '"soon"' },
      { code: 'not-measurement', value: '{"value":1}' },
      { code: 'not-measurement', value: '{"Field":"B","value":1}' },
      { code: 'not-measurement', value: 'null' },
      { code: 'not-measurement', value: '5' },
      { code: 'unreadable' },
      { code: 'unreadable' },
    ]);
  });

  it('needs the time of the message only for entries that have none', () => {
    const entries = [
      { field: 'A', value: 1, timestamp: early },
      { field: 'B', value: 2 },
    ];
    assert.deepEqual(mapMeasurements(entries, 5, utc), {
      samples: [{ time: 1555570137000, values: { A: 1 } }],
      errors: [{ field: 'B', code: 'time-range', value: '5' }],
    });
  });

  it('gives a value or an error for every entry', () => {
    const entry = fc.record({
      field: fc.constantFrom('A', 'B', '__proto__', ' '),
      value: anything,
      timestamp: fc.constantFrom(undefined, early, late, 'soon'),
    });
    fc.assert(
      fc.property(fc.array(fc.oneof(entry, anything)), (entries) => {
        const { samples, errors } = mapMeasurements(entries, undefined, utc);
        const recorded = samples.reduce((count, sample) => count + Object.keys(sample.values).length, 0);
        assert.equal(recorded + errors.length, entries.length);
      }),
      { numRuns: 1000 },
    );
  });

  it('maps many values of one field and time in linear time', () => {
    const started = performance.now();
    const entries = Array.from({ length: 50_000 }, (_, value) => ({ field: 'A', value }));
    assert.equal(mapMeasurements(entries, undefined, utc).samples.length, 50_000);
    assert.ok(performance.now() - started < 2000);
  });
});
