import { fork } from 'node:child_process';
import { once } from 'node:events';
import { cp } from 'node:fs/promises';
import path from 'node:path';
import { NodeRed } from '../real/harness/node-red';
import { tab } from '../real/harness/nodes';
import { pack } from '../real/harness/pack';
import { runtimes } from '../real/harness/runtimes';
import { userDirectory } from '../real/harness/user-directory';
import { type Scenario, scenarios, source } from './scenarios';
import { SinkProcess } from './sink-process';

/** What one scenario came to. */
interface Result {
  key: string;
  title: string;
  messages: number;
  messagesPerSecond: number;
  cpuMicrosecondsPerMessage: number;
  requests: number;
  megabytes: number;
}

interface Usage {
  cpu: number;
  memory: number;
}

async function measure(scenario: Scenario, directory: string, sink: SinkProcess): Promise<Result> {
  const [runtime] = runtimes;
  if (runtime === undefined) throw new Error('There is no Node-RED to measure in');
  const nodeRed = await NodeRed.start(runtime, directory);
  try {
    await nodeRed.deploy([tab, ...source, ...scenario.flow(sink.url)]);
    const run = async (messages: number): Promise<number> => {
      await sink.reset();
      const before = scenario.key === 'b' ? await taken(nodeRed) : 0;
      const started = Date.now();
      await nodeRed.admin.post(`bench/source/emit/${messages}`, {});
      if (scenario.key !== 'b') return (await sink.until(messages * 3)).last - started;
      while ((await taken(nodeRed)) < before + messages) await new Promise((resolve) => setTimeout(resolve, 5));
      return Date.now() - started;
    };
    await run(scenario.messages / 10);
    const before = await usage(nodeRed);
    const milliseconds = await run(scenario.messages);
    const after = await usage(nodeRed);
    const { requests } = await sink.received();
    return toResult(scenario, scenario.messages, milliseconds, after.cpu - before.cpu, requests, after.memory);
  } finally {
    await nodeRed.stop();
  }
}

async function measureBare(messages: number, sink: SinkProcess): Promise<Result> {
  await sink.reset();
  const child = fork(path.join(__dirname, 'bare.ts'), [sink.url, String(messages)], { execArgv: ['--import', 'tsx'] });
  const [{ started, cpu, memory }] = (await once(child, 'message')) as [Usage & { started: number }];
  const { last, requests } = await sink.until(messages * 3);
  return toResult({ key: 'e', title: 'bare Node, the same batches' }, messages, last - started, cpu, requests, memory);
}

async function taken(nodeRed: NodeRed): Promise<number> {
  return ((await nodeRed.admin.get('bench/taken')) as { taken: number }).taken;
}

async function usage(nodeRed: NodeRed): Promise<Usage> {
  return (await nodeRed.admin.get('bench/usage')) as Usage;
}

function toResult(
  { key, title }: { key: string; title: string },
  messages: number,
  milliseconds: number,
  cpu: number,
  requests: number,
  memory: number,
): Result {
  return {
    key,
    title,
    messages,
    messagesPerSecond: Math.round((messages / milliseconds) * 1000),
    cpuMicrosecondsPerMessage: Number((cpu / messages).toFixed(1)),
    requests,
    megabytes: Math.round(memory / 1_048_576),
  };
}

async function main(): Promise<void> {
  const only = process.argv.find((argument) => argument.startsWith('--only='))?.slice('--only='.length);
  const directory = await userDirectory(await pack());
  await cp(path.join(__dirname, 'nodes'), path.join(directory, 'nodes'), { recursive: true });
  const sink = await SinkProcess.start();
  const results: Result[] = [];
  for (const scenario of scenarios) {
    if (only === undefined || only.includes(scenario.key)) results.push(await measure(scenario, directory, sink));
  }
  if (only === undefined || only.includes('e')) results.push(await measureBare(500_000, sink));
  sink.stop();
  if (process.argv.includes('--json')) console.log(JSON.stringify(results, undefined, 2));
  else console.table(results);
}

void main();
