import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Limits, plan } from '../../../../src/delivery/plan';

const under = (perRequest = 500): Limits => ({ perRequest, limited: true });
const now = 1000;

interface Named {
  name: string;
  fields: readonly string[];
}

function waiting(...fields: string[]): Named[] {
  return fields.map((text, index) => ({ name: `${index}`, fields: Array.from(text) }));
}

/** The plan in short: `0:AB 1:C` for what is sent. */
function planned(given: Named[], ready: Record<string, number>, limits = under()): string {
  const made = plan(given, (field) => ready[field] ?? 0, now, limits);
  if (made.kind === 'send') return made.parts.map((part) => `${part.waiting.name}:${part.fields.join('')}`).join(' ');
  return made.kind === 'wait' ? `wait ${made.until}` : 'idle';
}

describe('plan', () => {
  const cases: [what: string, given: Named[], ready: Record<string, number>, result: string, limits?: Limits][] = [
    ['nothing', [], {}, 'idle'],
    ['one', waiting('A'), {}, '0:A'],
    ['the moment when it may leave', waiting('A'), { A: 1000 }, '0:A'],
    ['one that may not leave yet', waiting('A'), { A: 1001 }, 'wait 1001'],
    ['the oldest, which stays together', waiting('AB'), { A: 5000, B: 0 }, 'wait 5000'],
    ['a field on its way', waiting('AB'), { A: Infinity }, 'wait Infinity'],
    ['others that ride along', waiting('A', 'B', 'C'), {}, '0:A 1:B 2:C'],
    ['each field once', waiting('AB', 'AC', 'BC'), {}, '0:AB 1:C'],
    ['others in part', waiting('A', 'BC'), { C: 5000 }, '0:A 1:B'],
    ['no overtaking of what may not leave', waiting('A', 'B', 'B'), { B: 5000 }, '0:A'],
    ['no more than fit', waiting('ABC', 'DE'), {}, '0:ABC 1:D', under(4)],
    ['part of the oldest where not all fits', waiting('ABC'), {}, '0:AB', under(2)],
    [
      'all of a field without the limit',
      waiting('A', 'A', 'AB'),
      {},
      '0:A 1:A 2:AB',
      { perRequest: 500, limited: false },
    ],
    [
      'as many as fit whole without the limit',
      waiting('A', 'A', 'AB', 'A'),
      {},
      '0:A 1:A',
      { perRequest: 3, limited: false },
    ],
  ];
  for (const [what, given, ready, result, limits] of cases) {
    it(`plans ${what}`, () => {
      assert.equal(planned(given, ready, limits), result);
    });
  }

  const fields = fc.uniqueArray(fc.constantFrom('A', 'B', 'C', 'D', 'E', 'F'), { minLength: 1 });
  const given = fc.record({
    waiting: fc.array(
      fields.map((all): Named => ({ name: '', fields: all })),
      { maxLength: 30 },
    ),
    ready: fc.dictionary(
      fc.constantFrom('A', 'B', 'C', 'D', 'E', 'F'),
      fc.constantFrom(0, 999, 1000, 1001, 5000, Infinity),
    ),
    perRequest: fc.integer({ min: 1, max: 40 }),
    limited: fc.boolean(),
  });

  it('keeps all rules for any backlog', () => {
    fc.assert(
      fc.property(given, ({ waiting: all, ready, perRequest, limited }) => {
        const readyAt = (field: string): number => ready[field] ?? 0;
        const made = plan(all, readyAt, now, { perRequest, limited });
        const [oldest] = all;
        if (made.kind === 'idle') return assert.equal(oldest, undefined);
        assert.ok(oldest !== undefined);
        const oldestMay = Math.max(...oldest.fields.map(readyAt));
        if (made.kind === 'wait') return assert.ok(made.until === oldestMay && made.until > now);
        assert.ok(oldestMay <= now, 'leaves only when all of the oldest may');
        assert.equal(made.parts[0]?.waiting, oldest);
        const sent = made.parts.flatMap((part) => part.fields);
        assert.ok(sent.length <= perRequest, 'no more than fit');
        if (limited) assert.equal(new Set(sent).size, sent.length, 'each field once');
        assert.ok(
          sent.every((field) => readyAt(field) <= now),
          'only what may leave',
        );
        for (const field of new Set(all.flatMap((one) => one.fields))) {
          const holders = all.filter((one) => one.fields.includes(field));
          const taken = holders.map((one) =>
            made.parts.some((part) => part.waiting === one && part.fields.includes(field)),
          );
          assert.ok(
            taken.lastIndexOf(true) < (taken.includes(false) ? taken.indexOf(false) : Infinity),
            'no overtaking',
          );
        }
        return undefined;
      }),
      { numRuns: 1000 },
    );
  });

  it('takes no longer with a longer backlog', () => {
    for (const limited of [true, false]) {
      let looked = 0;
      const endless = {
        *[Symbol.iterator](): Generator<Named> {
          for (;;) {
            looked += 1;
            yield { name: '', fields: ['A', 'B'] };
          }
        },
      };
      assert.equal(plan(endless, () => 0, now, { perRequest: 500, limited }).kind, 'send');
      assert.ok(looked <= 700, `${looked}`);
    }
  });
});
