import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export interface Child {
  process: ChildProcess;
  /** Its output so far. */
  lines: string[];
  firstLine(): Promise<string>;
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
    firstLine: async () => {
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
