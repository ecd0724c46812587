/* Lets a real Node-RED record for a long time with outages, and reports losses, alterations, breaches of the limit and
   growth of memory: npm run soak -- --minutes 20 [--json] */
import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from '../node-red/harness/eventually';
import { pack } from '../node-red/harness/pack';
import { runtimes } from '../node-red/harness/runtimes';
import { userDirectory } from '../node-red/harness/user-directory';
import { createRandom } from '../helpers/random';
import { type Simulator, demoTokens, startSimulator } from '../simulator';
import { MessageSource } from './message-source';
import { fleetWorld } from './fleet';
import { soakFlow } from './flow';
import { memoryFigures } from './memory';
import { type SoakOptions, readOptions } from './options';
import { randomOutages, faultRules } from './outages';
import { compareWithRecorded } from './verdict';
import { MonitoredNodeRed } from './monitored-node-red';

/** When Node-RED is stopped and killedMs, as parts of the whole time: early, so that memory is measured for long after. */
const STOP_AT_PART = 0.15;
const KILL_AT_PART = 0.3;

/** For recording the backlog once the last outage is over. */
const DRAIN_TIMEOUT_MS = 180_000;

/** The heap after collections varies by as much within minutes. */
const MAX_HEAP_GROWTH_MB_PER_HOUR = 30;

async function soak({ minutes, rate, devices: count, seed, json }: SoakOptions): Promise<boolean> {
  const print = (line: string): void => (json ? console.error : console.log)(line);
  const [runtime] = runtimes;
  if (runtime === undefined) throw new Error('There is no Node-RED to run in');
  const { world, fleet } = fleetWorld(count);

  const simulator = await startSimulator({ world, behaviour: { latency: 40 } });
  const monitored = await MonitoredNodeRed.start(runtime, await userDirectory(await pack()));
  await monitored.nodeRed.deploy(soakFlow(simulator.url, demoTokens.personal));
  const { core } = simulator;

  const seconds = minutes * 60;
  const outages = randomOutages(seconds, createRandom(seed));
  const beganMs = Date.now();
  core.faults.order(...faultRules(outages, beganMs));
  const source = new MessageSource(fleet, rate, async (body) => monitored.nodeRed.admin.post('take', body));
  const ticker = setInterval(() => print(progress(beganMs, source, simulator, monitored)), 60_000);

  await pause(seconds * 1000 * STOP_AT_PART);
  await monitored.restart('stop');
  await pause(Math.max(0, beganMs + seconds * 1000 * KILL_AT_PART - Date.now()));
  const killedMs = Date.now();
  await monitored.restart('kill');
  await pause(Math.max(0, beganMs + seconds * 1000 - Date.now()));
  await source.stop();

  const verdict = (): ReturnType<typeof compareWithRecorded> =>
    compareWithRecorded(
      source.messages,
      core.ledger.recorded(),
      (number) => core.ledger.request(number),
      core.breaches(),
      [killedMs],
    );
  const drained = await eventually(
    'the recording of all',
    () => (verdict().lost === 0 ? true : undefined),
    DRAIN_TIMEOUT_MS,
  ).catch(() => false);
  clearInterval(ticker);
  await monitored.stop();
  await simulator.close();

  const memory = memoryFigures(monitored.memory.at(-1) ?? []);
  const figures = {
    ...{ minutes, seed, nodeRed: runtime.nodeRed, devices: count, outages: outages.length },
    ...{ outageSeconds: Math.round(outages.reduce((sum, { from, until }) => sum + until - from, 0)) },
    ...{ requests: core.counts().requests, ...verdict(), memory },
  };
  console.log(json ? JSON.stringify(figures, undefined, 2) : figures);
  const { lost, altered, needlessDuplicates, breaches, stored } = figures;
  const grew = memory !== undefined && memory.heapGrowthPerHour > MAX_HEAP_GROWTH_MB_PER_HOUR;
  return drained && stored > 0 && lost + altered + needlessDuplicates + breaches === 0 && !grew;
}

function progress(beganMs: number, source: MessageSource, { core }: Simulator, monitored: MonitoredNodeRed): string {
  const minute = Math.round((Date.now() - beganMs) / 60_000);
  const heap = ((monitored.memory.at(-1)?.at(-1)?.heapUsed ?? 0) / 1_048_576).toFixed(1);
  const { recorded, breaches } = core.counts();
  return `minute ${minute}: ${source.stored} stored, ${recorded} recorded, ${breaches} breaches, heap ${heap} MB`;
}

void soak(readOptions(process.argv.slice(2))).then((passed) => {
  process.exitCode = passed ? 0 : 1;
});
