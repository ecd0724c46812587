import assert from 'node:assert/strict';
import { summarise } from './statistics';
import { describeGoal, judge } from './verdict';

const steady = summarise([3.9, 4, 4, 4, 4.1]);
const wide = summarise([2, 3, 4, 5, 6]);

describe('the verdict on a figure', () => {
  it('is met on the right side of the goal and missed on the other', () => {
    assert.equal(judge(steady, { atMost: 5 }), 'met');
    assert.equal(judge(steady, { atMost: 3 }), 'missed');
    assert.equal(judge(steady, { atLeast: 3 }), 'met');
    assert.equal(judge(steady, { atLeast: 5 }), 'missed');
  });

  it('is noisy when the quartiles are further apart than the median is from the goal', () => {
    assert.equal(judge(wide, { atMost: 5 }), 'noisy');
    assert.equal(judge(wide, { atMost: 3 }), 'noisy');
    assert.equal(judge(wide, { atLeast: 5.9 }), 'noisy');
  });

  it('is given again once the goal is as far away as the quartiles are apart', () => {
    assert.equal(judge(wide, { atMost: 6 }), 'met');
    assert.equal(judge(wide, { atLeast: 6 }), 'missed');
  });

  it('is met by a figure that is always exactly the goal', () => {
    assert.equal(judge(summarise([0, 0, 0, 0, 0]), { atMost: 0 }), 'met');
    assert.equal(judge(summarise([1, 1, 1, 1, 1]), { atLeast: 1 }), 'met');
  });

  it('is noisy when there are fewer than five rounds, however close they lie', () => {
    assert.equal(judge(summarise([1, 1, 1, 1]), { atMost: 100 }), 'noisy');
  });

  it('is not moved by one round in which something else was going on', () => {
    assert.equal(judge(summarise([4, 4, 4, 4, 90]), { atMost: 5 }), 'met');
  });

  it('comes with its goal in words', () => {
    assert.equal(describeGoal({ atMost: 4 }), 'at most 4');
    assert.equal(describeGoal({ atLeast: 0.88 }), 'at least 0.88');
  });
});
