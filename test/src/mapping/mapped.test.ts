import assert from 'node:assert/strict';
import type { Value } from '../../../src/measurement';
import { collect, put, toReadings } from '../../../src/mapping/mapped';
import type { Problem } from '../../../src/mapping/problem';

describe('the values of a reading', () => {
  it('keep a field named like what every object inherits', () => {
    const values: Record<string, Value> = {};
    for (const field of ['__proto__', 'constructor', 'toString']) put(values, field, 1);
    assert.equal(JSON.stringify(values), '{"__proto__":1,"constructor":1,"toString":1}');
    assert.equal(Object.getPrototypeOf(values), Object.prototype);
    assert.equal(JSON.stringify({ ...values }), JSON.stringify(values));
  });

  it('keep the first value of a field and tell of the second', () => {
    const values: Record<string, Value> = {};
    const problems: Problem[] = [];
    collect('A', { code: 'absent' }, values, problems);
    collect('A', 0, values, problems);
    collect('A', 2, values, problems);
    collect('toString', '', values, problems);
    assert.deepEqual(values, { A: 0, toString: '' });
    assert.deepEqual(problems, [
      { field: 'A', code: 'absent' },
      { field: 'A', code: 'same-field', value: '2' },
    ]);
  });

  it('make no reading when there are none', () => {
    assert.deepEqual(toReadings('none', {}), []);
    assert.deepEqual(toReadings('none', { A: 0 }), [{ values: { A: 0 } }]);
    assert.deepEqual(toReadings({ time: 5 }, { A: 0 }), [{ time: 5, values: { A: 0 } }]);
  });
});
