import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Received, SinkOptions } from './sink';

const accepting: SinkOptions = { status: 200, latency: 0, audits: false };

/** The counting sink, in a process of its own. */
export class SinkProcess {
  readonly #child: ChildProcess;
  readonly url: string;

  private constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.url = url;
  }

  static async start(options: Partial<SinkOptions> = {}): Promise<SinkProcess> {
    const script = path.join(__dirname, 'sink.ts');
    const child = fork(script, [JSON.stringify({ ...accepting, ...options })], { execArgv: ['--import', 'tsx'] });
    const [{ port }] = (await once(child, 'message')) as [{ port: number }];
    return new SinkProcess(child, `http://127.0.0.1:${port}`);
  }

  async received(): Promise<Received> {
    return this.#ask('read');
  }

  async reset(): Promise<void> {
    await this.#ask('reset');
  }

  /** Waits until what has come suffices. @throws Error when it doesn't within 5 minutes */
  async until(suffices: (received: Received) => boolean): Promise<Received> {
    const deadline = Date.now() + 300_000;
    for (;;) {
      const received = await this.received();
      if (suffices(received)) return received;
      if (Date.now() > deadline) throw new Error(`Only this came: ${JSON.stringify(received)}`);
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
