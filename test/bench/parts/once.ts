import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { DEVICE_OF_MESSAGE, connection, record } from '../flows';
import { type Part, type Sample, type Variant, valueOf } from '../part';
import type { Running } from '../running';
import { measureLoad } from './load';

const DEVICES = 10_000;

/** The number of a device that comes before all others, so that what every start costs isn't counted. */
const WARM_UP_DEVICE = 1_000_000;

const FAST_CLOCK = ['--require', path.join(__dirname, '..', 'children', 'fast-clock.cjs')];

/** An hour passes within so many milliseconds; the disk doesn't become faster with it. */
const HOUR_WITHIN_MS = 3000;

const seenOnce: Variant = {
  key: 'once',
  title: '10,000 devices, a message each, disk journal',
  async start(stage, build) {
    const sink = await stage.sink();
    return {
      async sample(): Promise<Sample> {
        const running = await stage.nodeRed(build, FAST_CLOCK);
        try {
          await running.deploy([connection(sink.url), record(DEVICE_OF_MESSAGE)]);
          await measureLoad(running, sink, { messages: 1, firstDevice: WARM_UP_DEVICE });
          const before = await held(running);
          const load = await measureLoad(running, sink, { messages: DEVICES, devices: DEVICES });
          const after = await held(running);
          await running.ask(`hour/${HOUR_WITHIN_MS}`);
          const later = await held(running);
          return {
            ...load,
            kilobytesPerDevice: (after.kilobytes - before.kilobytes) / DEVICES,
            filesPerDevice: (after.files - before.files) / DEVICES,
            laterKilobytesPerDevice: (later.kilobytes - before.kilobytes) / DEVICES,
            laterFilesPerDevice: (later.files - before.files) / DEVICES,
          };
        } finally {
          await running.stop();
        }
      },
      stop: () => sink.stop(),
    };
  },
};

/** Memory in use, and files of the journals. */
async function held(running: Running): Promise<{ kilobytes: number; files: number }> {
  const { inUseMb } = await running.memory();
  const files = await readdir(path.join(running.directory, 'datacake'), { recursive: true });
  return { kilobytes: inUseMb * 1000, files: files.length };
}

export const manySeenOnce: Part = {
  key: 'once',
  title: '10,000 devices seen once',
  variants: [seenOnce],
  figures: [
    {
      title: 'devices a second until all are accepted',
      better: 'more',
      of: (round) => valueOf(round, 'once', 'messagesPerSecond'),
    },
    {
      title: 'CPU a device, µs',
      better: 'less',
      of: (round) => valueOf(round, 'once', 'cpuMicrosPerMessage'),
    },
    {
      title: 'kB a device once all are accepted',
      better: 'less',
      of: (round) => valueOf(round, 'once', 'kilobytesPerDevice'),
    },
    {
      title: 'files a device once all are accepted',
      better: 'less',
      of: (round) => valueOf(round, 'once', 'filesPerDevice'),
    },
    {
      title: 'kB a device an hour later',
      better: 'less',
      goal: { atMost: 0.3 },
      of: (round) => valueOf(round, 'once', 'laterKilobytesPerDevice'),
    },
    {
      title: 'files a device an hour later',
      better: 'less',
      goal: { atMost: 0 },
      of: (round) => valueOf(round, 'once', 'laterFilesPerDevice'),
    },
  ],
  order: 'in turn',
  warmUpRounds: 0,
};
