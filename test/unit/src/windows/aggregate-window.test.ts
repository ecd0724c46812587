import assert from 'node:assert/strict';
import type { Sample } from '../../../../src/model';
import { aggregateWindow } from '../../../../src/windows/window';
import type { FieldRules, RecordRules } from '../../../../src/windows/rules';
import { Window } from '../../../../src/windows/window';

function rules(others: FieldRules, fields: Readonly<Record<string, FieldRules>> = {}): RecordRules {
  return { interval: 60_000, others, fields: new Map(Object.entries(fields)) };
}

/** A window of samples at 1000 s, 1001 s … */
function windowOf(...samples: readonly Sample['values'][]): Window {
  const window = new Window({ key: 'k', start: 0, end: 60_000, interval: 60_000, ownTime: false });
  for (const [position, values] of samples.entries()) window.add(position, values, 1_000_000 + position * 1000, 0);
  return window;
}

describe('aggregateWindow', () => {
  it('makes one measurement of each field of an only sample, with its time', () => {
    assert.deepEqual(aggregateWindow(windowOf({ A: 5, B: 'on' }), rules({ aggregate: 'mean' })), [
      { field: 'A', value: 5, timestamp: '1000' },
      { field: 'B', value: 'on', timestamp: '1000' },
    ]);
  });

  it('makes one measurement of each field of several samples', () => {
    assert.deepEqual(aggregateWindow(windowOf({ A: 5 }, { A: 8, B: true }), rules({ aggregate: 'first' })), [
      { field: 'A', value: 5, timestamp: '1000' },
      { field: 'B', value: true, timestamp: '1001' },
    ]);
  });

  it('makes none where no sample is', () => {
    assert.deepEqual(aggregateWindow(windowOf(), rules({ aggregate: 'last' })), []);
  });

  it('takes the rules of each field', () => {
    const some = rules({ aggregate: 'max' }, { A: { aggregate: 'count' } });
    const values = (window: Window) => aggregateWindow(window, some).map(({ value }) => value);
    assert.deepEqual(values(windowOf({ A: 7, B: 9 })), [1, 9]);
    assert.deepEqual(values(windowOf({ A: 7, B: 9 }, { A: 7, B: 3 })), [2, 9]);
  });

  it('rounds numbers, and only after they were aggregated', () => {
    const rounded = rules({ aggregate: 'mean', decimals: 0 });
    assert.deepEqual(
      aggregateWindow(windowOf({ A: 1.4, B: '1.4' }, { A: 1.4 }, { A: 2 }), rounded).map(({ value }) => value),
      [2, '1.4'],
    );
  });

  it('leaves numbers as they are where no decimals were asked for', () => {
    assert.equal(aggregateWindow(windowOf({ A: 1.234_567 }), rules({ aggregate: 'last' }))[0]?.value, 1.234_567);
  });
});
