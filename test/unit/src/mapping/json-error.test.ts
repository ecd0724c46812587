import assert from 'node:assert/strict';
import fc from 'fast-check';
import { findJsonError, placeOfJsonError } from '../../../../src/mapping/json-error';

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('placeOfJsonError', () => {
  const cases: [text: string, place: string][] = [
    ['{"Temperature":nan,"Humidity":40}', '1:16 nan,"Humidity":40}'],
    ['{"T":21', '1:8'],
    ["{'a': 1}", "1:2 'a': 1}"],
    ['{a:1}', '1:2 a:1}'],
    ['{"a":1,}', '1:8 }'],
    ['{"a":1}{"a":2}', '1:8 {"a":2}'],
    ['{"a":01}', '1:7 1}'],
    ['{\n  "a": 1,\n  "b": ,\n}', '3:8 , }'],
    ['[{"a":1},', '1:10'],
    ['{"a":"\\x"}', '1:7 \\x"}'],
    ['{"a":"x\ty"}', '1:8  y"}'],
    ['{"a" 1}', '1:6 1}'],
    ['{"a":[1,2}', '1:10 }'],
  ];
  for (const [text, place] of cases) {
    it(`finds where ${JSON.stringify(text)} isn’t JSON`, () => assert.equal(placeOfJsonError(text), place));
  }
});

describe('findJsonError', () => {
  const broken = fc
    .tuple(
      fc.json(),
      fc.nat(),
      fc.constantFrom('', '}', ']', ',', ':', '"', 'n', '1', '{', '[', '\\', '\n', '-'),
      fc.nat(2),
    )
    .map(([json, at, inserted, removed]) => {
      const place = at % (json.length + 1);
      return json.slice(0, place) + inserted + json.slice(place + removed);
    });

  it('finds an error in every text that isn’t JSON, where its beginning could still become JSON', () => {
    fc.assert(
      fc.property(broken, (text) => {
        const at = findJsonError(text);
        if (isJson(text)) assert.equal(at, text.length);
        else assert.equal(findJsonError(text.slice(0, at)), at, 'no earlier error');
      }),
      { numRuns: 5000 },
    );
  });

  it('agrees with the place that JSON.parse names', () => {
    fc.assert(
      fc.property(broken, (text) => {
        try {
          JSON.parse(text);
        } catch (error) {
          const named = /(?:Expected|Unexpected non-whitespace).* at position (\d+)/.exec(
            (error as Error).message,
          )?.[1];
          if (named !== undefined) assert.equal(findJsonError(text), Number(named), text);
        }
      }),
      { numRuns: 5000 },
    );
  });

  it('is looked for in the first million characters, of however many lines', () => {
    assert.equal(placeOfJsonError(`{${'\n'.repeat(3_000_000)}`), '>1000000:1');
    assert.equal(placeOfJsonError(`[{"a":${'['.repeat(3_000_000)}`), '>1:1000001');
    assert.equal(placeOfJsonError(`{\n"a":1,\n\n  nan}`), '4:3 nan}');
    assert.equal(placeOfJsonError(`{"a":\n`), '2:1');
  });

  it('reads a deep and a long text', () => {
    assert.equal(findJsonError('['.repeat(200_000)), 200_000);
    assert.equal(findJsonError(`["${'\\n'.repeat(200_000)}"x`), 400_003);
  });
});
