import assert from 'node:assert/strict';
import { readErrorBody } from '../../../../src/datacake/error-body';

describe('readErrorBody', () => {
  const cases: [body: string, reason: string | undefined, culprits?: number[]][] = [
    ['', undefined],
    ['  \n', undefined],
    ['Not found.', 'Not found.'],
    ['two\n  lines', 'two lines'],
    ['<html><h1>Bad Gateway</h1></html>', undefined],
    ['null', undefined],
    ['true', undefined],
    ['42', undefined],
    ['{}', undefined],
    ['[]', undefined],
    ['"text"', 'text'],
    ['{"detail":"Not found."}', 'Not found.'],
    ['{"error":"No."}', 'No.'],
    ['{"message":"No."}', 'No.'],
    ['{"errors":[{"message":"No.","code":"X"}]}', 'No.'],
    ['{"non_field_errors":["Sum is wrong."]}', 'Sum is wrong.'],
    ['{"detail":""}', undefined],
    ['{"code":5,"detail":"No."}', 'No.'],
    ['{"timestamp":["A valid timestamp is required."]}', 'timestamp: A valid timestamp is required.'],
    ['{"a":{"b":{"c":"deep"}}}', 'a: b: c: deep'],
    ['{"a":{"b":{"c":{"d":{"e":"too deep"}}}}}', undefined],
    ['[{},{"value":["Wrong."]},{}]', 'value: Wrong.', [1]],
    ['[{"field":["a"]},{},{"field":["b"]}]', 'field: a', [0, 2]],
    ['[{"field":["a"]},{"field":["a"]},{"field":["a"]}]', 'field: a', [0, 1, 2]],
    ['[{"field":["a"]},{}]', 'field: a'],
    ['["", "wrong", ""]', 'wrong', [1]],
    ['[null, null, {"detail":"x"}]', 'x', [2]],
    ['{"__proto__":{"detail":"x"}}', '__proto__: x'],
  ];
  for (const [body, reason, culprits = []] of cases) {
    it(`reads ${JSON.stringify(body)}`, () => {
      assert.deepEqual(readErrorBody(body, 3), { reason, culprits });
    });
  }

  it('truncates a long reason', () => {
    const { reason = '' } = readErrorBody(JSON.stringify({ detail: 'x'.repeat(10_000) }), 1);
    assert.equal(reason.length, 100);
    assert.ok(reason.endsWith('…'));
    assert.equal(readErrorBody('y'.repeat(100), 1).reason?.length, 100);
  });

  it('is quick with large bodies', () => {
    const body = JSON.stringify(Array.from({ length: 20_000 }, () => ({})));
    assert.deepEqual(readErrorBody(body, 20_000), { reason: undefined, culprits: [] });
    assert.deepEqual(readErrorBody('['.repeat(60_000), 1), { reason: `${'['.repeat(99)}…`, culprits: [] });
    assert.deepEqual(readErrorBody('['.repeat(5000) + ']'.repeat(5000), 1).reason, undefined);
  });
});
