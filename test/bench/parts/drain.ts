import { execFile } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { DEVICE_OF_MESSAGE, TIME_OF_SAMPLE, connection, record } from '../flows';
import { type Part, type Sample, type Variant, valueOf } from '../part';
import { BUSY_MS, FIELDS_PER_MESSAGE, loadFigures, startLoad } from './load';

const run = promisify(execFile);

const DEVICES = 100;
const SAMPLES = 100_000;

/** `cold` is 1 where the system could be told to forget the files. */
const draining: Variant = {
  key: 'drain',
  title: '100,000 waiting samples of 100 devices, cold disk, limit lifted',
  async start(stage, build) {
    const settings = { ...DEVICE_OF_MESSAGE, ...TIME_OF_SAMPLE };
    const order = { messages: DEVICES, devices: DEVICES, samples: SAMPLES / DEVICES };
    const backlog = await stage.backlog(build, settings, order);
    const sink = await stage.sink();
    return {
      async sample(): Promise<Sample> {
        const running = await stage.nodeRedWith(build, backlog);
        try {
          const cold = await coolDown(path.join(running.directory, 'datacake'));
          await sink.reset();
          const before = await running.usage();
          const beganAt = Date.now();
          await running.deploy([connection(sink.url, { limit: 'lifted' }), record(settings)]);
          const wanted = SAMPLES * FIELDS_PER_MESSAGE;
          const { firstRequestAt, lastAt } = await sink.until(({ measurements }) => measurements >= wanted);
          const emitted = { messages: SAMPLES, beganAt: firstRequestAt, endedAt: lastAt };
          const load = loadFigures(emitted, lastAt, before, await running.usage());
          return { ...load, firstRequestMs: firstRequestAt - beganAt, cold: cold ? 1 : 0 };
        } finally {
          await running.stop();
        }
      },
      stop: () => sink.stop(),
    };
  },
};

const fresh: Variant = {
  key: 'd',
  title: 'record node, disk journal, limit lifted',
  start: (stage, build) =>
    startLoad(stage, {
      build,
      flow: (url) => [connection(url, { limit: 'lifted' }), record()],
      order: { forMs: BUSY_MS },
    }),
};

/** Has the system forget what it knows of files, so that they are read from the disk. @returns false where it can't be told to */
async function coolDown(folder: string): Promise<boolean> {
  try {
    for (const name of await readdir(folder, { recursive: true })) {
      const file = path.join(folder, name);
      // Nothing is read: with a count of 0 this flag drops the whole file from the cache.
      if ((await stat(file)).isFile()) await run('dd', [`if=${file}`, 'iflag=nocache', 'count=0']);
    }
    return true;
  } catch {
    return false;
  }
}

export const drain: Part = {
  key: 'drain',
  title: 'Draining what waits on a cold disk',
  variants: [fresh, draining],
  figures: [
    {
      title: 'samples a second, draining against (d)',
      better: 'more',
      goal: { atLeast: 0.8 },
      of: (round) => valueOf(round, 'drain', 'messagesPerSecond') / valueOf(round, 'd', 'messagesPerSecond'),
    },
    {
      title: 'CPU a sample, draining, µs',
      better: 'less',
      of: (round) => valueOf(round, 'drain', 'cpuMicrosPerMessage'),
    },
    {
      title: 'ms to the first request',
      better: 'less',
      of: (round) => valueOf(round, 'drain', 'firstRequestMs'),
    },
    {
      title: 'drains from a cold disk (1) or a warm one (0)',
      better: 'more',
      of: (round) => valueOf(round, 'drain', 'cold'),
    },
  ],
  order: 'in turn',
  warmUpRounds: 0,
};
