import assert from 'node:assert/strict';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { boundedCopy } from '../../../../src/mapping/bounded-copy';

const bounds = { values: 1000, characters: 10_000, depth: 20 };

describe('boundedCopy', () => {
  it('copies all that JSON can hold, and more', () => {
    const data = fc.anything({ withDate: true, withNullPrototype: true, maxDepth: 3 });
    fc.assert(
      fc.property(data, (value) => {
        const { value: copy, truncated } = boundedCopy(value, bounds);
        assert.ok(!truncated);
        assert.deepEqual(withoutPrototypes(copy), withoutPrototypes(value));
      }),
    );
  });

  it('shares nothing with the original', () => {
    const value = { a: [{ b: 1 }], at: new Date(0), bytes: Buffer.from('abc') };
    const { value: copy } = boundedCopy(value, bounds);
    (value.a[0] as { b: number }).b = 2;
    value.at.setTime(5);
    value.bytes.fill(0);
    assert.deepEqual(copy, { a: [{ b: 1 }], at: new Date(0), bytes: Uint8Array.from(Buffer.from('abc')) });
  });

  it('copies data that was made in a function node', () => {
    const value: unknown = runInNewContext('({ a: { b: [1] }, at: new Date(7), f() {} })');
    assert.deepEqual(boundedCopy(value, bounds), { value: { a: { b: [1] }, at: new Date(7) }, truncated: false });
  });

  it('leaves out values that are no data', () => {
    class Socket {
      secret = 1;
    }
    const value = { req: new Socket(), res: { _res: new Socket() }, map: new Map(), f: () => 1, x: undefined };
    assert.deepEqual(boundedCopy(value, bounds), { value: { res: {}, x: undefined }, truncated: false });
  });

  it('survives getters and proxies that throw, and members named like the prototype', () => {
    const fails = (): never => {
      throw new Error('never');
    };
    const proxy = new Proxy({}, { getPrototypeOf: fails, get: fails, ownKeys: fails });
    const value = Object.defineProperty({ a: 1, proxy, b: 2 }, 'c', { get: fails, enumerable: true });
    assert.ok('value' in boundedCopy(value, bounds));
    const { value: copy } = boundedCopy(JSON.parse('{"__proto__":{"polluted":1}}'), bounds);
    assert.ok(Object.hasOwn(copy as object, '__proto__'));
    assert.equal((copy as { polluted?: unknown }).polluted, undefined);
  });

  it('keeps within its bounds, and tells that it left something out', () => {
    const limits = fc.record({
      values: fc.integer({ min: 1, max: 30 }),
      characters: fc.integer({ min: 0, max: 30 }),
      depth: fc.integer({ min: 0, max: 4 }),
    });
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), limits, (value, most) => {
        const { value: copy, truncated } = boundedCopy(value, most);
        const size = measure(copy);
        assert.ok(size.values <= most.values && size.characters <= most.characters && size.depth <= most.depth);
        if (!truncated) assert.deepEqual(copy, value);
      }),
    );
  });

  it('is quick with an endless array, a huge object and a circular one', () => {
    const itself: { a?: unknown } = {};
    itself.a = [itself, itself];
    const huge = Object.fromEntries(Array.from({ length: 200_000 }, (_, index) => [`k${index}`, index]));
    for (const value of [itself, huge, new Array(1e9), 'x'.repeat(1e7), Buffer.alloc(1e7)]) {
      const started = performance.now();
      assert.ok(boundedCopy(value, bounds).truncated);
      assert.ok(performance.now() - started < 1000);
    }
  });
});

function measure(value: unknown): { values: number; characters: number; depth: number } {
  if (typeof value === 'string') return { values: 1, characters: value.length, depth: 0 };
  if (typeof value !== 'object' || value === null) return { values: 1, characters: 0, depth: 0 };
  const names = Array.isArray(value) ? [] : Object.keys(value);
  const inside = Object.values(value).map(measure);
  return {
    values: inside.reduce((sum, one) => sum + one.values, 1),
    characters: inside.reduce((sum, one) => sum + one.characters, names.join('').length),
    depth: 1 + Math.max(0, ...inside.map((one) => one.depth)),
  };
}

/** fast-check makes objects without a prototype, while copies have one, and dates that are none, which equal nothing. */
function withoutPrototypes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPrototypes);
  if (value instanceof Date) return { date: value.getTime() };
  if (typeof value !== 'object' || value === null) return value;
  return new Map(Object.entries(value).map(([name, member]) => [name, withoutPrototypes(member)]));
}
