import assert from 'node:assert/strict';
import { type FieldRules, type RecordRules, defaultRules, rulesOf } from '../../../../src/windows/rules';

describe('rulesOf', () => {
  const watt: FieldRules = { aggregate: 'mean', decimals: 1, onChange: { minDifference: 5 } };
  const others: FieldRules = { aggregate: 'max' };
  const rules: RecordRules = { interval: 60_000, fields: new Map([['WATT', watt]]), others };

  const cases: [field: string, expected: FieldRules][] = [
    ['WATT', watt],
    ['VOLT', others],
    ['watt', others],
    ['', others],
    ['constructor', others],
    ['__proto__', others],
  ];
  for (const [field, expected] of cases) {
    it(`has ${expected === watt ? 'its own rules' : 'the rules of all others'} for ${JSON.stringify(field)}`, () => {
      assert.equal(rulesOf(rules, field), expected);
    });
  }

  it('takes nothing from the rules of all others for a field that has its own', () => {
    const all: RecordRules = { ...rules, others: { aggregate: 'sum', decimals: 3, onChange: { minDifference: 1 } } };
    assert.deepEqual(rulesOf({ ...all, fields: new Map([['A', { aggregate: 'first' }]]) }, 'A'), {
      aggregate: 'first',
    });
  });
});

describe('defaultRules', () => {
  it('send the last value of every field at once, unrounded, whether or not it has changed', () => {
    assert.equal(defaultRules.interval, 0);
    assert.deepEqual(rulesOf(defaultRules, 'WATT'), { aggregate: 'last' });
  });
});
