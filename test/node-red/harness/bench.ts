import assert from 'node:assert/strict';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../simulator/index';
import { NodeRed } from './node-red';
import { pack } from './pack';
import { type Runtime, runtimes } from './runtimes';
import type { LogLevel } from './settings';
import { userDirectory } from './user-directory';

/** A real Node-RED with the packed package installed, beside a simulated Datacake. */
export interface Bench {
  readonly runtime: Runtime;
  readonly nodeRed: NodeRed;
  readonly simulator: Simulator;
  /** Node-RED's user directory. */
  readonly directory: string;
}

export interface BenchOptions {
  logLevel?: LogLevel;
  simulator?: SimulatorOptions;
}

/** What nothing that a node does may bring into the log. */
const trouble = /^.*(?:unhandled|uncaught|MaxListeners|Error stopping|^\w*Error: ).*$/gim;

/** The first run on a machine installs two Node-REDs. */
const preparingTakesAtMost = 600_000;

/**
 * Defines the same tests for each Node-RED that is supported.
 *
 * @param title what the tests are about
 * @param define defines them; it gets a function that gives the bench, which stands while they run
 */
export function onEachBench(title: string, options: BenchOptions, define: (bench: () => Bench) => void): void {
  for (const runtime of runtimes) {
    describe(`${title}, in Node-RED ${runtime.nodeRed}`, () => {
      let bench: Bench | undefined;

      before(async function () {
        this.timeout(preparingTakesAtMost);
        const directory = await userDirectory(await pack());
        const [simulator, nodeRed] = await Promise.all([
          startSimulator(options.simulator),
          NodeRed.start(runtime, directory, options.logLevel),
        ]);
        bench = { runtime, nodeRed, simulator, directory };
      });

      after(async () => {
        if (bench === undefined) return;
        const { nodeRed, simulator } = bench;
        try {
          await nodeRed.stop();
          assert.deepEqual(nodeRed.log.match(trouble), null);
        } finally {
          await simulator.close();
        }
      });

      define(() => {
        if (bench === undefined) throw new Error('The bench stands only while tests run');
        return bench;
      });
    });
  }
}
