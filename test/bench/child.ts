import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Cores } from './machine';

/** One of the programs in `children/`, in a process of its own, that answers what it is asked. */
export class Child {
  readonly #process: ChildProcess;

  private constructor(process: ChildProcess) {
    this.#process = process;
  }

  /** @param cores whose measured one it is pinned to; absent where threads of its own are to run beside it */
  static async start(program: string, cores?: Cores): Promise<Child> {
    const typescript = program.endsWith('.ts') ? ['--import', 'tsx'] : [];
    const child = fork(path.join(__dirname, 'children', program), {
      execArgv: ['--expose-gc', ...typescript],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    await once(child, 'spawn');
    if (child.pid !== undefined) await cores?.pin(child.pid, 'measured');
    return new Child(child);
  }

  /** @throws Error when it ends without an answer */
  async ask<T>(question: object): Promise<T> {
    const ended = once(this.#process, 'exit').then(([code]) => {
      throw new Error(`A measured process ended with ${String(code)}`);
    });
    const answer = once(this.#process, 'message');
    this.#process.send(question);
    const [figures] = (await Promise.race([answer, ended])) as [T];
    return figures;
  }

  /** Ends it, by a signal as a crash does where one is named, and otherwise in its own way. */
  async stop(signal?: 'SIGKILL'): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = once(this.#process, 'exit');
    if (signal === undefined) this.#process.disconnect();
    else this.#process.kill(signal);
    await ended;
  }
}
