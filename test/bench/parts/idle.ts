import type { FlowNode } from '../harness';
import { connection, record } from '../flows';
import { type Part, type Sample, type Variant, valueOf } from '../part';
import type { Stage } from '../stage';
import { type Running, pause } from '../running';
import type { Build } from '../builds';

const RECORD_NODES = 50;

/** Milliseconds that a Node-RED settles, and for which its CPU is counted. */
const SETTLING_MS = 1000;
const IDLE_MS = 2500;

async function idle(running: Running, flow: readonly FlowNode[]): Promise<Sample> {
  try {
    await running.deploy(flow);
    await pause(SETTLING_MS);
    const before = await running.usage();
    await pause(IDLE_MS);
    const after = await running.usage();
    const cpuPercent = (after.cpuMicros - before.cpuMicros) / IDLE_MS / 10;
    return { cpuPercent, ...(await running.memory()) };
  } finally {
    await running.stop();
  }
}

function variant(key: string, title: string, withPackage: boolean, flow: (url: string) => FlowNode[]): Variant {
  return {
    key,
    title,
    shared: !withPackage,
    async start(stage: Stage, build: Build) {
      const sink = await stage.sink();
      return {
        sample: async () => idle(await stage.nodeRed(withPackage ? build : undefined), flow(sink.url)),
        stop: () => sink.stop(),
      };
    },
  };
}

const recordNodes = (url: string): FlowNode[] => [
  connection(url),
  ...Array.from({ length: RECORD_NODES }, (_, index) => record({}, `record-${index}`)),
];

export const idleNodes: Part = {
  key: 'idle',
  title: '50 idle record nodes',
  variants: [
    variant('without', 'Node-RED without the package', false, () => []),
    variant('idle', 'Node-RED with a connection and 50 record nodes', true, recordNodes),
  ],
  figures: [
    {
      title: 'MB in use above an idle Node-RED',
      better: 'less',
      goal: { atMost: 12 },
      of: (round) => valueOf(round, 'idle', 'inUseMb') - valueOf(round, 'without', 'inUseMb'),
    },
    {
      title: 'MB resident above an idle Node-RED',
      better: 'less',
      of: (round) => valueOf(round, 'idle', 'rssMb') - valueOf(round, 'without', 'rssMb'),
    },
    {
      title: '% of a core above an idle Node-RED',
      better: 'less',
      of: (round) => valueOf(round, 'idle', 'cpuPercent') - valueOf(round, 'without', 'cpuPercent'),
    },
  ],
  order: 'side by side',
  warmUpRounds: 0,
};
