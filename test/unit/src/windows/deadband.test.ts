import assert from 'node:assert/strict';
import fc from 'fast-check';
import { AcceptedValues } from '../../../../src/delivery/state/accepted-values';
import {
  type ChangeRules,
  isChange,
  lastValueAfter,
  partitionChanges,
  toComparable,
} from '../../../../src/windows/deadband';
import type { Value } from '../../../../src/model';

const anyDifference: ChangeRules = { minDifference: 0 };

function measurement(value: Value, seconds = 1000, field = 'WATT') {
  return { field, value, timestamp: String(seconds) };
}

describe('isChange', () => {
  const last = (value: Value) => ({ value, timestamp: '1000' });
  const cases: [what: string, next: Value, before: Value, rules: ChangeRules, changed: boolean][] = [
    ['the same number', 5, 5, anyDifference, false],
    ['another number', 5.0001, 5, anyDifference, true],
    ['0 after -0', 0, -0, anyDifference, false],
    ['a smaller difference', 5.4, 5, { minDifference: 0.5 }, false],
    ['a larger difference', 5.6, 5, { minDifference: 0.5 }, true],
    ['a difference downwards', 4.4, 5, { minDifference: 0.5 }, true],
    ['exactly the difference', 5.5, 5, { minDifference: 0.5 }, true],
    ['exactly the difference, as far as a computer can tell', 20.4, 20.3, { minDifference: 0.1 }, true],
    ['exactly the difference far from 0', 100_000.4, 100_000.3, { minDifference: 0.1 }, true],
    ['the same number where any difference counts, far from 0', 1e15, 1e15, anyDifference, false],
    ['the same text', 'on', 'on', anyDifference, false],
    ['another text', 'off', 'on', { minDifference: 100 }, true],
    ['the same boolean', false, false, anyDifference, false],
    ['another boolean', true, false, { minDifference: 2 }, true],
    ['a number that was a text', 5, '5', { minDifference: 100 }, true],
    ['a boolean that was a number', true, 1, anyDifference, true],
    ['a long text that ends differently', `${'a'.repeat(500)}b`, `${'a'.repeat(500)}c`, anyDifference, true],
    ['the same long text', 'a'.repeat(500), 'a'.repeat(500), anyDifference, false],
  ];
  for (const [what, next, before, rules, changed] of cases) {
    it(`${changed ? 'sends' : 'skips'} ${what}`, () => {
      assert.equal(isChange(measurement(next), last(toComparable(before)), rules), changed);
    });
  }

  it('sends a value whose field has no known last value', () => {
    assert.ok(isChange(measurement(5), undefined, { minDifference: 1000 }));
  });

  it('sends an unchanged value again once atLeastEveryS has passed by the timestamps', () => {
    const rules = { minDifference: 0, atLeastEveryS: 60 };
    assert.equal(isChange(measurement(5, 1059), last(5), rules), false);
    assert.equal(isChange(measurement(5, 1060), last(5), rules), true);
    assert.equal(isChange(measurement(5, 1_000_000), last(5), anyDifference), false);
  });

  it('sends a measurement that is older than the last', () => {
    assert.ok(isChange(measurement(5, 999), last(5), anyDifference));
    assert.equal(isChange(measurement(5, 1000), last(5), anyDifference), false);
  });
});

describe('toComparable', () => {
  it('keeps numbers, booleans and texts of up to 64 characters', () => {
    for (const value of [5, false, '', 'a'.repeat(64)]) assert.equal(toComparable(value), value);
  });

  it('keeps a digest of a longer text', () => {
    // printf 'a%.0s' {1..65} | openssl dgst -sha256 -binary | base64
    assert.equal(toComparable('a'.repeat(65)), 'sha256 Y1NhxIu56rFBmOduqKt/GkFoXWrWKqkUbTAdTxfrCuA=');
  });
});

describe('lastValueAfter', () => {
  const last = { value: 5, timestamp: '1000' };

  it('is the measurement that was accepted, where it isn’t older', () => {
    assert.deepEqual(lastValueAfter(undefined, measurement(7, 900)), { value: 7, timestamp: '900' });
    assert.deepEqual(lastValueAfter(last, measurement(7, 1000)), { value: 7, timestamp: '1000' });
  });

  it('isn’t known after an older one, and the newest timestamp stays', () => {
    assert.deepEqual(lastValueAfter(last, measurement(7, 999)), { value: undefined, timestamp: '1000' });
  });
});

describe('partitionChanges', () => {
  interface Due {
    measurement: ReturnType<typeof measurement>;
    onChange: ChangeRules | undefined;
  }

  const due: fc.Arbitrary<Due> = fc.record({
    measurement: fc
      .tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 1000, max: 1010 }), fc.constantFrom('A', 'B'))
      .map(([value, seconds, field]) => measurement(value, seconds, field)),
    onChange: fc.option(fc.record({ minDifference: fc.constantFrom(0, 1, 2) }), { nil: undefined }),
  });

  const partition = (all: readonly Due[], values = new AcceptedValues()) =>
    partitionChanges(
      all,
      ({ onChange }) => onChange,
      (field) => values.of('device', field),
    );

  it('compares each with the changed one before it', () => {
    const all = [5, 5, 6, 6, 5].map((value) => ({ measurement: measurement(value), onChange: anyDifference }));
    const { changed, unchanged } = partition(all);
    assert.deepEqual(
      changed.map((one) => one.measurement.value),
      [5, 6, 5],
    );
    assert.equal(unchanged.length, 2);
  });

  it('compares with the value that is sent and not with a skipped one, so that a slow drift is noticed', () => {
    const all = [0, 0.4, 0.8, 1.2, 1.6, 2].map((value) => ({
      measurement: measurement(value),
      onChange: { minDifference: 1 },
    }));
    assert.deepEqual(
      partition(all).changed.map((one) => one.measurement.value),
      [0, 1.2],
    );
  });

  it('compares also with a value that another record node sends to the field in any case', () => {
    const all = [
      { measurement: measurement(5), onChange: anyDifference },
      { measurement: measurement(7), onChange: undefined },
      { measurement: measurement(5), onChange: anyDifference },
    ];
    assert.equal(partition(all).changed.length, 3);
  });

  it('loses none, keeps their order, and skips none that is sent in any case', () => {
    fc.assert(
      fc.property(fc.array(due, { maxLength: 20 }), (all) => {
        const { changed, unchanged } = partition(all);
        assert.equal(changed.length + unchanged.length, all.length);
        assert.deepEqual(
          changed,
          all.filter((one) => changed.includes(one)),
        );
        assert.ok(unchanged.every(({ onChange }) => onChange !== undefined));
      }),
    );
  });

  it('keeps every field within the minimum difference of its true value, however batches are cut', () => {
    const chunks = fc.array(fc.array(due, { maxLength: 5 }), { maxLength: 10 });
    fc.assert(
      fc.property(chunks, (requests) => {
        const values = new AcceptedValues();
        const current = new Map<string, number>();
        for (const request of requests) {
          const rising = request.map((one) => ({ ...one, measurement: { ...one.measurement, timestamp: '1000' } }));
          const { changed, unchanged } = partition(rising, values);
          for (const one of rising) {
            const { field, value } = one.measurement;
            if (changed.includes(one)) current.set(field, value as number);
            else
              assert.ok(
                Math.abs((current.get(field) ?? NaN) - (value as number)) <
                  Math.max(1, one.onChange?.minDifference ?? 0),
              );
          }
          for (const { measurement: accepted } of changed) values.accepted('device', accepted, true);
          assert.equal(unchanged.length + changed.length, request.length);
        }
      }),
    );
  });
});
