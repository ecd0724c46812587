import assert from 'node:assert/strict';
import { compareFigures, scenariosOf, summariseFigures } from './figures';
import { type Figure, type Part, type Round, valueOf } from './part';

const cost: Figure = { title: 'cost', better: 'less', goal: { atMost: 4 }, of: (round) => valueOf(round, 'c', 'cost') };
const rate: Figure = { title: 'rate', better: 'more', of: (round) => round.get('c')?.rate };

function partOf(...figures: Figure[]): Part {
  const start = (): never => assert.fail();
  return { key: 'part', title: 'part', variants: [{ key: 'c', title: 'record', start }], figures, order: 'in turn' };
}

function rounds(...samples: Record<string, number>[]): Round[] {
  return samples.map((sample) => new Map([['c', sample]]));
}

const five = [1, 2, 3, 4, 5];

describe('the figures of a part', () => {
  it('are made round by round and summarised, with the verdict where there is a goal', () => {
    const measured = rounds(...five.map((index) => ({ cost: 2 + index / 100, rate: 7 })));
    const spread = { median: 2.03, firstQuartile: 2.02, thirdQuartile: 2.04, count: 5 };
    assert.deepEqual(summariseFigures(partOf(cost, rate), measured), [
      { title: 'cost', ...spread, goal: 'at most 4', verdict: 'met' },
      { title: 'rate', median: 7, firstQuartile: 7, thirdQuartile: 7, count: 5 },
    ]);
  });

  it('are left out where no round has them', () => {
    assert.deepEqual(summariseFigures(partOf(rate), rounds({ cost: 1 })), []);
  });

  it('fail where the part lacks what they are made of', () => {
    assert.throws(() => summariseFigures(partOf(cost), rounds({ rate: 1 })), /no cost of c/);
  });
});

describe('the comparison of two builds', () => {
  const other = rounds(...five.map(() => ({ cost: 10, rate: 100 })));

  it('takes the ratio within each round, so that what slows both down cancels out', () => {
    const slower = five.map((index) => index * 10);
    const [result] = compareFigures(
      partOf(cost),
      rounds(...slower.map((value) => ({ cost: value }))),
      rounds(...slower.map((value) => ({ cost: value * 2 }))),
    );
    assert.deepEqual(result?.median, 0.5);
    assert.deepEqual(result.thirdQuartile, 0.5);
    assert.equal(result.verdict, 'met');
  });

  it('says missed when a build costs more, or does less', () => {
    const worse = rounds(...five.map(() => ({ cost: 12, rate: 80 })));
    assert.deepEqual(
      compareFigures(partOf(cost, rate), worse, other).map(({ verdict, median }) => ({ verdict, median })),
      [
        { verdict: 'missed', median: 1.2 },
        { verdict: 'missed', median: 0.8 },
      ],
    );
  });

  it('lets five percent pass', () => {
    const same = rounds(...five.map(() => ({ cost: 10.4, rate: 96 })));
    const verdicts = compareFigures(partOf(cost, rate), same, other).map(({ verdict }) => verdict);
    assert.deepEqual(verdicts, ['met', 'met']);
  });

  it('says noisy when rounds contradict one another', () => {
    const unsteady = rounds(...[6, 8, 10, 12, 14].map((value) => ({ cost: value })));
    assert.equal(compareFigures(partOf(cost), unsteady, other)[0]?.verdict, 'noisy');
  });

  it('leaves out what neither can be divided by', () => {
    assert.deepEqual(compareFigures(partOf(cost), rounds({ cost: 1 }), rounds({ cost: 0 })), []);
  });
});

describe('the scenarios', () => {
  it('say what a load takes, and what one core could do', () => {
    const [scenario] = scenariosOf(
      partOf(),
      rounds({ messagesPerSecond: 1000, cpuMicrosPerMessage: 100, rssMb: 90 }, { other: 1 }),
    );
    assert.equal(scenario?.title, 'record');
    assert.equal(scenario.messagesPerSecond.median, 1000);
    assert.equal(scenario.cpuPercent.median, 10);
    assert.equal(scenario.memoryMb.median, 90);
    assert.equal(scenario.messagesPerCoreSecond.median, 10_000);
  });

  it('are only those variants that carry messages', () => {
    assert.deepEqual(scenariosOf(partOf(), rounds({ loadMs: 1 })), []);
  });
});
