import { connection, documented, record } from '../flows';
import { type Part, type Round, type Variant, valueOf } from '../part';
import { SLICE_MS, startLoad } from './load';

/** Messages of the documented flow that are on their way at once: each opens a connection, and more at once cost more each. */
const DOCUMENTED_IN_FLIGHT = 10;
const DOCUMENTED_WARM_UP_MESSAGES = 2000;

const documentedNode: Variant = {
  key: 'a',
  title: 'as fast as it goes, documented function node and http request',
  shared: true,
  start: (stage) =>
    startLoad(stage, {
      build: undefined,
      flow: documented,
      order: { forMs: SLICE_MS, inFlight: DOCUMENTED_IN_FLIGHT },
      warmUpMessages: DOCUMENTED_WARM_UP_MESSAGES,
    }),
};

function recordNode(key: string, journal: 'memory' | 'disk'): Variant {
  return {
    key,
    title: `as fast as it goes, record node, ${journal} journal, limit lifted`,
    start: (stage, build) =>
      startLoad(stage, {
        build,
        flow: (url) => [connection(url, { limit: 'lifted', journal }), record()],
        order: { forMs: SLICE_MS },
      }),
  };
}

const cpu = (round: Round, variant: string): number => valueOf(round, variant, 'cpuMicrosPerMessage');
const rate = (round: Round, variant: string): number => valueOf(round, variant, 'messagesPerSecond');

export const throughput: Part = {
  key: 'throughput',
  title: 'Messages as fast as Node-RED takes them',
  variants: [documentedNode, recordNode('c', 'memory'), recordNode('d', 'disk')],
  figures: [
    {
      title: 'messages a second, disk journal (d) against documented flow (a)',
      better: 'more',
      goal: { atLeast: 25 },
      of: (round) => rate(round, 'd') / rate(round, 'a'),
    },
    {
      title: 'CPU a message, documented flow (a) against disk journal (d)',
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
    { title: 'messages a second, memory journal', better: 'more', of: (round) => rate(round, 'c') },
    { title: 'messages a second, disk journal', better: 'more', of: (round) => rate(round, 'd') },
  ],
  order: 'sliced',
  warmUpRounds: 0,
};
