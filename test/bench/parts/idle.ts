import type { FlowNode } from '../harness';
import { connection, record } from '../flows';
import { type Part, type Sample, type Sampler, type Variant, valueOf } from '../part';
import { type Running, pause } from '../running';
import { afresh } from './load';

const RECORD_NODES = 50;

/** Milliseconds that a Node-RED settles, and for which its CPU is counted. */
const SETTLING_MS = 1000;
const IDLE_MS = 2500;

async function startIdle(running: Running, flow: readonly FlowNode[]): Promise<Sampler> {
  await running.deploy(flow);
  await pause(SETTLING_MS);
  return {
    async sample(): Promise<Sample> {
      const before = await running.usage();
      await pause(IDLE_MS);
      const after = await running.usage();
      const cpuPercent = (after.cpuMicros - before.cpuMicros) / IDLE_MS / 10;
      return { cpuPercent, ...(await running.memory()) };
    },
    stop: () => running.stop(),
  };
}

function recordNodes(url: string): FlowNode[] {
  return [connection(url), ...Array.from({ length: RECORD_NODES }, (_, index) => record({}, `record-${index}`))];
}

/** Nothing listens there, and nothing is sent: the nodes are idle. */
const NOWHERE = 'http://127.0.0.1:9';

const withoutPackage: Variant = {
  key: 'without',
  title: 'Node-RED without the package',
  shared: true,
  start: (stage) => afresh(async () => startIdle(await stage.nodeRed(undefined), [])),
};

const withRecordNodes: Variant = {
  key: 'idle',
  title: 'Node-RED with a connection and 50 record nodes',
  start: (stage, build) => afresh(async () => startIdle(await stage.nodeRed(build), recordNodes(NOWHERE))),
};

export const idleNodes: Part = {
  key: 'idle',
  title: '50 idle record nodes',
  variants: [withoutPackage, withRecordNodes],
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
  // Not side by side: the one that was started first would have had more time to give memory back.
  order: 'in turn',
  warmUpRounds: 0,
};
