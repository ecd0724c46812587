import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type BatchLimits, type Choice, chooseFields, latest } from '../../../../../src/delivery/decide/choose-fields';
import type { WaitingWindow } from '../../../../../src/delivery/backlog/waiting-window';
import { makeWindow } from '../make-windows';

const NOW = 1000;
type ReadyAt = Readonly<Record<string, number>>;

const makeWindows = (fields: readonly (readonly string[])[]) =>
  fields.map((names, index) => makeWindow(names, index * 1000));

function choose(windows: Iterable<WaitingWindow>, readyAt: ReadyAt = {}, limits: Partial<BatchLimits> = {}): Choice {
  const all = { maxMeasurements: 500, limited: true, ...limits };
  return chooseFields(windows, (field) => readyAt[field] ?? -Infinity, NOW, all);
}

/** What is taken of each window, by its number. */
function taken(choice: Choice): Record<string, string> {
  const parts = choice.kind === 'parts' ? choice.parts : [];
  return Object.fromEntries(parts.map(({ window, fields }) => [window.start / 1000, fields.join('')]));
}

describe('chooseFields', () => {
  const lifted = { limited: false };
  const cases: [
    what: string,
    windows: string[],
    readyAt: ReadyAt,
    limits: Partial<BatchLimits>,
    expected: Record<string, string>,
  ][] = [
    ['the whole of a window', ['AB'], {}, {}, { 0: 'AB' }],
    ['one measurement a field under the limit, of the oldest window', ['A', 'A', 'A'], {}, {}, { 0: 'A' }],
    ['what else may be sent along with the oldest window', ['A', 'AB', 'BC'], {}, {}, { 0: 'A', 1: 'B', 2: 'C' }],
    ['no field along with it that may not be sent yet', ['A', 'BC'], { B: NOW + 1 }, {}, { 0: 'A', 1: 'C' }],
    ['a field at the very moment it may be sent', ['A'], { A: NOW }, {}, { 0: 'A' }],
    ['no more than a batch carries', ['AB', 'CD'], {}, { maxMeasurements: 3 }, { 0: 'AB', 1: 'C' }],
    ['a part of a window that is larger than a batch', ['ABC'], {}, { maxMeasurements: 2 }, { 0: 'AB' }],
    ['every window where the limit is lifted', ['A', 'AB', 'A'], {}, lifted, { 0: 'A', 1: 'AB', 2: 'A' }],
    ['only windows that fit whole then', ['A', 'ABC', 'A'], {}, { ...lifted, maxMeasurements: 3 }, { 0: 'A' }],
    ['a part of the first where not even that fits', ['ABC', 'A'], {}, { ...lifted, maxMeasurements: 2 }, { 0: 'AB' }],
    ['all that just fits', ['AB', 'C'], {}, { ...lifted, maxMeasurements: 3 }, { 0: 'AB', 1: 'C' }],
    ['no field past one that may not be sent', ['A', 'B', 'AB'], { B: NOW + 1 }, lifted, { 0: 'A', 2: 'A' }],
  ];
  for (const [what, windows, readyAt, limits, expected] of cases) {
    it(`takes ${what}`, () => {
      const all = makeWindows(windows.map((fields) => Array.from(fields)));
      assert.deepEqual(taken(choose(all, readyAt, limits)), expected);
    });
  }

  it('takes nothing of no windows', () => {
    assert.deepEqual(choose([]), { kind: 'none' });
  });

  it('waits until all fields of the oldest window may be sent, so that they stay together', () => {
    const windows = makeWindows([['A', 'B'], ['C']]);
    const expected = { kind: 'wait', until: NOW + 9 };
    assert.deepEqual(choose(windows, { A: NOW + 3, B: NOW + 9 }), expected);
    assert.deepEqual(choose(windows, { B: NOW + 9 }), expected);
    assert.deepEqual(choose(windows, { B: NOW + 9 }, lifted), expected);
  });

  it('takes only what has not been in a batch of a window', () => {
    const [window] = makeWindows([['A', 'B']]);
    assert.ok(window);
    window.request(['A', 'B'].map((field) => ({ field, value: 1, timestamp: '0' })));
    window.take(['A']);
    assert.deepEqual(taken(choose([window], { A: NOW + 1 })), { 0: 'B' });
  });

  it('looks past a hundred windows at most, so that its cost does not grow with the backlog', () => {
    const backlog = makeWindows(
      Array.from({ length: 300 }, (_, index) => [index === 99 ? 'B' : index === 100 ? 'C' : 'A']),
    );
    let looks = 0;
    const counted = function* () {
      for (const window of backlog) {
        looks += 1;
        yield window;
      }
    };
    assert.deepEqual(taken(choose(counted())), { 0: 'A', 99: 'B' });
    assert.ok(looks <= 101);
  });

  it('fills a batch from as many windows as it takes where the limit is lifted', () => {
    const backlog = makeWindows(Array.from({ length: 600 }, () => ['A']));
    const choice = choose(backlog, {}, lifted);
    assert.equal(Object.keys(taken(choice)).length, 500);
  });

  describe('whatever waits', () => {
    const field = fc.constantFrom<string[]>('A', 'B', 'C', 'D');
    const story = fc.record({
      fields: fc.array(fc.uniqueArray(field, { minLength: 1 }), { minLength: 1, maxLength: 8 }),
      readyAt: fc.dictionary(field, fc.integer({ min: NOW - 2, max: NOW + 2 }), { noNullPrototype: true }),
      maxMeasurements: fc.integer({ min: 1, max: 8 }),
      limited: fc.boolean(),
    });

    it('never overtakes, never sends early, and carries no more than may be', () => {
      fc.assert(
        fc.property(story, ({ fields, readyAt, maxMeasurements, limited }) => {
          const windows = makeWindows(fields);
          const choice = choose(windows, readyAt, { maxMeasurements, limited });
          const byWindow = taken(choice);
          const all = Object.values(byWindow).join('');
          assert.ok(all.length <= maxMeasurements);
          if (limited) assert.equal(new Set(all).size, all.length);
          for (const [number, names] of Object.entries(byWindow)) {
            for (const name of names) {
              assert.ok((readyAt[name] ?? -Infinity) <= NOW);
              const before = fields.slice(0, Number(number)).map((older, index) => (older.includes(name) ? index : -1));
              const older = before.filter((index) => index >= 0);
              assert.ok(
                older.every((index) => byWindow[index]?.includes(name)),
                'overtakes',
              );
            }
          }
        }),
      );
    });

    it('takes something, or waits for the last field of the oldest window', () => {
      fc.assert(
        fc.property(story, ({ fields, readyAt, maxMeasurements, limited }) => {
          const choice = choose(makeWindows(fields), readyAt, { maxMeasurements, limited });
          const until = Math.max(...(fields[0] ?? []).map((name) => readyAt[name] ?? -Infinity));
          if (until > NOW) assert.deepEqual(choice, { kind: 'wait', until });
          else assert.ok(choice.kind === 'parts' && choice.parts.every((part) => part.fields.length > 0));
        }),
      );
    });
  });
});

describe('latest', () => {
  it('is the last moment of all fields', () => {
    const moments = new Map([
      ['A', 3],
      ['B', 8],
      ['C', 5],
    ]);
    assert.equal(
      latest(moments.keys(), (field) => moments.get(field) ?? 0),
      8,
    );
  });

  it('is at any time for no fields', () => {
    assert.equal(
      latest([], () => 5),
      -Infinity,
    );
  });
});
