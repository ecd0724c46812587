/* Follows one message through the package in a real Node-RED, from input to receipt with the disk journal, and lists the source files
   in which a function ran: npm run way -- [--json] */
import { readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { buildPresent } from '../builds';
import { connection, record } from '../flows';
import { Cores } from '../machine';
import { TAB, pause } from '../running';
import { Stage } from '../stage';
import { type ScriptCoverage, filesOnTheWay } from './coverage';

/** Milliseconds that the journal has to open, and until a receipt is no longer expected. */
const SETTLING_MS = 2000;
const MAX_RECEIPT_MS = 10_000;

/** Milliseconds between two looks for the receipt. */
const LOOK_INTERVAL_MS = 20;

/** The files, in alphabetical order. */
async function follow(): Promise<string[]> {
  const build = await buildPresent();
  const stage = new Stage(await Cores.find());
  const sink = await stage.sink();
  const running = await stage.nodeRed(build);
  try {
    const receipt = { id: 'receipt', type: 'bench-nothing', z: TAB.id, wires: [] };
    await running.deploy([connection(sink.url), { ...record(), wires: [[receipt.id]] }, receipt]);
    await pause(SETTLING_MS);
    await running.ask('coverage/start');
    await running.emit({ messages: 1 });
    const end = performance.now() + MAX_RECEIPT_MS;
    while (((await running.ask('taken')) as { taken: number }).taken === 0) {
      if (performance.now() > end) throw new Error('No receipt came');
      await pause(LOOK_INTERVAL_MS);
    }
    const scripts = (await running.ask('coverage/take')) as ScriptCoverage[];
    const bundle = path.join(await realpath(build.folder), 'dist', 'nodes', 'runtime.js');
    return filesOnTheWay(scripts, bundle, await readFile(bundle, 'utf8'));
  } finally {
    await running.stop();
    await sink.stop();
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
  const files = await follow();
  if (values.json) console.log(JSON.stringify({ count: files.length, files }, undefined, 2));
  else console.log(`${files.join('\n')}\n${files.length} files`);
}

void main();
