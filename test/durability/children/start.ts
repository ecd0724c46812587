import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export interface Child {
  process: ChildProcess;
  /** The lines that it has written. */
  lines: string[];
  /** Fulfils once it has written a line. */
  said(): Promise<string>;
  /** Ends it as a crash does. */
  kill(): Promise<void>;
}

/** Starts one of the programs in this folder. */
export function start(program: string, ...options: string[]): Child {
  const child = spawn(process.execPath, ['-r', 'tsx/cjs', join(__dirname, `${program}.ts`), ...options], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts);
  });
  return {
    process: child,
    lines,
    said: async () => {
      while (lines.length === 0) await once(child.stdout, 'data');
      return lines[0] ?? '';
    },
    kill: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const closed = once(child, 'close');
      child.kill('SIGKILL');
      await closed;
    },
  };
}
