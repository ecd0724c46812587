import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { memberOf } from '../test/simulator/core/json';
import type { FlowNode } from './flow';
import { StartupError } from './startup-error';
import { packageName } from './package-root';
import type { UserDirectory } from './user-directory';

const READY_TIMEOUT_MS = 60_000;
const END_TIMEOUT_MS = 5000;

/** A process group ends Node-RED together with its children; Windows has no such groups. */
const hasGroup = process.platform !== 'win32';

/** A Node-RED in a process of its own. */
export class NodeRed {
  readonly #child: ChildProcess;
  readonly url: string;
  /** Its process. */
  readonly pid: number | undefined;
  /** Its exit code or signal. */
  readonly exit: Promise<string>;

  /** @param log gets each line that Node-RED writes */
  constructor(url: string, { path, settings }: UserDirectory, log: (line: string) => void) {
    this.url = url;
    const script = require.resolve('node-red/red.js');
    this.#child = spawn(process.execPath, [script, '--settings', settings, '--userDir', path], {
      cwd: path,
      env: { ...process.env, NODE_OPTIONS: '' },
      detached: hasGroup,
      // Node-RED ends itself when the IPC channel closes.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.pid = this.#child.pid;
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      if (stream !== null) createInterface(stream).on('line', log);
    }
    this.exit = once(this.#child, 'exit').then(([code, signal]) => String(code ?? signal));
    process.once('exit', () => this.#signal('SIGKILL'));
  }

  /** Waits until the editor answers and the nodes of this package are there. @throws StartupError when that fails */
  async ready(): Promise<void> {
    const ended = this.exit.then((how) => {
      throw new StartupError(`Node-RED ended (${how}) while it started.`);
    });
    await Promise.race([this.#answers(), ended]);
    const sets = await this.#get('nodes');
    const own = (Array.isArray(sets) ? (sets as unknown[]) : []).filter(
      (set) => memberOf(set, 'module') === packageName,
    );
    if (own.length === 0) throw new StartupError(`Node-RED did not find ${packageName}.`);
    for (const set of own) {
      const error = memberOf(set, 'err');
      if (error !== undefined)
        throw new StartupError(`Node-RED could not load ${packageName}: ${JSON.stringify(error)}`);
    }
  }

  /** Deploys a flow, unless there is one already. */
  async deploy(flow: readonly FlowNode[]): Promise<void> {
    const present = await this.#get('flows');
    if (Array.isArray(present) && present.length > 0) return;
    const response = await fetch(`${this.url}flows`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(flow),
    });
    if (!response.ok) throw new StartupError(`Node-RED did not take the example flow: ${await response.text()}`);
  }

  /** Ends Node-RED and its children. */
  async end(): Promise<void> {
    this.#signal('SIGTERM');
    const ended = await Promise.race([this.exit, sleep(END_TIMEOUT_MS, 'late' as const, { ref: false })]);
    if (ended !== 'late') return;
    this.#signal('SIGKILL');
    await this.exit;
  }

  async #answers(): Promise<void> {
    const until = Date.now() + READY_TIMEOUT_MS;
    while ((await this.#get('settings')) === undefined) {
      if (Date.now() > until) throw new StartupError(`Node-RED did not answer within ${READY_TIMEOUT_MS / 1000} s.`);
      await sleep(200);
    }
  }

  /** The answer of the admin API; undefined while there is none. */
  async #get(path: string): Promise<unknown> {
    try {
      const response = await fetch(`${this.url}${path}`, { headers: { accept: 'application/json' } });
      return response.ok ? await response.json() : undefined;
    } catch {
      return undefined;
    }
  }

  #signal(signal: NodeJS.Signals): void {
    const { pid, exitCode, signalCode } = this.#child;
    if (pid === undefined || exitCode !== null || signalCode !== null) return;
    try {
      process.kill(hasGroup ? -pid : pid, signal);
    } catch {
      // It has just ended by itself.
    }
  }
}
