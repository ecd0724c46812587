import assert from 'node:assert/strict';
import type { Build } from './builds';
import type { Part, Sampler, Variant } from './part';
import { runRounds } from './rounds';

const present: Build = { title: 'present', folder: '/present' };
const other: Build = { title: 'other', folder: '/other' };

function partOf(keys: string[], changes: Partial<Part> = {}): Part {
  const start = (): never => assert.fail('the rounds start variants as they are told to');
  const variants = keys.map((key) => ({ key, title: key, shared: key === 'shared', start }));
  return { key: 'part', title: 'part', variants, figures: [], order: 'in turn', ...changes };
}

/** Starts variants that note what is asked of them, and come to the number of their samples so far. */
function noting(events: string[] = []): (variant: Variant, build: Build) => Promise<Sampler> {
  return ({ key, shared }, build) => {
    const name = shared === true ? key : `${key} ${build.title}`;
    let count = 0;
    events.push(`start ${name}`);
    return Promise.resolve({
      async sample() {
        events.push(`begin ${name}`);
        await new Promise((resolve) => setImmediate(resolve));
        events.push(`end ${name}`);
        return { count: count++ };
      },
      stop: () => Promise.resolve(void events.push(`stop ${name}`)),
    });
  };
}

const once = { rounds: 1, budgetMs: 1000 };

async function countsOf(part: Part, rounds: number): Promise<unknown> {
  const results = await runRounds(part, [present], noting(), { rounds, budgetMs: 1000 });
  return results.get(present)?.map((round) => round.get('a')?.count);
}

describe('rounds', () => {
  it('measure the variants in turn, round by round, and stop them in the end', async () => {
    const events: string[] = [];
    await runRounds(partOf(['a', 'b']), [present], noting(events), once);
    const round = ['begin a present', 'end a present', 'begin b present', 'end b present'];
    const starts = ['start a present', 'start b present'];
    assert.deepEqual(events, [...starts, ...round, ...round, 'stop a present', 'stop b present']);
  });

  it('measure side by side what keeps its own pace', async () => {
    const events: string[] = [];
    await runRounds(partOf(['a', 'b'], { order: 'side by side' }), [present], noting(events), once);
    assert.deepEqual(events.slice(2, 6), ['begin a present', 'begin b present', 'end a present', 'end b present']);
  });

  it("don't count the first, which warms up", async () => {
    assert.deepEqual(await countsOf(partOf(['a']), 3), [1, 2, 3]);
  });

  it('all count where the variants are warm, or warm up in each sample', async () => {
    assert.deepEqual(await countsOf(partOf(['a'], { warmUpRounds: 0 }), 2), [0, 1]);
  });

  it('measure two builds next to each other, and only once what is the same in both', async () => {
    const events: string[] = [];
    const results = await runRounds(partOf(['shared', 'b']), [present, other], noting(events), once);
    const began = events.filter((event) => event.startsWith('begin')).slice(0, 3);
    assert.deepEqual(began, ['begin shared', 'begin b present', 'begin b other']);
    for (const build of [present, other]) {
      const [round] = results.get(build) ?? [];
      assert.deepEqual([...(round?.keys() ?? [])], ['shared', 'b']);
    }
  });

  it('end early when the time is up, but not without one that counts', async () => {
    let time = 0;
    const now = (): number => (time += 400);
    const few = await runRounds(partOf(['a']), [present], noting(), { rounds: 9, budgetMs: 1000, now });
    assert.equal(few.get(present)?.length, 3);
    const one = await runRounds(partOf(['a']), [present], noting(), { rounds: 9, budgetMs: 0, now });
    assert.equal(one.get(present)?.length, 1);
  });

  it('stop what was started when a variant fails', async () => {
    const events: string[] = [];
    const start = noting(events);
    const failing = (variant: Variant, build: Build): Promise<Sampler> =>
      variant.key === 'b' ? Promise.reject(new Error('broken')) : start(variant, build);
    await assert.rejects(runRounds(partOf(['a', 'b']), [present], failing, once), /broken/);
    assert.deepEqual(events, ['start a present', 'stop a present']);
  });
});
