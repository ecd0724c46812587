import { DEVICE_OF_MESSAGE, SENT_FIELDS, connection, nothing, record } from '../flows';
import { type Part, type Sample, type Variant, valueOf } from '../part';
import { loadFigures } from './load';

const DEVICES = 1000;

/** Milliseconds until the sink answers, and for which messages come in a round. */
const LATENCY_MS = 100;
const ROUND_MS = 5000;

/** A value is fresh while it is at most so old. */
const FRESH_MS = 3000;

/** Each device has a message a second. */
const ORDER = { forMs: ROUND_MS, perSecond: DEVICES, devices: DEVICES };

const recordNode: Variant = {
  key: 'fleet',
  title: '1,000 devices, a message a second each, 100 ms latency, disk journal',
  async start(stage, build) {
    const sink = await stage.sink({ latencyMs: LATENCY_MS, audits: true });
    const running = await stage.nodeRed(build);
    await running.deploy([connection(sink.url), record({ ...DEVICE_OF_MESSAGE, fields: SENT_FIELDS })]);
    return {
      async sample(): Promise<Sample> {
        await sink.reset();
        const before = await running.usage();
        const emitted = await running.emit(ORDER);
        const { requests, newest, breaches } = await sink.received();
        const load = loadFigures(emitted, emitted.endedAt, before, await running.usage());
        const fresh = Object.values(newest).filter((sentAt) => emitted.endedAt - sentAt <= FRESH_MS).length;
        const requestsPerSecond = (requests / (emitted.endedAt - emitted.beganAt)) * 1000;
        return { ...load, ...(await running.memory()), requestsPerSecond, freshShare: fresh / DEVICES, breaches };
      },
      async stop() {
        await running.stop();
        await sink.stop();
      },
    };
  },
};

const doingNothing: Variant = {
  key: 'nothing',
  title: 'the same messages to a node that does nothing',
  shared: true,
  async start(stage) {
    const running = await stage.nodeRed(undefined);
    await running.deploy(nothing());
    return {
      async sample(): Promise<Sample> {
        const before = await running.usage();
        const emitted = await running.emit(ORDER);
        const load = loadFigures(emitted, emitted.endedAt, before, await running.usage());
        return { ...load, ...(await running.memory()) };
      },
      stop: () => running.stop(),
    };
  },
};

export const fleet: Part = {
  key: 'fleet',
  title: '1,000 devices at a message a second, 100 ms latency',
  variants: [recordNode, doingNothing],
  figures: [
    {
      title: 'share of devices whose newest value is at most 3 s old',
      better: 'more',
      goal: { atLeast: 0.98 },
      of: (round) => valueOf(round, 'fleet', 'freshShare'),
    },
    {
      title: 'requests a second',
      better: 'more',
      of: (round) => valueOf(round, 'fleet', 'requestsPerSecond'),
    },
    {
      title: 'breaches of the limit',
      better: 'less',
      goal: { atMost: 0 },
      of: (round) => valueOf(round, 'fleet', 'breaches'),
    },
    {
      title: 'cores in use',
      better: 'less',
      goal: { atMost: 1 },
      of: (round) =>
        (valueOf(round, 'fleet', 'cpuMicrosPerMessage') * valueOf(round, 'fleet', 'messagesPerSecond')) / 1e6,
    },
    {
      title: 'MB in use above a node that does nothing',
      better: 'less',
      goal: { atMost: 120 },
      of: (round) => valueOf(round, 'fleet', 'inUseMb') - valueOf(round, 'nothing', 'inUseMb'),
    },
    {
      title: 'MB resident above a node that does nothing',
      better: 'less',
      of: (round) => valueOf(round, 'fleet', 'rssMb') - valueOf(round, 'nothing', 'rssMb'),
    },
  ],
  order: 'side by side',
};
