import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { pause } from './running';
import type { Question, Received, SinkOptions } from './sink';

const ACCEPTING: SinkOptions = { status: 200, latencyMs: 0, audits: false };

/** Milliseconds between two looks at what has come, and until no more is expected. */
const LOOK_INTERVAL_MS = 20;
const MAX_WAIT_MS = 600_000;

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
    const child = fork(script, [JSON.stringify({ ...ACCEPTING, ...options })], { execArgv: ['--import', 'tsx'] });
    const [{ port }] = (await once(child, 'message')) as [{ port: number }];
    return new SinkProcess(child, `http://127.0.0.1:${port}`);
  }

  async received(): Promise<Received> {
    return this.#ask('read');
  }

  async reset(): Promise<void> {
    await this.#ask('reset');
  }

  /** Changes how long it takes until requests are answered. */
  async answerAfter(latencyMs: number): Promise<void> {
    await this.#ask({ latencyMs });
  }

  /** Waits until what has come suffices. @throws Error when it doesn't within ten minutes */
  async until(suffices: (received: Received) => boolean): Promise<Received> {
    const end = performance.now() + MAX_WAIT_MS;
    for (;;) {
      const received = await this.received();
      if (suffices(received)) return received;
      if (performance.now() > end) {
        const { requests, measurements } = received;
        throw new Error(`Only ${measurements} measurements came in ${requests} requests`);
      }
      await pause(LOOK_INTERVAL_MS);
    }
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.disconnect();
    await ended;
  }

  async #ask(question: Question): Promise<Received> {
    const answer = once(this.#child, 'message');
    this.#child.send(question);
    const [received] = (await answer) as [Received];
    return received;
  }
}
