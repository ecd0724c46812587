/* Lets a real Node-RED record for a long time with outages now and then, and says whether it lost or altered anything,
   broke the limit or grew: npm run soak -- --minutes 20 [--json] */
import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from '../node-red/harness/eventually';
import { pack } from '../node-red/harness/pack';
import { runtimes } from '../node-red/harness/runtimes';
import { userDirectory } from '../node-red/harness/user-directory';
import { createRandom } from '../helpers/random';
import { type Simulator, demoTokens, demoWorld, startSimulator } from '../simulator';
import { Feeder } from './feeder';
import { soakFlow } from './flow';
import { memoryFigures } from './memory';
import { type SoakOptions, readOptions } from './options';
import { randomOutages, toRules } from './outages';
import { judge } from './verdict';
import { Watched } from './watched';

/** When Node-RED is stopped and when it is killed, as parts of the whole: early, so that memory is watched for long after. */
const stopAt = 0.15;
const killAt = 0.3;

/** Milliseconds for what waits to be recorded once the last outage is over. */
const drainsWithin = 180_000;

/** Megabytes an hour that count as flat: what the floor of a heap wanders by within minutes. */
const flat = 30;

async function soak({ minutes, rate, devices: count, seed, json }: SoakOptions): Promise<boolean> {
  const say = (line: string): void => (json ? console.error : console.log)(line);
  const [runtime] = runtimes;
  if (runtime === undefined) throw new Error('There is no Node-RED to run in');
  const devices = demoWorld()
    .devices.filter(({ verboseName }) => verboseName.startsWith('Soil probe'))
    .slice(0, count)
    .map(({ id }) => id);

  const simulator = await startSimulator({ behaviour: { latency: 40 } });
  const watched = await Watched.start(runtime, await userDirectory(await pack()));
  await watched.nodeRed.deploy(soakFlow(simulator.url, demoTokens.personal));
  const { core } = simulator;

  const seconds = minutes * 60;
  const outages = randomOutages(seconds, createRandom(seed));
  const began = Date.now();
  core.faults.order(...toRules(outages, began));
  const feeder = new Feeder(devices, rate, async (body) => watched.nodeRed.admin.post('take', body));
  const ticker = setInterval(() => say(progress(began, feeder, simulator, watched)), 60_000);

  await pause(seconds * 1000 * stopAt);
  await watched.restart('stop');
  await pause(Math.max(0, began + seconds * 1000 * killAt - Date.now()));
  const killed = Date.now();
  await watched.restart('kill');
  await pause(Math.max(0, began + seconds * 1000 - Date.now()));
  await feeder.stop();

  const verdict = (): ReturnType<typeof judge> =>
    judge(feeder.given, core.ledger.recorded(), (number) => core.ledger.request(number), core.breaches(), [killed]);
  const drained = await eventually(
    'the recording of all',
    () => (verdict().lost === 0 ? true : undefined),
    drainsWithin,
  ).catch(() => false);
  clearInterval(ticker);
  await watched.stop();
  await simulator.close();

  const memory = memoryFigures(watched.memory.at(-1) ?? []);
  const figures = {
    ...{ minutes, seed, nodeRed: runtime.nodeRed, devices: count, outages: outages.length },
    ...{ outageSeconds: Math.round(outages.reduce((sum, { from, until }) => sum + until - from, 0)) },
    ...{ requests: core.counts().requests, ...verdict(), memory },
  };
  console.log(json ? JSON.stringify(figures, undefined, 2) : figures);
  const { lost, altered, needlessDoubles, breaches, stored } = figures;
  const grew = memory !== undefined && memory.heapGrowthPerHour > flat;
  return drained && stored > 0 && lost + altered + needlessDoubles + breaches === 0 && !grew;
}

function progress(began: number, feeder: Feeder, { core }: Simulator, watched: Watched): string {
  const minute = Math.round((Date.now() - began) / 60_000);
  const heap = ((watched.memory.at(-1)?.at(-1)?.heapUsed ?? 0) / 1_048_576).toFixed(1);
  const { recorded, breaches } = core.counts();
  return `minute ${minute}: ${feeder.stored} stored, ${recorded} recorded, ${breaches} breaches, heap ${heap} MB`;
}

void soak(readOptions(process.argv.slice(2))).then((passed) => {
  process.exitCode = passed ? 0 : 1;
});
