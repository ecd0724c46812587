import { startSimulator } from '../test/simulator/http/start';
import type { Simulator } from '../test/simulator/http/start';
import { demoTokens, demoWorkspaces } from '../test/simulator/world/demo-world';
import { exampleFlow, playgroundFlow } from './flow';
import { NodeRed } from './node-red';
import type { Options } from './options';
import { checkBuild } from './package-root';
import { checkPort, HOST } from './port';
import { makeUserDirectory } from './user-directory';
import { welcome } from './welcome';
import { playgroundWorld } from './world';

/** More entries than the live page shows, and few enough to run for weeks. */
const LEDGER_SIZE = 20_000;

const FIRST_MEASUREMENT_TIMEOUT_MS = 30_000;

/** The simulator and Node-RED, and how to end them. */
export class Playground {
  readonly #undo: (() => Promise<void> | void)[] = [];
  readonly #print: (line: string) => void;
  #ending: Promise<void> | undefined;

  /** @param print gets each line for the user */
  constructor(print: (line: string) => void) {
    this.#print = print;
  }

  /**
   * Starts both and waits until Node-RED answers.
   *
   * @returns a promise of how Node-RED ended
   * @throws StartupError when the user can remedy the cause
   */
  async start(options: Options): Promise<{ ended: Promise<string> }> {
    checkBuild();
    await checkPort(options.port, 'the editor', '--port');
    await checkPort(options.livePort, 'the live page', '--live-port');

    const url = `http://${HOST}:${options.port}/`;
    const simulator = await startSimulator({
      port: options.livePort,
      host: HOST,
      world: playgroundWorld(),
      keep: LEDGER_SIZE,
      editor: url,
    });
    this.#undo.push(() => simulator.close());
    const token = demoTokens.apiUser;
    const directory = await makeUserDirectory(options);
    this.#undo.push(() => directory.remove());
    this.#print('Starting Node-RED with the example flow …');
    const early: string[] = [];
    let relay = (line: string): void => void early.push(line);
    const nodeRed = new NodeRed(url, directory, (line) => relay(`Node-RED: ${line}`));
    this.#undo.push(() => nodeRed.end());
    try {
      await nodeRed.ready();
      await nodeRed.deploy(playgroundFlow(exampleFlow(), simulator.url, token, demoWorkspaces.factory.id));
    } catch (error) {
      // The log of the start matters only when the start fails.
      for (const line of early) this.#print(line);
      throw error;
    }
    relay = this.#print;

    this.#print(welcome({ editor: url, simulator: simulator.url, token }));
    this.#watch(simulator);
    return { ended: nodeRed.exit };
  }

  /** Ends everything in reverse order of its start. */
  end(): Promise<void> {
    this.#ending ??= this.#endAll();
    return this.#ending;
  }

  async #endAll(): Promise<void> {
    for (const undo of this.#undo.reverse()) await undo();
  }

  /** Prints when the first measurement has arrived, or that none has. */
  #watch(simulator: Simulator): void {
    const began = Date.now();
    let hasWarned = false;
    const timer = setInterval(() => {
      if (simulator.core.counts().recorded > 0) {
        clearInterval(timer);
        this.#print(`Measurements arrive: ${simulator.url}/`);
      } else if (!hasWarned && Date.now() - began > FIRST_MEASUREMENT_TIMEOUT_MS) {
        hasWarned = true;
        this.#print(
          `No measurement has arrived in ${FIRST_MEASUREMENT_TIMEOUT_MS / 1000} s. The status of the nodes in the editor says why.`,
        );
      }
    }, 100);
    this.#undo.push(() => clearInterval(timer));
  }
}
