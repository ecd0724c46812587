import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Received } from './sink';

/** The counting sink, in a process of its own. */
export class SinkProcess {
  readonly #child: ChildProcess;
  readonly url: string;

  private constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.url = url;
  }

  static async start(): Promise<SinkProcess> {
    const child = fork(path.join(__dirname, 'sink.ts'), { execArgv: ['--import', 'tsx'] });
    const [{ port }] = (await once(child, 'message')) as [{ port: number }];
    return new SinkProcess(child, `http://127.0.0.1:${port}`);
  }

  async received(): Promise<Received> {
    return this.#ask('read');
  }

  async reset(): Promise<void> {
    await this.#ask('reset');
  }

  /** Waits until so many measurements have come. @throws Error when they don't within 5 minutes */
  async until(measurements: number): Promise<Received> {
    const deadline = Date.now() + 300_000;
    for (;;) {
      const received = await this.received();
      if (received.measurements >= measurements) return received;
      if (Date.now() > deadline) throw new Error(`${received.measurements} of ${measurements} measurements came`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  stop(): void {
    this.#child.disconnect();
  }

  async #ask(question: 'read' | 'reset'): Promise<Received> {
    const answer = once(this.#child, 'message');
    this.#child.send(question);
    const [received] = (await answer) as [Received];
    return received;
  }
}
