import { execFile } from 'node:child_process';
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What figures are worth nothing without. */
export interface Machine {
  processor: string;
  cores: number;
  memoryGb: number;
  system: string;
  node: string;
  /** Processes that wanted a core in the last minute before the run, on average. */
  load: number;
  /** False where measured processes may be moved from core to core, and share theirs with the rest of the benchmark. */
  pinned: boolean;
}

export function describeMachine(pinned: boolean): Machine {
  const all = cpus();
  return {
    processor: all[0]?.model.trim() ?? 'unknown',
    cores: all.length,
    memoryGb: Number((totalmem() / 1e9).toFixed(1)),
    system: `${type()} ${release()}`,
    node: process.versions.node,
    load: Number((loadavg()[0] ?? 0).toFixed(2)),
    pinned,
  };
}

/** Keeps measured processes on one core and everything else on another, where the system has `taskset` and at least two cores. */
export class Cores {
  private constructor(
    readonly measured: number | undefined,
    readonly rest: number | undefined,
  ) {}

  static async find(): Promise<Cores> {
    try {
      const { stdout } = await run('taskset', ['-cp', String(process.pid)]);
      const cores = readAffinity(stdout);
      return cores.length > 1 ? new Cores(cores.at(-1), cores[0]) : new Cores(undefined, undefined);
    } catch {
      return new Cores(undefined, undefined);
    }
  }

  get pinned(): boolean {
    return this.measured !== undefined;
  }

  /** Pins a process with all its threads; those that it starts later stay where it is. */
  async pin(pid: number, to: 'measured' | 'rest'): Promise<void> {
    const core = this[to];
    if (core !== undefined) await run('taskset', ['-acp', String(core), String(pid)]);
  }
}

/** The cores that `taskset -cp` names: "pid 12's current affinity list: 0-2,5". */
export function readAffinity(output: string): number[] {
  const list = output.slice(output.lastIndexOf(':') + 1).trim();
  return list.split(',').flatMap((span) => {
    const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(span) ?? [];
    if (first === undefined) return [];
    return Array.from({ length: Number(last) - Number(first) + 1 }, (_, index) => Number(first) + index);
  });
}
