import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { FlowNode } from '../node-red/harness/flow';
import { documented, nothing, recording } from './flows';
import { Running, type Usage, pause } from './place';
import { SinkProcess } from './sink-process';

/** What one way of recording came to, counted until the sink had the last measurement. */
export interface Throughput {
  key: string;
  title: string;
  messages: number;
  messagesPerSecond: number;
  cpuMicrosecondsPerMessage: number;
  requests: number;
  /** In use when all was over. */
  megabytes: number;
}

interface Way {
  key: 'a' | 'b' | 'c' | 'd';
  title: string;
  messages: number;
  flow(sink: string): FlowNode[];
}

const ways: readonly Way[] = [
  { key: 'a', title: 'documented function node and http request', messages: 5000, flow: documented },
  { key: 'b', title: 'a node that does nothing', messages: 500_000, flow: nothing },
  {
    key: 'c',
    title: 'datacake record, memory journal, limit lifted',
    messages: 200_000,
    flow: (sink) => recording(sink, { limit: 'lifted', journal: 'memory' }),
  },
  {
    key: 'd',
    title: 'datacake record, disk journal, limit lifted',
    messages: 200_000,
    flow: (sink) => recording(sink, { limit: 'lifted', journal: 'disk' }),
  },
];

/** The messages that bare Node posts. */
const bareMessages = 500_000;

/** Measures the ways with these keys, one after the other. */
export async function measureThroughput(keys: string, directory: string): Promise<Throughput[]> {
  const results: Throughput[] = [];
  const sink = await SinkProcess.start();
  for (const way of ways) if (keys.includes(way.key)) results.push(await measure(way, directory, sink));
  if (keys.includes('e')) results.push(await measureBare(sink));
  sink.stop();
  return results;
}

async function measure(way: Way, directory: string, sink: SinkProcess): Promise<Throughput> {
  return Running.during(directory, async (running) => {
    await running.deploy(way.flow(sink.url));
    const run = async (messages: number): Promise<number> => {
      await sink.reset();
      const before = way.key === 'b' ? await running.taken() : 0;
      const started = Date.now();
      await running.emit(messages);
      if (way.key !== 'b') return (await sink.until(({ measurements }) => measurements >= messages * 3)).last - started;
      while ((await running.taken()) < before + messages) await pause(5);
      return Date.now() - started;
    };
    await run(way.messages / 10);
    const before = await running.usage();
    const milliseconds = await run(way.messages);
    const after = await running.usage();
    const { requests } = await sink.received();
    const used = { cpu: after.cpu - before.cpu, memory: after.memory };
    return toThroughput(way, way.messages, milliseconds, used, requests);
  });
}

async function measureBare(sink: SinkProcess): Promise<Throughput> {
  await sink.reset();
  const script = path.join(__dirname, 'bare.ts');
  const child = fork(script, [sink.url, String(bareMessages)], { execArgv: ['--import', 'tsx'] });
  const [{ started, ...used }] = (await once(child, 'message')) as [Usage & { started: number }];
  const { last, requests } = await sink.until(({ measurements }) => measurements >= bareMessages * 3);
  const title = 'bare Node, the same batches';
  return toThroughput({ key: 'e', title }, bareMessages, last - started, used, requests);
}

function toThroughput(
  { key, title }: { key: string; title: string },
  messages: number,
  milliseconds: number,
  { cpu, memory }: Usage,
  requests: number,
): Throughput {
  return {
    key,
    title,
    messages,
    messagesPerSecond: Math.round((messages / milliseconds) * 1000),
    cpuMicrosecondsPerMessage: Number((cpu / messages).toFixed(1)),
    requests,
    megabytes: Math.round(memory / 1e6),
  };
}
