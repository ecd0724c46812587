import { join } from 'node:path';
import { startSimulator } from '../test/simulator/http/start';
import type { Simulator } from '../test/simulator/http/start';
import { demoTokens, demoWorkspaces } from '../test/simulator/world/demo-world';
import { type FlowNode, type SharedDatabase, exampleFlow, playgroundFlow } from './flow';
import { NodeRed } from './node-red';
import type { Options } from './options';
import { checkBuild } from './package-root';
import { checkPort, HOST } from './port';
import { makeUserDirectory } from './user-directory';
import { welcome, welcomeShared } from './welcome';
import { playgroundWorld } from './world';

/** More entries than the live page shows, and few enough to run for weeks. */
const LEDGER_SIZE = 20_000;

const FIRST_MEASUREMENT_TIMEOUT_MS = 30_000;

/** The simulator, one Node-RED or two with a database, and how to end them. */
export class Playground {
  readonly #undo: (() => Promise<void> | void)[] = [];
  readonly #print: (line: string) => void;
  #ending: Promise<void> | undefined;

  /** @param print gets each line for the user */
  constructor(print: (line: string) => void) {
    this.#print = print;
  }

  /**
   * Starts all and waits until Node-RED answers.
   *
   * @returns a promise of how the last Node-RED ended
   * @throws StartupError when the user can remedy the cause
   */
  async start(options: Options): Promise<{ ended: Promise<string> }> {
    const { port, livePort, secondPort, userDir } = options;
    checkBuild();
    await checkPort(port, 'the editor', '--port');
    await checkPort(livePort, 'the live page', '--live-port');
    if (secondPort !== undefined) await checkPort(secondPort, 'the second editor', '--second-port');

    const url = `http://${HOST}:${port}/`;
    const simulator = await startSimulator({
      port: livePort,
      host: HOST,
      world: playgroundWorld(),
      keep: LEDGER_SIZE,
      editor: url,
    });
    this.#undo.push(() => simulator.close());
    const token = demoTokens.apiUser;
    const workspace = demoWorkspaces.factory.id;
    if (secondPort === undefined) {
      const flow = playgroundFlow(exampleFlow(), simulator.url, token, workspace);
      const nodeRed = await this.#startNodeRed('Node-RED', port, userDir, flow);
      this.#print(welcome({ editor: url, simulator: simulator.url, token }));
      this.#watch(simulator);
      return { ended: nodeRed.exit };
    }
    const flow = playgroundFlow(exampleFlow(), simulator.url, token, workspace, await this.#startDatabase());
    const nodeReds = [
      await this.#startNodeRed('Node-RED 1', port, userDir && join(userDir, '1'), flow),
      await this.#startNodeRed('Node-RED 2', secondPort, userDir && join(userDir, '2'), flow),
    ];
    for (const { url, exit } of nodeReds)
      void exit.then((how) => this.#print(`The Node-RED at ${url} has ended (${how}).`));
    this.#print(welcomeShared(nodeReds, simulator.url));
    this.#watch(simulator);
    return { ended: Promise.all(nodeReds.map(({ exit }) => exit)).then((all) => all.join(', ')) };
  }

  /** Starts a Node-RED with a flow, and waits until it answers. */
  async #startNodeRed(
    name: string,
    port: number,
    userDir: string | undefined,
    flow: readonly FlowNode[],
  ): Promise<NodeRed> {
    const directory = await makeUserDirectory(port, userDir);
    this.#undo.push(() => directory.remove());
    this.#print(`Starting ${name} with the example flow …`);
    const early: string[] = [];
    let relay = (line: string): void => void early.push(line);
    const nodeRed = new NodeRed(`http://${HOST}:${port}/`, directory, (line) => relay(`${name}: ${line}`));
    this.#undo.push(() => nodeRed.end());
    try {
      await nodeRed.ready();
      await nodeRed.deploy(flow);
    } catch (error) {
      // The log of the start matters only when the start fails.
      for (const line of early) this.#print(line);
      throw error;
    }
    relay = this.#print;
    return nodeRed;
  }

  async #startDatabase(): Promise<SharedDatabase> {
    this.#print('Starting PostgreSQL …');
    // The server and its client are loaded for those who want them.
    const { TestServer } = await import('../test/shared/postgres.js');
    const server = await TestServer.start();
    this.#undo.push(() => server.remove());
    const { host, port, database, user, password } = await server.createDatabase('datacake');
    return { settings: { databaseHost: host, databasePort: port, database, databaseUser: user }, password };
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
