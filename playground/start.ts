import { Hindrance } from './hindrance';
import type { Options } from './options';
import { readOptions } from './options';
import { whenOrphaned } from './parent';
import { Playground } from './playground';

async function main(): Promise<void> {
  const read = readOptions(process.argv.slice(2), process.env);
  if (read.kind === 'help') {
    console.log(read.text);
    return;
  }
  if (read.kind === 'problem') {
    console.error(read.text);
    process.exitCode = 1;
    return;
  }

  const playground = new Playground((line) => console.log(line));
  const asked = new AbortController();
  const end = async (code: number) => {
    await playground.end();
    process.exit(code);
  };
  const endOnRequest = () => {
    // Who asks twice doesn't want to wait.
    if (asked.signal.aborted) process.exit(1);
    asked.abort();
    void end(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, endOnRequest);
  whenOrphaned(() => void end(1));

  const why = await run(playground, read.options);
  // What ends because it was asked to has nothing to explain.
  if (asked.signal.aborted) return;
  console.error(why);
  await end(1);
}

/** Runs until Node-RED ends or doesn't start, and says why. */
async function run(playground: Playground, options: Options): Promise<unknown> {
  try {
    const { ended } = await playground.start(options);
    return `Node-RED ended by itself (${await ended}).`;
  } catch (error) {
    return error instanceof Hindrance ? error.message : error;
  }
}

void main();
