import { cp } from 'node:fs/promises';
import path from 'node:path';
import type { FlowNode } from '../node-red/harness/flow';
import { NodeRed } from '../node-red/harness/node-red';
import { tab } from '../node-red/harness/nodes';
import { pack } from '../node-red/harness/pack';
import { runtimes } from '../node-red/harness/runtimes';
import { userDirectory } from '../node-red/harness/user-directory';
import { source } from './flows';

/** What a process has used so far: CPU in microseconds, memory in bytes. */
export interface Usage {
  cpu: number;
  memory: number;
}

/** The user directory of a Node-RED with the package and the nodes of the benchmark. */
export async function preparePlace(): Promise<string> {
  const directory = await userDirectory(await pack());
  await cp(path.join(__dirname, 'nodes'), path.join(directory, 'nodes'), { recursive: true });
  return directory;
}

/** A real Node-RED with a flow behind the source of messages. */
export class Running {
  readonly #nodeRed: NodeRed;

  private constructor(nodeRed: NodeRed) {
    this.#nodeRed = nodeRed;
  }

  /**
   * Does the work in a Node-RED that runs for as long as that takes.
   *
   * @param directory its user directory
   */
  static async during<T>(directory: string, work: (running: Running) => Promise<T>): Promise<T> {
    const [runtime] = runtimes;
    if (runtime === undefined) throw new Error('There is no Node-RED to measure in');
    const nodeRed = await NodeRed.start(runtime, directory, 'info', ['--expose-gc']);
    try {
      return await work(new Running(nodeRed));
    } finally {
      await nodeRed.stop();
    }
  }

  /** Starts a flow whose first node has the id `first`. */
  async deploy(flow: readonly FlowNode[]): Promise<void> {
    await this.#nodeRed.deploy([tab, ...source, ...flow]);
  }

  /** Has messages emitted: as fast as Node-RED takes them, or one every so many milliseconds. */
  async emit(messages: number, every = 0): Promise<void> {
    await this.#nodeRed.admin.post(`bench/source/emit/${messages}/${every}`, {});
  }

  /** How many messages the node that does nothing has got. */
  async taken(): Promise<number> {
    return ((await this.#nodeRed.admin.get('bench/taken')) as { taken: number }).taken;
  }

  /** How many messages the source has emitted. */
  async emitted(): Promise<number> {
    return ((await this.#nodeRed.admin.get('bench/emitted')) as { emitted: number }).emitted;
  }

  async usage(): Promise<Usage> {
    return (await this.#nodeRed.admin.get('bench/usage')) as Usage;
  }
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
