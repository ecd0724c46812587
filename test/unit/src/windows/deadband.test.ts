import assert from 'node:assert/strict';
import fc from 'fast-check';
import { AcceptedValues } from '../../../../src/delivery/accepted-values';
import { comparableValue } from '../../../../src/windows/deadband';
import { type ChangeRules, isChange, partitionChanges } from '../../../../src/windows/deadband';
import type { Value } from '../../../../src/model';

const any: ChangeRules = { minDifference: 0 };

function measurement(value: Value, seconds = 1000, field = 'WATT') {
  return { field, value, timestamp: String(seconds) };
}

describe('isNews', () => {
  const last = (value: Value) => ({ value, timestamp: '1000' });
  const cases: [what: string, next: Value, before: Value, rules: ChangeRules, news: boolean][] = [
    ['the same number', 5, 5, any, false],
    ['another number', 5.0001, 5, any, true],
    ['0 after -0', 0, -0, any, false],
    ['a smaller difference', 5.4, 5, { minDifference: 0.5 }, false],
    ['a larger difference', 5.6, 5, { minDifference: 0.5 }, true],
    ['a difference downwards', 4.4, 5, { minDifference: 0.5 }, true],
    ['exactly the difference', 5.5, 5, { minDifference: 0.5 }, true],
    ['exactly the difference, as far as a computer can tell', 20.4, 20.3, { minDifference: 0.1 }, true],
    ['the same number where any difference counts, far from 0', 1e15, 1e15, any, false],
    ['the same text', 'on', 'on', any, false],
    ['another text', 'off', 'on', { minDifference: 100 }, true],
    ['the same truth', false, false, any, false],
    ['another truth', true, false, { minDifference: 2 }, true],
    ['a number that was a text', 5, '5', { minDifference: 100 }, true],
    ['a truth that was a number', true, 1, any, true],
    ['a long text that ends differently', `${'a'.repeat(500)}b`, `${'a'.repeat(500)}c`, any, true],
    ['the same long text', 'a'.repeat(500), 'a'.repeat(500), any, false],
  ];
  for (const [what, next, before, rules, news] of cases) {
    it(`${news ? 'sends' : 'skips'} ${what}`, () => {
      assert.equal(isChange(measurement(next), last(comparableValue(before)), rules), news);
    });
  }

  it('sends what nothing is known to be before', () => {
    assert.ok(isChange(measurement(5), undefined, { minDifference: 1000 }));
  });

  it('sends the same once so many seconds have passed by the timestamps', () => {
    const rules = { minDifference: 0, atLeastEveryS: 60 };
    assert.equal(isChange(measurement(5, 1059), last(5), rules), false);
    assert.equal(isChange(measurement(5, 1060), last(5), rules), true);
    assert.equal(isChange(measurement(5, 1_000_000), last(5), any), false);
  });

  it('sends what is from before the last', () => {
    assert.ok(isChange(measurement(5, 999), last(5), any));
    assert.equal(isChange(measurement(5, 1000), last(5), any), false);
  });
});

describe('partNews', () => {
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

  const part = (all: readonly Due[], values = new AcceptedValues()) =>
    partitionChanges(
      all,
      ({ onChange }) => onChange,
      (field) => values.of('device', field),
    );

  it('compares each with the one before it that is to be sent', () => {
    const all = [5, 5, 6, 6, 5].map((value) => ({ measurement: measurement(value), onChange: any }));
    const { news, same } = part(all);
    assert.deepEqual(
      news.map((one) => one.measurement.value),
      [5, 6, 5],
    );
    assert.equal(same.length, 2);
  });

  it('compares with what is sent, not with what was skipped: a slow drift is noticed', () => {
    const all = [0, 0.4, 0.8, 1.2, 1.6, 2].map((value) => ({
      measurement: measurement(value),
      onChange: { minDifference: 1 },
    }));
    assert.deepEqual(
      part(all).news.map((one) => one.measurement.value),
      [0, 1.2],
    );
  });

  it('goes by what another record node sends to the same field in any case', () => {
    const all = [
      { measurement: measurement(5), onChange: any },
      { measurement: measurement(7), onChange: undefined },
      { measurement: measurement(5), onChange: any },
    ];
    assert.equal(part(all).news.length, 3);
  });

  it('keeps all of them, in their order, and all that are sent in any case', () => {
    fc.assert(
      fc.property(fc.array(due, { maxLength: 20 }), (all) => {
        const { news, same } = part(all);
        assert.equal(news.length + same.length, all.length);
        assert.deepEqual(
          news,
          all.filter((one) => news.includes(one)),
        );
        assert.ok(same.every(({ onChange }) => onChange !== undefined));
      }),
    );
  });

  it('leaves every field at its true value, by less than the least difference, however requests are cut', () => {
    const chunks = fc.array(fc.array(due, { maxLength: 5 }), { maxLength: 10 });
    fc.assert(
      fc.property(chunks, (requests) => {
        const values = new AcceptedValues();
        const standing = new Map<string, number>();
        for (const request of requests) {
          const rising = request.map((one) => ({ ...one, measurement: { ...one.measurement, timestamp: '1000' } }));
          const { news, same } = part(rising, values);
          for (const one of rising) {
            const { field, value } = one.measurement;
            if (news.includes(one)) standing.set(field, value as number);
            else
              assert.ok(
                Math.abs((standing.get(field) ?? NaN) - (value as number)) <
                  Math.max(1, one.onChange?.minDifference ?? 0),
              );
          }
          for (const { measurement: accepted } of news) values.accepted('device', accepted, true);
          assert.equal(same.length + news.length, request.length);
        }
      }),
    );
  });
});

describe('AcceptedValues', () => {
  it('knows what was accepted last of a field that is watched', () => {
    const values = new AcceptedValues();
    values.accepted('a', measurement(1), true);
    values.accepted('a', measurement(2, 1000, 'VOLT'), false);
    assert.deepEqual(values.of('a', 'WATT'), { value: 1, timestamp: '1000' });
    assert.equal(values.of('a', 'VOLT'), undefined);
    assert.equal(values.of('b', 'WATT'), undefined);
    values.accepted('a', measurement(3, 1001), false);
    assert.deepEqual(values.of('a', 'WATT'), { value: 3, timestamp: '1001' });
  });

  it('knows nothing after a sample from before the last, and from the moment that another leaves until it is accepted', () => {
    const values = new AcceptedValues();
    values.accepted('a', measurement(1), true);
    values.accepted('a', measurement(2, 998), true);
    values.accepted('a', measurement(2, 999), true);
    assert.deepEqual(values.of('a', 'WATT'), { value: undefined, timestamp: '1000' });
    values.accepted('a', measurement(3, 1000), true);
    assert.equal(values.of('a', 'WATT')?.value, 3);
    values.sending('a', measurement(4, 1001));
    assert.deepEqual([...values.entries()], []);
    values.accepted('a', measurement(5, 1000), true);
    assert.equal(values.of('a', 'WATT')?.value, undefined);
    values.accepted('a', measurement(4, 1001), true);
    assert.equal(values.of('a', 'WATT')?.value, 4);
  });

  it('keeps no more than so many, those that were accepted last', () => {
    const values = new AcceptedValues();
    for (let index = 0; index < 20_010; index++) values.accepted('a', measurement(index, 1000, `F${index}`), true);
    assert.equal(values.of('a', 'F9'), undefined);
    assert.equal(values.of('a', 'F10')?.value, 10);
    assert.equal([...values.entries()].length, 20_000);
  });

  it('takes up what was kept only where it knows nothing', () => {
    const values = new AcceptedValues();
    values.accepted('a', measurement(1), true);
    values.restore('a', 'WATT', { value: 2, timestamp: '5' });
    values.restore('a', 'VOLT', { value: 3, timestamp: '5' });
    assert.deepEqual(
      [...values.entries()],
      [
        { device: 'a', field: 'WATT', value: 1, timestamp: '1000' },
        { device: 'a', field: 'VOLT', value: 3, timestamp: '5' },
      ],
    );
  });
});
