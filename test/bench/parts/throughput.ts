import { Child } from '../child';
import type { BareFigures, BareOrder } from '../children/bare';
import { connection, documented, nothing, record } from '../flows';
import { type Figure, type Part, type Round, type Sample, type Variant, valueOf } from '../part';
import { BUSY_MS, WARM_UP_MESSAGES, loadFigures, startLoad } from './load';

/** Messages of the documented flow that are on their way at once: each opens a connection, and more at once cost more each. */
const DOCUMENTED_IN_FLIGHT = 10;
const DOCUMENTED_WARM_UP_MESSAGES = 2000;

/** What bare Node has posted before its code is as fast as it gets. */
const BARE_WARM_UP_BATCHES = 5000;

const documentedNode: Variant = {
  key: 'a',
  title: 'documented function node and http request',
  shared: true,
  start: (stage) =>
    startLoad(stage, {
      build: undefined,
      flow: documented,
      order: { forMs: BUSY_MS, inFlight: DOCUMENTED_IN_FLIGHT },
      warmUpMessages: DOCUMENTED_WARM_UP_MESSAGES,
    }),
};

const doingNothing: Variant = {
  key: 'b',
  title: 'a node that does nothing',
  shared: true,
  async start(stage) {
    const running = await stage.nodeRed(undefined);
    await running.deploy(nothing());
    await running.emit({ messages: WARM_UP_MESSAGES });
    return {
      async sample(): Promise<Sample> {
        const before = await running.usage();
        const emitted = await running.emit({ forMs: BUSY_MS });
        return loadFigures(emitted, emitted.endedAt, before, await running.usage());
      },
      stop: () => running.stop(),
    };
  },
};

function recordNode(key: string, journal: 'memory' | 'disk'): Variant {
  return {
    key,
    title: `record node, ${journal} journal, limit lifted`,
    start: (stage, build) =>
      startLoad(stage, {
        build,
        flow: (url) => [connection(url, { limit: 'lifted', journal }), record()],
        order: { forMs: BUSY_MS },
      }),
  };
}

const bareNode: Variant = {
  key: 'e',
  title: 'bare Node, the same batches',
  shared: true,
  async start(stage) {
    const sink = await stage.sink();
    const child = await Child.start('bare.ts', stage.cores);
    const order: BareOrder = { url: sink.url, forMs: BUSY_MS };
    await child.ask<BareFigures>({ ...order, batches: BARE_WARM_UP_BATCHES } satisfies BareOrder);
    return {
      async sample(): Promise<Sample> {
        const { messages, requests, cpuMicros, elapsedMs, rssBytes } = await child.ask<BareFigures>(order);
        return {
          messages,
          requests,
          messagesPerSecond: (messages / elapsedMs) * 1000,
          cpuMicrosPerMessage: cpuMicros / messages,
          rssMb: rssBytes / 1e6,
        };
      },
      async stop() {
        await child.stop();
        await sink.stop();
      },
    };
  },
};

const cpu = (round: Round, variant: string): number => valueOf(round, variant, 'cpuMicrosPerMessage');
const rate = (round: Round, variant: string): number => valueOf(round, variant, 'messagesPerSecond');

/** CPU above a node that does nothing, in units of bare Node: neither how messages are made nor the machine matters much. */
const overhead = (round: Round, variant: string): number => (cpu(round, variant) - cpu(round, 'b')) / cpu(round, 'e');

const figures: Figure[] = [
  {
    title: 'overhead, memory journal: (c − b)/e',
    better: 'less',
    goal: { atMost: 4 },
    of: (round) => overhead(round, 'c'),
  },
  {
    title: 'overhead, disk journal: (d − b)/e',
    better: 'less',
    goal: { atMost: 8 },
    of: (round) => overhead(round, 'd'),
  },
  {
    title: 'messages a second, (d) against (a)',
    better: 'more',
    goal: { atLeast: 25 },
    of: (round) => rate(round, 'd') / rate(round, 'a'),
  },
  {
    title: 'CPU a message, (a) against (d)',
    better: 'more',
    goal: { atLeast: 25 },
    of: (round) => cpu(round, 'a') / cpu(round, 'd'),
  },
  {
    title: 'requests for 1,000 messages of 3 fields',
    better: 'less',
    goal: { atMost: 6.5 },
    of: (round) => (valueOf(round, 'd', 'requests') / valueOf(round, 'd', 'messages')) * 1000,
  },
];

export const throughput: Part = {
  key: 'throughput',
  title: 'Messages as fast as Node-RED takes them',
  variants: [documentedNode, doingNothing, recordNode('c', 'memory'), recordNode('d', 'disk'), bareNode],
  figures,
  order: 'in turn',
  warmUpRounds: 0,
};
