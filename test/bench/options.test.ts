import assert from 'node:assert/strict';
import { readOptions } from './options';

const keys = ['throughput', 'waiting', 'limit'];

describe('the options of the benchmark', () => {
  it('are all parts in five rounds, for people, unless told', () => {
    assert.deepEqual(readOptions([], keys), { only: keys, rounds: 5, json: false, help: false });
  });

  it('name parts, which are measured in their usual order', () => {
    assert.deepEqual(readOptions(['--only=limit, throughput'], keys).only, ['throughput', 'limit']);
  });

  it('name a build to compare with, the rounds and the form of the output', () => {
    const { against, rounds, json } = readOptions(['--against=HEAD~1', '--rounds=9', '--json'], keys);
    assert.deepEqual({ against, rounds, json }, { against: 'HEAD~1', rounds: 9, json: true });
  });

  for (const [args, message] of [
    [['--only=waiting,sparkle'], /"sparkle": throughput, waiting, limit/],
    [['--only='], /--only must name parts/],
    [['--rounds=0'], /--rounds must be a whole number from 1, not "0"/],
    [['--rounds=2.5'], /not "2.5"/],
    [['--rounds=many'], /not "many"/],
    [['--against='], /--against must be a commit or the path of a tarball/],
    [['--agianst=HEAD'], /agianst/],
    [['HEAD'], /HEAD/],
  ] as const) {
    it(`are refused with a reason: ${args.join(' ')}`, () => {
      assert.throws(() => readOptions(args, keys), message);
    });
  }
});
