import assert from 'node:assert/strict';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../simulator/index';
import { NodeRed } from './node-red';
import { pack } from './pack';
import { type Runtime, runtimes } from './runtimes';
import type { LogLevel } from './settings';
import { userDirectory } from './user-directory';

/** A real Node-RED with the packed package installed, beside a simulated Datacake. */
export interface Environment {
  readonly runtime: Runtime;
  readonly nodeRed: NodeRed;
  readonly simulator: Simulator;
  /** Node-RED's user directory. */
  readonly directory: string;
}

export interface EnvironmentOptions {
  logLevel?: LogLevel;
  simulator?: SimulatorOptions;
}

/** Log lines that no test may cause. */
const LOGGED_ERROR = /^.*(?:unhandled|uncaught|MaxListeners|Error stopping|^\w*Error: ).*$/gim;

/** The first run on a machine installs two Node-REDs. */
const SETUP_TIMEOUT_MS = 600_000;

/**
 * Defines the same tests for each Node-RED that is supported.
 *
 * @param title what the tests are about
 * @param define defines the tests; its argument gives the environment, which exists only while they run
 */
export function onEachNodeRed(
  title: string,
  options: EnvironmentOptions,
  define: (environment: () => Environment) => void,
): void {
  for (const runtime of runtimes) {
    describe(`${title}, in Node-RED ${runtime.nodeRed}`, () => {
      let environment: Environment | undefined;

      before(async function () {
        this.timeout(SETUP_TIMEOUT_MS);
        const directory = await userDirectory(await pack());
        const [simulator, nodeRed] = await Promise.all([
          startSimulator(options.simulator),
          NodeRed.start(runtime, directory, options.logLevel),
        ]);
        environment = { runtime, nodeRed, simulator, directory };
      });

      after(async () => {
        if (environment === undefined) return;
        const { nodeRed, simulator } = environment;
        try {
          await nodeRed.stop();
          assert.deepEqual(nodeRed.log.match(LOGGED_ERROR), null);
        } finally {
          await simulator.close();
        }
      });

      define(() => {
        if (environment === undefined) throw new Error('The environment exists only while tests run');
        return environment;
      });
    });
  }
}
