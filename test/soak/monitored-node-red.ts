import { NodeRed } from '../node-red/harness/node-red';
import type { Runtime } from '../node-red/harness/runtimes';
import type { MemorySample } from './memory';

const MEMORY_INTERVAL_MS = 5000;

/** A Node-RED that is restarted, with the memory that each of its processes uses over time. */
export class MonitoredNodeRed {
  /** One list a process, oldest first. */
  readonly memory: MemorySample[][] = [];
  readonly #runtime: Runtime;
  readonly #directory: string;
  readonly #began = performance.now();
  readonly #timer: NodeJS.Timeout;
  #nodeRed: NodeRed | undefined;

  private constructor(runtime: Runtime, directory: string) {
    this.#runtime = runtime;
    this.#directory = directory;
    this.#timer = setInterval(() => void this.#measureMemory(), MEMORY_INTERVAL_MS);
  }

  static async start(runtime: Runtime, directory: string): Promise<MonitoredNodeRed> {
    const monitored = new MonitoredNodeRed(runtime, directory);
    await monitored.#start();
    return monitored;
  }

  /** @throws Error while Node-RED is being started */
  get nodeRed(): NodeRed {
    if (this.#nodeRed === undefined) throw new Error('Node-RED is being started');
    return this.#nodeRed;
  }

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

  async #measureMemory(): Promise<void> {
    const samples = this.memory.at(-1);
    try {
      const { nodejs } = (await this.nodeRed.admin.get('diagnostics')) as { nodejs: { memoryUsage: MemorySample } };
      const { heapUsed, rss } = nodejs.memoryUsage;
      samples?.push({ at: (performance.now() - this.#began) / 1000, heapUsed, rss });
    } catch {
      // There is no answer while Node-RED is being started.
    }
  }
}
