import path from 'node:path';
import { connection, record } from '../flows';
import { type Part, type Variant, valueOf } from '../part';
import { BUSY_MS, startLoad } from './load';

const SLOW_DISK = ['--require', path.join(__dirname, '..', 'children', 'slow-disk.cjs')];

function onDisk(key: string, title: string, nodeOptions: readonly string[]): Variant {
  return {
    key,
    title,
    start: (stage, build) =>
      startLoad(stage, {
        build,
        nodeOptions,
        flow: (url) => [connection(url, { limit: 'lifted' }), record({ complete: 'stored' })],
        order: { forMs: BUSY_MS },
        watch: true,
      }),
  };
}

export const slowDisk: Part = {
  key: 'slow-disk',
  title: 'A disk whose sync takes 10 ms more',
  variants: [
    onDisk('fast', 'disk journal, completed when stored', []),
    onDisk('slow', 'the same on a disk whose sync takes 10 ms more', SLOW_DISK),
  ],
  figures: [
    {
      title: 'messages a second, slow disk against fast',
      better: 'more',
      goal: { atLeast: 0.9 },
      of: (round) => valueOf(round, 'slow', 'messagesPerSecond') / valueOf(round, 'fast', 'messagesPerSecond'),
    },
    {
      title: 'longest wait until stored, slow disk, ms',
      better: 'less',
      goal: { atMost: 60 },
      of: (round) => valueOf(round, 'slow', 'longestWaitMs'),
    },
    {
      title: 'longest wait until stored, fast disk, ms',
      better: 'less',
      of: (round) => valueOf(round, 'fast', 'longestWaitMs'),
    },
  ],
  order: 'in turn',
  warmUpRounds: 0,
};
