import { cp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type FlowNode, NodeRed, runtimes, temporaryFolder } from './harness';
import type { Cores } from './machine';
import type { Build } from './builds';

const PACKAGE = '@datacake-community/node-red-datacake';

/** Milliseconds between two looks at what is completed, and until no more is expected. */
const COMPLETION_LOOK_MS = 20;
const MAX_COMPLETION_MS = 60_000;

/** The tab that all flows of the benchmark are on. */
export const TAB: FlowNode = { id: 'tab', type: 'tab', label: 'Benchmark' };

/** Where all messages come from. They pass a function node, as they mostly do where people work. */
const SOURCE: readonly FlowNode[] = [
  { id: 'source', type: 'bench-source', z: TAB.id, wires: [['pass']] },
  { id: 'pass', type: 'function', z: TAB.id, func: 'return msg;', outputs: 1, libs: [], wires: [['first']] },
];

/** What a Node-RED has used so far. */
export interface Usage {
  pid: number;
  cpuMicros: number;
  /** Resident, with what the garbage collector hasn't looked at yet. */
  rssBytes: number;
  /** The longest time from a message to its completion since the last look; 0 where nothing watches. */
  longestWaitMs: number;
}

/** What a Node-RED holds once its garbage is collected. */
export interface Memory {
  /** Resident: what the machine has to have. */
  rssMb: number;
  /** By objects and buffers: what can be compared, because the collector's reserve isn't in it. */
  inUseMb: number;
  /** The part of that which is compiled code: there is more of it the longer a process runs. */
  codeMb: number;
}

/** Messages that the source of the benchmark emits. */
export interface Order {
  /** It ends after so many messages, or after so long. */
  messages?: number;
  forMs?: number;
  /** Messages a second; as fast as Node-RED takes them when absent. */
  perSecond?: number;
  /** A message follows when one of so many has gone through the flow, whose last node tells. */
  inFlight?: number;
  /** The messages name so many devices, one after the other. */
  devices?: number;
  /** The number of the first device. */
  firstDevice?: number;
  /** Payloads are arrays of so many samples with times of their own, a second apart; single ones when absent. */
  samples?: number;
}

export interface Emitted {
  messages: number;
  /** Unix milliseconds. */
  beganAt: number;
  endedAt: number;
}

/** The user directory of a Node-RED with the nodes of the benchmark and a build of the package, or none. */
export async function makeUserDirectory(build?: Build): Promise<string> {
  const directory = await temporaryFolder('user-directory');
  await writeFile(path.join(directory, 'package.json'), JSON.stringify({ name: 'node-red-project', private: true }));
  await cp(path.join(__dirname, 'nodes'), path.join(directory, 'nodes'), { recursive: true });
  if (build === undefined) return directory;
  const link = path.join(directory, 'node_modules', ...PACKAGE.split('/'));
  await mkdir(path.dirname(link), { recursive: true });
  await symlink(build.folder, link, 'junction');
  return directory;
}

/** A real Node-RED with a flow behind the source of messages. */
export class Running {
  readonly #nodeRed: NodeRed;

  private constructor(
    nodeRed: NodeRed,
    /** Its user directory. */
    readonly directory: string,
  ) {
    this.#nodeRed = nodeRed;
  }

  /**
   * Starts Node-RED with an empty flow.
   *
   * @param directory its user directory
   * @param nodeOptions what Node itself is told
   */
  static async start(directory: string, cores: Cores, nodeOptions: readonly string[] = []): Promise<Running> {
    const [runtime] = runtimes;
    if (runtime === undefined) throw new Error('There is no Node-RED to measure in');
    const nodeRed = await NodeRed.start(runtime, directory, 'info', ['--expose-gc', ...nodeOptions]);
    const running = new Running(nodeRed, directory);
    await running.deploy([]);
    await cores.pin((await running.usage()).pid, 'measured');
    return running;
  }

  /** Starts a flow; its first node has the id `first`. */
  async deploy(flow: readonly FlowNode[]): Promise<void> {
    await this.#nodeRed.deploy([TAB, ...SOURCE, ...flow]);
  }

  /** Has messages emitted, and fulfils when all of them are. */
  async emit(order: Order): Promise<Emitted> {
    return JSON.parse(await this.#nodeRed.admin.post('bench/source/emit', order)) as Emitted;
  }

  /** Asks the nodes of the benchmark for something. */
  async ask(route: string): Promise<unknown> {
    return this.#nodeRed.admin.get(`bench/${route}`);
  }

  /** Emits messages and waits until the first node has completed all of them; to be used after `ask('watch')`. */
  async complete(order: Order): Promise<Emitted> {
    const before = await this.#completed();
    const emitted = await this.emit(order);
    const end = performance.now() + MAX_COMPLETION_MS;
    while ((await this.#completed()) < before + emitted.messages) {
      if (performance.now() > end) throw new Error('Messages were not completed');
      await pause(COMPLETION_LOOK_MS);
    }
    return emitted;
  }

  async usage(): Promise<Usage> {
    return (await this.ask('usage')) as Usage;
  }

  /** Collects the garbage first, so that what follows is slower for a while. */
  async memory(): Promise<Memory> {
    return (await this.ask('memory')) as Memory;
  }

  /** Stops it the way a service manager does, and removes its user directory unless that is to be kept. */
  async stop({ keep = false } = {}): Promise<void> {
    await this.#nodeRed.stop();
    if (!keep) await rm(this.directory, { recursive: true });
  }

  /** Ends it as a crash does. */
  async kill(): Promise<void> {
    await this.#nodeRed.kill();
  }

  async #completed(): Promise<number> {
    return ((await this.ask('completed')) as { completed: number }).completed;
  }
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
