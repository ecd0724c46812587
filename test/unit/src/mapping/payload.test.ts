import assert from 'node:assert/strict';
import fc from 'fast-check';
import { display } from '../../../../src/mapping/display';
import { parsePayload, shapeOf } from '../../../../src/mapping/payload';
import { anything, throwing, hostile, revoked } from './arbitrary';

describe('parsePayload', () => {
  const parsed: [payload: unknown, value: unknown][] = [
    ['{"a":1}', { a: 1 }],
    [' \n[1,2] ', [1, 2]],
    ['\ufeff{"a":1}', { a: 1 }],
    [Buffer.from('{"a":"ü"}'), { a: 'ü' }],
    [new Uint8Array([0x5b, 0x5d]), []],
    ['[]', []],
  ];
  for (const [payload, value] of parsed) {
    it(`parses ${JSON.stringify(payload)}`, () => assert.deepEqual(parsePayload(payload), value));
  }

  const kept: unknown[] = [
    '23.5',
    '"a"',
    'true',
    'null',
    '',
    '{',
    '{a:1}',
    '[1,',
    'text {"a":1}',
    5,
    null,
    undefined,
    true,
  ];
  const keptObjects = [
    { a: 1 },
    [1],
    new Date(0),
    Buffer.from('{'),
    Buffer.from('23.5'),
    Buffer.from([0x7b, 0xff, 0x7d]),
  ];
  for (const payload of [...kept, ...keptObjects, Buffer.from([0x5b, 0x22, 0xff, 0x22, 0x5d])]) {
    it(`leaves ${display(payload)} as it is`, () => assert.equal(parsePayload(payload), payload));
  }

  it('keeps __proto__ as an own property and changes no prototype', () => {
    const value = parsePayload('{"__proto__":{"polluted":1}}') as object;
    assert.equal(Object.getPrototypeOf(value), Object.prototype);
    assert.equal(Reflect.get({}, 'polluted'), undefined);
  });
});

describe('shapeOf', () => {
  const measurement = { field: 'A', value: 1 };
  it('takes an array for measurements when all elements are', () => {
    const entries = [measurement, { field: 'B', value: null, timestamp: '1' }];
    assert.deepEqual(shapeOf(entries), { kind: 'measurements', entries });
  });

  it('takes an array of other objects for many samples', () => {
    for (const elements of [[{ a: 1 }], [Object.create(measurement) as object], [{ value: 1 }, { value: 2, b: 1 }]]) {
      assert.deepEqual(shapeOf(elements), { kind: 'many', elements });
    }
  });

  it('takes an array for measurements with a mistake when some elements are', () => {
    const mistakes: unknown[] = [{ field: 'B' }, { Field: 'B', value: 2 }, { temp: 1 }, {}, null, 1, [measurement]];
    for (const mistake of mistakes) {
      for (const entries of [
        [measurement, mistake],
        [mistake, measurement],
      ]) {
        assert.deepEqual(shapeOf(entries, 'names'), { kind: 'measurements', entries });
        assert.deepEqual(shapeOf(entries, 'rows'), { kind: 'measurements', entries });
        assert.notEqual(shapeOf(entries, 'array').kind, 'measurements');
      }
    }
    const sparse = Object.assign([measurement], { length: 3 });
    assert.equal(shapeOf(sparse).kind, 'measurements');
  });

  it('takes one measurement for one where no row reads its members', () => {
    const ones = [measurement, { field: 'B' }, { Field: 'B', Value: 2, timestamp: '1' }, { ...measurement, unit: 'W' }];
    for (const one of ones) {
      assert.deepEqual(shapeOf(one, 'names'), { kind: 'measurements', entries: [one] });
      assert.deepEqual(shapeOf([one], 'names'), { kind: 'measurements', entries: [one] });
      for (const use of ['rows', 'array'] as const) assert.deepEqual(shapeOf(one, use), { kind: 'one', value: one });
    }
    for (const value of [{ field: 5 }, { value: 1 }, { field: 'B', temp: 1 }, { field: 5, value: 1 }]) {
      assert.deepEqual(shapeOf(value, 'names'), { kind: 'one', value });
    }
  });

  it('takes everything else for one sample', () => {
    const ones: unknown[] = [
      [],
      [1, 2],
      [[measurement]],
      [null],
      [{}, null],
      Object.assign([{}], { length: 3 }),
      {},
      5,
      '',
      null,
    ];
    for (const value of ones) assert.deepEqual(shapeOf(value), { kind: 'one', value });
    assert.equal(shapeOf(revoked()).kind, 'one');
    assert.equal(shapeOf(hostile()).kind, 'one');
    assert.equal(shapeOf([hostile()]).kind, 'one');
    assert.equal(shapeOf([throwing()]).kind, 'measurements');
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.oneof(anything, fc.array(anything)), (value) => void shapeOf(parsePayload(value))));
  });
});
