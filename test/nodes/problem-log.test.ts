import assert from 'node:assert/strict';
import { ProblemLog } from '../../nodes/problem-log';
import type { Problem } from '../../src/mapping/problem';

const wrong: Problem = { field: 'WATT', code: 'not-number', value: '"x"' };

describe('ProblemLog', () => {
  it('tells the same problem once in ten minutes, whatever the value', () => {
    const log = new ProblemLog();
    assert.deepEqual(log.news([wrong], 0), [wrong]);
    assert.deepEqual(log.news([{ ...wrong, value: '"y"' }], 599_999), []);
    assert.deepEqual(log.news([wrong], 600_000), [wrong]);
    assert.deepEqual(log.news([wrong], 600_001), []);
  });

  it('tells other problems, and those of other fields, by themselves', () => {
    const log = new ProblemLog();
    const others: Problem[] = [
      wrong,
      { ...wrong, field: 'VOLT' },
      { ...wrong, code: 'overflow' },
      { code: 'bad-time' },
    ];
    assert.deepEqual(log.news(others, 0), others);
    assert.deepEqual(log.news([...others, ...others], 1), []);
  });

  it('remembers no more than a thousand, and forgets the one that was told longest ago', () => {
    const log = new ProblemLog();
    const others = Array.from({ length: 999 }, (_, index): Problem => ({ ...wrong, field: `F${index}` }));
    log.news([wrong, ...others], 0);
    assert.deepEqual(log.news([wrong, ...others], 1), []);
    assert.equal(log.news([{ ...wrong, field: 'ONE_MORE' }], 2).length, 1);
    assert.deepEqual(log.news(others, 3), []);
    assert.deepEqual(log.news([wrong], 4), [wrong]);
  });

  it('says nothing of what was only not in the message', () => {
    assert.deepEqual(new ProblemLog().news([{ field: 'WATT', code: 'absent' }], 0), []);
  });
});
