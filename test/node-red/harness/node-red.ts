import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Admin } from './admin';
import { Comms } from './comms';
import { withDeadline } from './with-deadline';
import type { DeploymentType, FlowNode } from './flow';
import { EventLog } from './event-log';
import { install, type Runtime } from './runtimes';
import { type LogLevel, settingsFile } from './settings';

const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 15_000;

/** A real Node-RED in a process of its own. */
export class NodeRed {
  readonly #child: ChildProcess;
  readonly #exit: Promise<number | null>;
  readonly #log = new EventLog<string>();
  #stopped = false;
  #url = '';
  #admin: Admin | undefined;
  #comms: Comms | undefined;

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#exit = once(child, 'exit').then(([code]) => code as number | null);
    for (const stream of [child.stdout, child.stderr]) {
      if (stream !== null) createInterface(stream).on('line', (line) => this.#log.add(line));
    }
  }

  /**
   * Starts Node-RED and waits until its nodes are loaded and its editor answers.
   *
   * @param directory its user directory
   * @param nodeOptions command-line options of Node
   * @param more settings besides those of all tests
   */
  static async start(
    runtime: Runtime,
    directory: string,
    logLevel: LogLevel = 'info',
    nodeOptions: readonly string[] = [],
    more: object = {},
  ): Promise<NodeRed> {
    const { node, script } = await install(runtime);
    const settings = join(directory, 'settings.js');
    await writeFile(settings, settingsFile(logLevel, more));
    const child = spawn(node, [...nodeOptions, script, '--userDir', directory, '--settings', settings], {
      cwd: directory,
      // NODE_OPTIONS of npm and the test runner are for their own processes.
      env: { ...process.env, NODE_OPTIONS: '' },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const nodeRed = new NodeRed(child);
    await nodeRed.#untilReady();
    return nodeRed;
  }

  /** Where the editor is, with a slash at its end. */
  get url(): string {
    return this.#url;
  }

  get admin(): Admin {
    if (this.#admin === undefined) throw new Error('Node-RED is not ready');
    return this.#admin;
  }

  get comms(): Comms {
    if (this.#comms === undefined) throw new Error('Node-RED is not ready');
    return this.#comms;
  }

  /** All that Node-RED has written to its console so far. */
  get log(): string {
    return this.#log.all.join('\n');
  }

  /** Deploys a flow and waits until its nodes run. */
  async deploy(flows: readonly FlowNode[], type: DeploymentType = 'full'): Promise<void> {
    // Equal flows have equal revisions, so that earlier deploys must not count.
    const deployedBefore = this.comms.deployed.length;
    const revision = await this.admin.deploy(flows, type);
    await this.comms.until('the start of the flow', () => {
      return this.comms.deployed.includes(revision, deployedBefore) || undefined;
    });
  }

  /**
   * Stops Node-RED the way a service manager does.
   *
   * @throws when it doesn't end by itself, or ended before
   */
  async stop(): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#comms?.close();
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) {
      throw new Error(`Node-RED had ended before it was stopped:\n${this.log}`);
    }
    this.#child.kill('SIGTERM');
    try {
      const code = await withDeadline(this.#exit, STOP_TIMEOUT_MS, () => `Node-RED didn't end:\n${this.log}\n`);
      if (code !== 0) throw new Error(`Node-RED ended with ${code ?? 'a signal'}:\n${this.log}`);
    } finally {
      this.#child.kill('SIGKILL');
    }
  }

  /** Stops the process where it stands, as a machine that is suspended does, or has it go on. */
  signal(name: 'SIGSTOP' | 'SIGCONT'): void {
    this.#child.kill(name);
  }

  /** Ends Node-RED as a power cut does. */
  async kill(): Promise<void> {
    this.#comms?.close();
    this.#child.kill('SIGKILL');
    await this.#exit;
  }

  async #untilReady(): Promise<void> {
    const ready = this.#log.until(
      'Node-RED starting',
      (lines) => {
        const url = lines.map((line) => /Server now running at (\S+)/.exec(line)?.[1]).find((address) => address);
        return lines.some((line) => line.includes('Started flows')) ? url : undefined;
      },
      START_TIMEOUT_MS,
    );
    const ended = this.#exit.then((code) => {
      throw new Error(`Node-RED ended with ${code ?? 'a signal'} while it started`);
    });
    try {
      this.#url = await Promise.race([ready, ended]);
      this.#admin = new Admin(this.#url);
      this.#comms = await Comms.open(this.#url);
    } catch (cause) {
      this.#child.kill('SIGKILL');
      throw new Error(`Node-RED didn't start:\n${this.log}`, { cause });
    }
  }
}
