import { StartupError } from './startup-error';
import type { Options } from './options';
import { readOptions } from './options';
import { whenOrphaned } from './parent-process';
import { Playground } from './playground';

async function main(): Promise<void> {
  const read = readOptions(process.argv.slice(2), process.env);
  if (read.kind === 'help') {
    console.log(read.text);
    return;
  }
  if (read.kind === 'error') {
    console.error(read.text);
    process.exitCode = 1;
    return;
  }

  const playground = new Playground((line) => console.log(line));
  const ending = new AbortController();
  const end = async (code: number) => {
    await playground.end();
    process.exit(code);
  };
  const endOnRequest = () => {
    // A second signal ends at once.
    if (ending.signal.aborted) process.exit(1);
    ending.abort();
    void end(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, endOnRequest);
  whenOrphaned(() => void end(1));

  const reason = await run(playground, read.options);
  // An end on request needs no explanation.
  if (ending.signal.aborted) return;
  console.error(reason);
  await end(1);
}

/** Runs until Node-RED ends or fails to start. @returns the reason */
async function run(playground: Playground, options: Options): Promise<unknown> {
  try {
    const { ended } = await playground.start(options);
    return `Node-RED ended by itself (${await ended}).`;
  } catch (error) {
    return error instanceof StartupError ? error.message : error;
  }
}

void main();
