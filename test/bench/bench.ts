import { parseArgs } from 'node:util';
import { type Figures, judge } from './goals';
import { measurePace } from './pace';
import { preparePlace } from './place';
import { measureThroughput } from './throughput';
import { measureWaiting } from './waiting';

const help = `npm run bench -- [--only=abcdefg] [--json]

  a–e  throughput: the documented function node, a node that does nothing, the record node with a memory and with a disk journal, bare Node
  f    a million samples waiting
  g    under the limit`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { only: { type: 'string', default: 'abcdefg' }, json: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  if (values.help === true) {
    console.log(help);
    return;
  }
  const directory = await preparePlace();
  const figures: Figures = { throughput: await measureThroughput(values.only, directory) };
  if (values.only.includes('f')) figures.waiting = await measureWaiting(directory);
  if (values.only.includes('g')) figures.pace = await measurePace(directory);
  const goals = judge(figures);
  if (values.json === true) {
    console.log(JSON.stringify({ ...figures, goals }, undefined, 2));
    return;
  }
  if (figures.throughput.length > 0) console.table(figures.throughput);
  if (figures.waiting !== undefined) console.table(figures.waiting);
  if (figures.pace !== undefined) console.table([figures.pace]);
  console.table(goals);
}

void main();
