import { Child } from '../child';
import { type BareFigures, type BareOrder, MESSAGES_PER_BATCH } from '../children/bare';
import { connection, nothing, record } from '../flows';
import { type Part, type Round, type Sample, type Sampler, type Variant, valueOf } from '../part';
import type { Stage } from '../stage';
import { WARM_UP_MESSAGES, afresh, loadFigures, startLoad } from './load';

/** A pace that all variants together keep up with on one core, so that whatever else goes on there meets all of them alike. */
const MESSAGES_PER_SECOND = 2000;
const ROUND_MS = 3000;

/** An answer takes so long that as many messages gather for the next request as bare Node posts in one; the rest goes by on both sides. */
const LATENCY_MS = Math.floor((MESSAGES_PER_BATCH / MESSAGES_PER_SECOND) * 1000) - 8;

const ORDER = { forMs: ROUND_MS, perSecond: MESSAGES_PER_SECOND };

const BATCHES_PER_SECOND = MESSAGES_PER_SECOND / MESSAGES_PER_BATCH;

/** What bare Node has posted before its code is as fast as it gets. */
const BARE_WARM_UP_BATCHES = 3000;

const doingNothing: Variant = {
  key: 'b',
  title: '2,000 messages a second to a node that does nothing',
  shared: true,
  start: (stage) => afresh(() => startNothing(stage)),
};

async function startNothing(stage: Stage): Promise<Sampler> {
  const running = await stage.nodeRed(undefined);
  await running.deploy(nothing());
  await running.emit({ messages: WARM_UP_MESSAGES });
  return {
    async sample(): Promise<Sample> {
      const before = await running.usage();
      const emitted = await running.emit(ORDER);
      return loadFigures(emitted, emitted.endedAt, before, await running.usage());
    },
    stop: () => running.stop(),
  };
}

function recordNode(key: string, journal: 'memory' | 'disk'): Variant {
  return {
    key,
    title: `the same to a record node, ${journal} journal, limit lifted`,
    start: (stage, build) =>
      startLoad(stage, {
        build,
        latencyMs: LATENCY_MS,
        flow: (url) => [connection(url, { limit: 'lifted', journal }), record()],
        order: ORDER,
      }),
  };
}

const bareNode: Variant = {
  key: 'e',
  title: 'bare Node, the same batches',
  shared: true,
  start: (stage) => afresh(() => startBare(stage)),
};

async function startBare(stage: Stage): Promise<Sampler> {
  const sink = await stage.sink();
  const child = await Child.start('bare.ts', stage.cores);
  await child.ask<BareFigures>({ url: sink.url, batches: BARE_WARM_UP_BATCHES } satisfies BareOrder);
  await sink.answerAfter(LATENCY_MS);
  const batches = Math.round((ROUND_MS / 1000) * BATCHES_PER_SECOND);
  const order: BareOrder = { url: sink.url, batches, perSecond: BATCHES_PER_SECOND };
  return {
    async sample(): Promise<Sample> {
      const { messages, cpuMicros, elapsedMs, rssBytes } = await child.ask<BareFigures>(order);
      return {
        messages,
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
}

const cpu = (round: Round, variant: string): number => valueOf(round, variant, 'cpuMicrosPerMessage');

/** CPU above a node that does nothing, in units of bare Node: neither how messages are made nor the machine matters much. */
const overhead = (round: Round, variant: string): number => (cpu(round, variant) - cpu(round, 'b')) / cpu(round, 'e');

export const overheads: Part = {
  key: 'overhead',
  title:
    'Overhead: CPU a message above a node that does nothing (b), in units of bare Node posting the same batches (e)',
  variants: [doingNothing, recordNode('c', 'memory'), recordNode('d', 'disk'), bareNode],
  figures: [
    {
      title: '(c − b)/e, memory journal',
      better: 'less',
      goal: { atMost: 4 },
      of: (round) => overhead(round, 'c'),
    },
    {
      title: '(d − b)/e, disk journal',
      better: 'less',
      goal: { atMost: 8 },
      of: (round) => overhead(round, 'd'),
    },
    { title: 'c − b, µs a message', better: 'less', of: (round) => cpu(round, 'c') - cpu(round, 'b') },
    { title: 'd − b, µs a message', better: 'less', of: (round) => cpu(round, 'd') - cpu(round, 'b') },
    {
      title: 'messages in a request of (d)',
      better: 'more',
      of: (round) => valueOf(round, 'd', 'messages') / valueOf(round, 'd', 'requests'),
    },
  ],
  order: 'side by side',
  warmUpRounds: 0,
};
