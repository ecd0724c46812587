import { NodeRed } from '../node-red/harness/node-red';
import type { Runtime } from '../node-red/harness/runtimes';
import type { MemorySample } from './memory';

const every = 5000;

/** A Node-RED whose memory is looked at again and again, one process after another. */
export class Watched {
  /** By process, oldest first. */
  readonly memory: MemorySample[][] = [];
  readonly #runtime: Runtime;
  readonly #directory: string;
  readonly #began = performance.now();
  readonly #timer: NodeJS.Timeout;
  #nodeRed: NodeRed | undefined;

  private constructor(runtime: Runtime, directory: string) {
    this.#runtime = runtime;
    this.#directory = directory;
    this.#timer = setInterval(() => void this.#look(), every);
  }

  static async start(runtime: Runtime, directory: string): Promise<Watched> {
    const watched = new Watched(runtime, directory);
    await watched.#start();
    return watched;
  }

  /** The one that runs now. @throws while none does */
  get nodeRed(): NodeRed {
    if (this.#nodeRed === undefined) throw new Error('Node-RED is being started');
    return this.#nodeRed;
  }

  /** Ends Node-RED in one of two ways and starts it again. */
  async restart(how: 'stop' | 'kill'): Promise<void> {
    const { nodeRed } = this;
    this.#nodeRed = undefined;
    await nodeRed[how]();
    await this.#start();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#nodeRed?.stop();
  }

  async #start(): Promise<void> {
    this.#nodeRed = await NodeRed.start(this.#runtime, this.#directory);
    this.memory.push([]);
  }

  async #look(): Promise<void> {
    const samples = this.memory.at(-1);
    try {
      const { nodejs } = (await this.nodeRed.admin.get('diagnostics')) as { nodejs: { memoryUsage: MemorySample } };
      const { heapUsed, rss } = nodejs.memoryUsage;
      samples?.push({ at: (performance.now() - this.#began) / 1000, heapUsed, rss });
    } catch {
      // It is being started again.
    }
  }
}
