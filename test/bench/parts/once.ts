import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { DEVICE_OF_MESSAGE, connection, record } from '../flows';
import { type Part, type Sample, type Variant, valueOf } from '../part';
import { type Running, pause } from '../running';
import { measureLoad } from './load';

const DEVICES = 10_000;

/** Devices that come before all others and are forgotten by then, so that what every start costs isn't counted. */
const WARM_UP = { messages: 200, devices: 200, firstDevice: 1_000_000 };

const FAST_CLOCK = ['--require', path.join(__dirname, '..', 'children', 'fast-clock.cjs')];

/** An hour passes within so many milliseconds; the disk doesn't become faster with it. */
const HOUR_WITHIN_MS = 3000;

/** Milliseconds that the disk gets to delete what was forgotten within the hour, and between two looks at it. */
const MAX_DELETION_MS = 60_000;
const DELETION_LOOK_MS = 2000;

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
          await measureLoad(running, sink, WARM_UP);
          await passHour(running);
          const before = await held(running);
          const beganAt = performance.now();
          const load = await measureLoad(running, sink, { messages: DEVICES, devices: DEVICES });
          // The clock of Node-RED is an hour ahead of the sink's.
          const messagesPerSecond = (DEVICES / (performance.now() - beganAt)) * 1000;
          const after = await held(running);
          await passHour(running);
          const later = await held(running);
          return {
            ...load,
            messagesPerSecond,
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

/** Lets an hour pass, and waits for the disk until no more files are deleted. */
async function passHour(running: Running): Promise<void> {
  await running.ask(`hour/${HOUR_WITHIN_MS}`);
  const end = performance.now() + MAX_DELETION_MS;
  let files = await filesOf(running);
  for (let before = Infinity; files < before && performance.now() < end; files = await filesOf(running)) {
    before = files;
    await pause(DELETION_LOOK_MS);
  }
}

async function filesOf(running: Running): Promise<number> {
  return (await readdir(path.join(running.directory, 'datacake'), { recursive: true })).length;
}

/** Memory in use, compiled code left aside, and files of the journals. */
async function held(running: Running): Promise<{ kilobytes: number; files: number }> {
  const { inUseMb, codeMb } = await running.memory();
  return { kilobytes: (inUseMb - codeMb) * 1000, files: await filesOf(running) };
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
