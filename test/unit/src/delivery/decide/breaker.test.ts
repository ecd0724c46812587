import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Batch } from '../../../../../src/delivery/decide/batch';
import { Breaker } from '../../../../../src/delivery/decide/breaker';
import { makeBatch, makeWindow } from '../make-windows';

const REFUSALS = 20;
const numbered = (count: number) => Array.from({ length: count }, (_, index) => `F${index}`);
const noneNewer = () => undefined;

function refuse(breaker: Breaker, field: string, waiting: readonly string[] = [field], now = 0): readonly Batch[] {
  return breaker.refused(makeBatch([field], true), waiting, now);
}

/** A breaker that the fields' refusals have opened at 0. */
function openedBreaker(fields: readonly string[] = ['A']): Breaker {
  const breaker = new Breaker();
  for (let refusal = 0; refusal < REFUSALS || !breaker.isOpen; refusal++) {
    refuse(breaker, fields[refusal % fields.length] ?? '', fields);
  }
  return breaker;
}

/** The field and start of each probe in turn. */
function probe(breaker: Breaker, times: number, fields: readonly string[], starts: readonly number[] = [0]): string[] {
  const windows = starts.map((start) => makeWindow(fields, start));
  return Array.from({ length: times }, () => {
    const part = breaker.probe(windows, noneNewer);
    const field = part?.fields[0] ?? '';
    breaker.probing(field);
    refuse(breaker, field, fields);
    return `${field} ${part?.window.start}`;
  });
}

describe('Breaker', () => {
  describe('while closed', () => {
    it('rejects each refused measurement at once', () => {
      const breaker = new Breaker();
      const batch = makeBatch(['A'], true);
      assert.deepEqual(breaker.refused(batch, ['A'], 0), [batch]);
      assert.deepEqual(breaker.refusedBatches, []);
    });

    it('holds nothing, probes nothing and calls no field untried', () => {
      const breaker = new Breaker();
      assert.equal(breaker.isOpen, false);
      assert.equal(breaker.until, -Infinity);
      assert.equal(breaker.probe([makeWindow(['A'])], noneNewer), undefined);
      assert.equal(breaker.isUntried('A'), false);
      assert.deepEqual(breaker.accepted(), []);
    });

    it('has nothing to give out, to forget or to probe', () => {
      const breaker = new Breaker();
      breaker.takeRefused(makeBatch(['A'], true));
      breaker.forgetDropped();
      breaker.probing('A');
      assert.equal(breaker.isOpen, false);
    });

    it('stays so for 19 refusals in a row', () => {
      const breaker = new Breaker();
      for (let refusal = 1; refusal < REFUSALS; refusal++) assert.equal(refuse(breaker, 'A').length, 1);
      assert.equal(breaker.isOpen, false);
    });
  });

  describe('opens', () => {
    it('with the 20th refusal in a row, and keeps what was refused then', () => {
      const breaker = new Breaker();
      for (let refusal = 1; refusal < REFUSALS; refusal++) refuse(breaker, 'A');
      const last = makeBatch(['A'], true);
      assert.deepEqual(breaker.refused(last, ['A'], 0), []);
      assert.equal(breaker.isOpen, true);
      assert.deepEqual(breaker.refusedBatches, [last]);
    });

    it('not where an acceptance came between', () => {
      const breaker = new Breaker();
      for (let refusal = 1; refusal < REFUSALS; refusal++) refuse(breaker, 'A');
      breaker.accepted();
      for (let refusal = 1; refusal < REFUSALS; refusal++) refuse(breaker, 'A');
      assert.equal(breaker.isOpen, false);
      refuse(breaker, 'A');
      assert.equal(breaker.isOpen, true);
    });

    it('not before each waiting field was refused alone', () => {
      const breaker = new Breaker();
      for (let refusal = 0; refusal < 3 * REFUSALS; refusal++) assert.equal(refuse(breaker, 'A', ['A', 'B']).length, 1);
      assert.equal(breaker.isOpen, false);
      refuse(breaker, 'B', ['A', 'B']);
      assert.equal(breaker.isOpen, true);
    });

    it('not with fields that were refused before the last acceptance', () => {
      const breaker = new Breaker();
      refuse(breaker, 'B', ['A', 'B']);
      breaker.accepted();
      for (let refusal = 0; refusal < REFUSALS; refusal++) refuse(breaker, 'A', ['A', 'B']);
      assert.equal(breaker.isOpen, false);
    });

    it('with a hundred fields refused, however many wait', () => {
      const breaker = new Breaker();
      const waiting = numbered(150);
      for (const field of waiting.slice(0, 99)) refuse(breaker, field, waiting);
      assert.equal(breaker.isOpen, false);
      refuse(breaker, 'F99', waiting);
      assert.equal(breaker.isOpen, true);
    });

    it('where nothing else waits', () => {
      const breaker = new Breaker();
      for (let refusal = 0; refusal < REFUSALS; refusal++) refuse(breaker, 'A', []);
      assert.equal(breaker.isOpen, true);
    });
  });

  describe('while open', () => {
    it('probes after 15 s and then ever more rarely, down to every 5 min', () => {
      const breaker = openedBreaker();
      const waits = [breaker.until];
      for (let now = 1000; now <= 6000; now += 1000) {
        refuse(breaker, 'A', ['A'], now);
        waits.push(breaker.until - now);
      }
      assert.deepEqual(waits, [15_000, 30_000, 60_000, 120_000, 240_000, 300_000, 300_000]);
    });

    it('keeps what is refused, oldest first', () => {
      const breaker = openedBreaker();
      const batches = ['B', 'C', 'B'].map((field) => makeBatch([field], true));
      for (const batch of batches) assert.deepEqual(breaker.refused(batch, [], 0), []);
      assert.deepEqual(breaker.refusedBatches.slice(1), batches);
    });

    it('rejects the oldest of more than a thousand', () => {
      const breaker = openedBreaker();
      const [oldest] = breaker.refusedBatches;
      for (let kept = 1; kept < 1000; kept++) assert.deepEqual(refuse(breaker, 'A'), []);
      assert.deepEqual(refuse(breaker, 'A'), [oldest]);
      assert.equal(breaker.refusedBatches.length, 1000);
    });

    it('gives a batch out to probe with it again', () => {
      const breaker = openedBreaker();
      const batch = makeBatch(['B'], true);
      breaker.refused(batch, [], 0);
      const [first] = breaker.refusedBatches;
      breaker.takeRefused(batch);
      assert.deepEqual(breaker.refusedBatches, [first]);
      breaker.takeRefused(makeBatch(['A'], true));
      assert.deepEqual(breaker.refusedBatches, [first]);
    });

    it('forgets only what the journal has given up whole', () => {
      const breaker = openedBreaker();
      const [kept] = breaker.refusedBatches;
      const window = makeWindow(['B']);
      breaker.refused(makeBatch(['B'], true, window), [], 0);
      breaker.forgetDropped();
      assert.equal(breaker.refusedBatches.length, 2);
      window.isDropped = true;
      breaker.forgetDropped();
      assert.deepEqual(breaker.refusedBatches, [kept]);
    });

    it('calls untried what was neither refused nor probed', () => {
      const breaker = openedBreaker(['A', 'B']);
      assert.equal(breaker.isUntried('A'), false);
      assert.equal(breaker.isUntried('B'), false);
      assert.equal(breaker.isUntried('C'), true);
      breaker.probing('C');
      assert.equal(breaker.isUntried('C'), false);
      refuse(breaker, 'D');
      assert.equal(breaker.isUntried('D'), false);
    });

    it('tries no further field at once after a hundred', () => {
      const breaker = openedBreaker(numbered(99));
      assert.equal(breaker.isUntried('X'), true);
      refuse(breaker, 'F99');
      assert.equal(breaker.isUntried('X'), false);
    });
  });

  describe('closes', () => {
    it('with the first acceptance, and rejects all that was refused meanwhile', () => {
      const breaker = openedBreaker();
      refuse(breaker, 'A');
      const refused = [...breaker.refusedBatches];
      assert.equal(refused.length, 2);
      assert.deepEqual(breaker.accepted(), refused);
      assert.equal(breaker.isOpen, false);
      assert.equal(breaker.until, -Infinity);
      assert.deepEqual(breaker.accepted(), []);
    });

    it('and starts over: it takes 20 refusals to open again, and 15 s until the first probe', () => {
      const breaker = openedBreaker();
      for (let probes = 0; probes < 10; probes++) refuse(breaker, 'A');
      breaker.accepted();
      for (let refusal = 1; refusal < REFUSALS; refusal++) refuse(breaker, 'A');
      assert.equal(breaker.isOpen, false);
      refuse(breaker, 'A', ['A'], 500);
      assert.equal(breaker.until, 15_500);
    });
  });

  describe('probes', () => {
    it('with one measurement', () => {
      const window = makeWindow(['A', 'B', 'C']);
      assert.deepEqual(openedBreaker(['A']).probe([window], noneNewer), { window, fields: ['B'] });
    });

    it('nothing where nothing waits', () => {
      assert.equal(openedBreaker().probe([], noneNewer), undefined);
    });

    it('from the newest window and from the oldest in turn', () => {
      assert.deepEqual(probe(openedBreaker(), 4, ['A'], [5, 9, 2]), ['A 9', 'A 2', 'A 9', 'A 2']);
      assert.deepEqual(probe(openedBreaker(), 2, ['A'], [5, 9, 7]), ['A 9', 'A 5']);
    });

    it('the newest sample beyond what is in memory, and not for the oldest', () => {
      const breaker = openedBreaker();
      const newest = makeWindow(['A'], 99);
      const asked: string[] = [];
      const find = (field: string) => {
        asked.push(field);
        return newest;
      };
      assert.equal(breaker.probe([makeWindow(['A'], 3)], find)?.window, newest);
      breaker.probing('A');
      assert.equal(breaker.probe([makeWindow(['A'], 3)], find)?.window.start, 3);
      assert.deepEqual(asked, ['A']);
    });

    it('the ends of the windows that have the field', () => {
      const breaker = openedBreaker(['A']);
      const windows = [makeWindow(['A'], 1), makeWindow(['B'], 5), makeWindow(['A'], 9)];
      const part = breaker.probe(windows, noneNewer);
      assert.deepEqual([part?.fields, part?.window.start], [['B'], 5]);
    });

    it('a field that was not refused yet before those that were', () => {
      const fields = ['A', 'B', 'NEW'];
      const probed = probe(openedBreaker(['A', 'B']), 3, fields).map((one) => one.split(' ')[0]);
      assert.deepEqual(probed, ['NEW', 'A', 'B']);
    });

    it('one of a thousand fields, however many wait', () => {
      const breaker = openedBreaker(['F0']);
      for (const field of numbered(1000)) refuse(breaker, field);
      assert.deepEqual(breaker.probe([makeWindow(numbered(1001))], noneNewer)?.fields, ['F0']);
    });

    it('the field that was probed longest ago', () => {
      const fields = ['A', 'B', 'C'];
      const probed = probe(openedBreaker(fields), 7, fields).map((one) => one.split(' ')[0]);
      assert.deepEqual(probed, ['A', 'B', 'C', 'A', 'B', 'C', 'A']);
    });

    it('the field that was probed longest ago where no probe was refused', () => {
      const fields = ['A', 'B'];
      const breaker = openedBreaker(fields);
      const probed = Array.from({ length: 5 }, () => {
        const field = breaker.probe([makeWindow(fields)], noneNewer)?.fields[0] ?? '';
        breaker.probing(field);
        return field;
      });
      assert.deepEqual(probed, ['A', 'B', 'A', 'B', 'A']);
    });
  });

  describe('whatever happens', () => {
    type Step = { accepted: true } | { accepted: false; field: string };
    const step: fc.Arbitrary<Step> = fc.oneof(
      { weight: 1, arbitrary: fc.constant<Step>({ accepted: true }) },
      {
        weight: 60,
        arbitrary: fc.constantFrom('A', 'B', 'C').map<Step>((field) => ({ accepted: false, field })),
      },
    );
    const steps = fc.array(step, { maxLength: 150 });

    it('rejects each refused measurement once, in order, and none before the first acceptance once it is open', () => {
      fc.assert(
        fc.property(steps, (all) => {
          const breaker = new Breaker();
          const refused: Batch[] = [];
          const rejected: Batch[] = [];
          for (const one of all) {
            if (one.accepted) rejected.push(...breaker.accepted());
            else {
              const batch = makeBatch([one.field], true);
              refused.push(batch);
              rejected.push(...breaker.refused(batch, ['A', 'B'], 0));
            }
            assert.equal(refused.length - rejected.length, breaker.refusedBatches.length);
          }
          rejected.push(...breaker.accepted());
          assert.ok(rejected.every((batch, index) => batch === refused[index]));
          assert.equal(rejected.length, refused.length);
        }),
      );
    });

    it('is open exactly after 20 refusals since the last acceptance that took in every waiting field', () => {
      fc.assert(
        fc.property(steps, (all) => {
          const breaker = new Breaker();
          let since: string[] = [];
          for (const one of all) {
            if (one.accepted) {
              breaker.accepted();
              since = [];
            } else {
              refuse(breaker, one.field, ['A', 'B']);
              since.push(one.field);
            }
            const isOpen = since.length >= REFUSALS && since.includes('A') && since.includes('B');
            assert.equal(breaker.isOpen, isOpen);
          }
        }),
      );
    });
  });
});
