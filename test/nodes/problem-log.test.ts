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

  it('says nothing of what was only not in the message', () => {
    assert.deepEqual(new ProblemLog().news([{ field: 'WATT', code: 'absent' }], 0), []);
  });
});
