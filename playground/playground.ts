import { startSimulator } from '../test/simulator/http/start';
import type { Simulator } from '../test/simulator/http/start';
import { demoTokens } from '../test/simulator/world/demo-world';
import { exampleFlow, playgroundFlow } from './flow';
import { NodeRed } from './node-red';
import type { Options } from './options';
import { checkBuild } from './package-root';
import { checkPort, host } from './port';
import { makeUserDirectory } from './user-directory';
import { playgroundWorld } from './world';

/** More than the live page shows, and little enough to run for weeks. */
const keep = 20_000;

const arrivesWithin = 30_000;

/** The simulator and Node-RED, and what has to be undone when they end. */
export class Playground {
  readonly #undo: (() => Promise<void> | void)[] = [];
  readonly #say: (line: string) => void;
  #ending: Promise<void> | undefined;

  /** @param say gets each line for the reader */
  constructor(say: (line: string) => void) {
    this.#say = say;
  }

  /**
   * Starts both and waits until Node-RED answers.
   *
   * @returns a promise of how Node-RED ended
   * @throws Hindrance for what the reader can remedy
   */
  async start(options: Options): Promise<{ ended: Promise<string> }> {
    checkBuild();
    await checkPort(options.port, 'the editor', '--port');
    await checkPort(options.livePort, 'the live page', '--live-port');

    const simulator = await startSimulator({ port: options.livePort, host, world: playgroundWorld(), keep });
    this.#undo.push(() => simulator.close());
    const directory = await makeUserDirectory(options);
    this.#undo.push(() => directory.remove());
    const url = `http://${host}:${options.port}/`;
    this.#say('Starting Node-RED with the example flow …');
    const early: string[] = [];
    let relay = (line: string): void => void early.push(line);
    const nodeRed = new NodeRed(url, directory, (line) => relay(`Node-RED: ${line}`));
    this.#undo.push(() => nodeRed.end());
    try {
      await nodeRed.ready();
      await nodeRed.deploy(playgroundFlow(exampleFlow(), simulator.url, demoTokens.apiUser));
    } catch (error) {
      // What Node-RED says while it starts matters only when it doesn't.
      for (const line of early) this.#say(line);
      throw error;
    }
    relay = this.#say;

    this.#say(`
  Editor     ${url}
  Live page  ${simulator.url}/

No measurement leaves this machine: Datacake is simulated. Ctrl-C ends everything.
`);
    this.#watch(simulator);
    return { ended: nodeRed.exit };
  }

  /** Ends all that was started, the last first. */
  end(): Promise<void> {
    this.#ending ??= this.#endAll();
    return this.#ending;
  }

  async #endAll(): Promise<void> {
    for (const undo of this.#undo.reverse()) await undo();
  }

  /** Says when the first measurement has arrived, or that none does. */
  #watch(simulator: Simulator): void {
    const began = Date.now();
    let complained = false;
    const timer = setInterval(() => {
      if (simulator.core.counts().recorded > 0) {
        clearInterval(timer);
        this.#say(`Measurements arrive: ${simulator.url}/`);
      } else if (!complained && Date.now() - began > arrivesWithin) {
        complained = true;
        this.#say(
          `No measurement has arrived in ${arrivesWithin / 1000} s. The status of the nodes in the editor says why.`,
        );
      }
    }, 100);
    this.#undo.push(() => clearInterval(timer));
  }
}
