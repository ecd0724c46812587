import assert from 'node:assert/strict';
import { addValue, setValue, toSamples } from '../../../../src/mapping/mapping-result';
import type { MappingError } from '../../../../src/mapping/mapping-error';
import type { Value } from '../../../../src/model';

describe('mapping results', () => {
  it('keep a field that is named like an inherited property', () => {
    const values: Record<string, Value> = {};
    for (const field of ['__proto__', 'constructor', 'toString']) setValue(values, field, 1);
    assert.equal(JSON.stringify(values), '{"__proto__":1,"constructor":1,"toString":1}');
    assert.equal(Object.getPrototypeOf(values), Object.prototype);
    assert.equal(JSON.stringify({ ...values }), JSON.stringify(values));
  });

  it('keep the first value of a field and an error for the second', () => {
    const values: Record<string, Value> = {};
    const errors: MappingError[] = [];
    addValue('A', { code: 'absent' }, values, errors);
    addValue('A', 0, values, errors);
    addValue('A', 2, values, errors);
    addValue('toString', '', values, errors);
    assert.deepEqual(values, { A: 0, toString: '' });
    assert.deepEqual(errors, [
      { field: 'A', code: 'absent' },
      { field: 'A', code: 'same-field', value: '2' },
    ]);
  });

  it('make no sample without values', () => {
    assert.deepEqual(toSamples('none', {}), []);
    assert.deepEqual(toSamples('none', { A: 0 }), [{ values: { A: 0 } }]);
    assert.deepEqual(toSamples({ time: 5 }, { A: 0 }), [{ time: 5, values: { A: 0 } }]);
  });
});
