import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { row } from '../helpers/settings';
import { type Simulator, demoDevices, demoTokens, demoWorkspaces, startSimulator } from '../simulator';
import { type Broker, startBroker } from '../node-red/harness/broker';
import { eventually } from '../node-red/harness/eventually';
import { connected, exampleNames } from '../node-red/harness/examples';
import type { FlowNode } from '../node-red/harness/flow';
import { NodeRed } from '../node-red/harness/node-red';
import { connection, entry, record, tab } from '../node-red/harness/nodes';
import { pack } from '../node-red/harness/pack';
import { install } from '../node-red/harness/runtimes';
import { userDirectory } from '../node-red/harness/user-directory';
import { cells } from './cells';

const project = resolve(__dirname, '../..');
const { name: packageName } = readJson('package.json') as { name: string };
const types = ['datacake-connection', 'datacake-record'];
const device = demoDevices.powerMeter;

/** The first run on a machine installs a Node-RED or a Node for most cells. */
const SETUP_TIMEOUT_MS = 600_000;

for (const cell of cells) {
  describe(`Node-RED ${cell.nodeRed} on Node ${cell.node}`, () => {
    let simulator: Simulator;
    let broker: Broker;
    let directory: string;
    let nodeRed: NodeRed;

    before(async function () {
      this.timeout(SETUP_TIMEOUT_MS);
      await install(cell);
      directory = await userDirectory(await pack());
      simulator = await startSimulator();
      broker = await startBroker();
      nodeRed = await NodeRed.start(cell, directory);
    });

    after(async () => {
      await nodeRed.stop();
      await broker.close();
      await simulator.close();
    });

    it('runs on just these', async () => {
      const { nodejs, runtime } = (await nodeRed.admin.get('diagnostics')) as {
        nodejs: { version: string };
        runtime: { version: string };
      };
      assert.deepEqual({ node: nodejs.version, nodeRed: runtime.version }, { ...cell, node: `v${cell.node}` });
    });

    it('has both nodes in the palette, with their forms and texts', async () => {
      for (const type of types) {
        const html = await (await nodeRed.admin.request(`nodes/${packageName}/${type}`)).text();
        assert.ok(html.includes(`data-template-name="${type}"`), `${type} has a form`);
        for (const language of ['en-US', 'de']) {
          const texts = await nodeRed.admin.get(`locales/${packageName}/${type}?lng=${language}`);
          assert.deepEqual(texts, readJson(`nodes/locales/${language}/${type}.json`));
        }
      }
    });

    it('records, and delivers after a restart what waited', async () => {
      await nodeRed.deploy([
        tab,
        connection(simulator.url, demoTokens.apiUser),
        ...entry('meter', 'meter'),
        record('meter', { device, fields: [row('payload', 'POWER')] }),
      ]);
      await nodeRed.admin.post('meter', { payload: 1 });
      await untilRecorded([1]);

      simulator.core.faults.order({ fault: { kind: 'reset' }, endpoint: 'record' });
      await nodeRed.admin.post('meter', { payload: 2 });
      await nodeRed.comms.until('the retry', () =>
        nodeRed.comms.statuses.find(({ text }) => text?.includes('next try')),
      );
      await nodeRed.stop();
      simulator.core.faults.clear();
      nodeRed = await NodeRed.start(cell, directory);
      await untilRecorded([1, 2]);
      assert.deepEqual(simulator.core.breaches(), []);
    });

    it('runs all examples at once as they are imported', async () => {
      const flows = await Promise.all(
        exampleNames().map((name) => nodeRed.admin.get(`library/examples/flows/${packageName}/${name}`)),
      );
      const all = (flows as FlowNode[][]).flat();
      const settings = { address: simulator.url, workspace: demoWorkspaces.factory.id };
      simulator.core.clear();
      await nodeRed.deploy(connected(all, demoTokens.apiUser, settings, broker.port));
      assert.equal(nodeRed.log.includes('Waiting for missing types'), false);
      const inject = all.find(({ type, name }) => type === 'inject' && name === 'Receive');
      await nodeRed.admin.post(`inject/${inject?.id ?? ''}`, {});
      await eventually('the recording of the uplinks', () => simulator.core.ledger.recorded()[6]);
    });

    async function untilRecorded(values: number[]): Promise<void> {
      await eventually(`the recording of ${values.join(' and ')}`, () => {
        const recorded = simulator.core.ledger.recorded(device).map(({ value }) => value);
        return values.every((value) => recorded.includes(value)) || undefined;
      });
    }
  });
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(resolve(project, path), 'utf8'));
}
