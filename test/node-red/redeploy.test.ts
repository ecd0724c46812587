import assert from 'node:assert/strict';
import { type Activity, type AdminResult, routes } from '../../nodes/admin/api';
import type { ConnectionConfig } from '../../nodes/connection/settings';
import { demoDevices, demoTokens } from '../simulator/index';
import { onEachNodeRed } from './harness/environment';
import { eventually } from './harness/eventually';
import type { DeploymentType, FlowNode } from './harness/flow';
import { connection, debug, entry, record, tab } from './harness/nodes';

/** Milliseconds that a node may take to close: Node-RED's deploy waits for all of them. */
const closingTakesAtMost = 3000;
/** What Node-RED itself needs to stop and start its flow, and to end. */
const overhead = 500;

const device = demoDevices.powerMeter;

onEachNodeRed('while a request waits for its answer', {}, (environment) => {
  beforeEach(() => environment().simulator.core.clear());
  afterEach(() => environment().simulator.core.faults.clear());

  for (const type of ['full', 'flows', 'nodes'] satisfies DeploymentType[]) {
    it(`a deploy of type "${type}" takes no more than 3 s, and loses nothing`, async () => {
      const { nodeRed, simulator } = environment();
      await nodeRed.deploy(flow('before'));
      const power = { full: 1, flows: 2, nodes: 3 }[type];
      await leaveHanging(power);

      const started = performance.now();
      await nodeRed.deploy(flow('after'), type);
      const took = performance.now() - started;
      assert.ok(took < closingTakesAtMost + overhead, `it took ${took} ms`);

      simulator.core.faults.clear();
      const recorded = await eventually('the repetition after the deploy', () => {
        const entries = simulator.core.ledger.recorded(device);
        return entries.length > 1 ? entries : undefined;
      });
      // Only as the very same point it is harmless that both were recorded.
      const [first, ...others] = recorded.map(({ field, value, timestamp }) => ({ field, value, timestamp }));
      assert.deepEqual({ field: first?.field, value: first?.value }, { field: 'POWER', value: power });
      assert.deepEqual(others, [first]);
    });
  }

  it('stopping Node-RED takes no more than 3 s, and says what a journal in memory loses, which no deploy does', async () => {
    const { nodeRed } = environment();
    await nodeRed.deploy(flow('last', { journal: 'memory' }));
    await leaveHanging(4);
    await nodeRed.admin.post('meter', { payload: { power: 5 } });
    await bothWait();
    await nodeRed.deploy(flow('last but one', { journal: 'memory' }));
    await bothWait();
    assert.doesNotMatch(nodeRed.log, /in memory (?:is|are) lost/);

    const started = performance.now();
    await nodeRed.stop();
    const took = performance.now() - started;
    assert.ok(took < closingTakesAtMost + overhead, `it took ${took} ms`);
    assert.match(nodeRed.log, /\[warn\] 2 samples that waited in memory are lost, because Node-RED stops/);
  });

  async function bothWait(): Promise<void> {
    await eventually('two samples that wait', async () => {
      const answer = await environment().nodeRed.admin.request(`${routes.activity.slice(1)}/meter`);
      const read = (await answer.json()) as AdminResult<Activity>;
      return read.ok && read.result.waiting === 2 ? true : undefined;
    });
  }

  /** Sends a value and waits until its request has reached the simulator, which records it but doesn't answer. */
  async function leaveHanging(power: number): Promise<void> {
    const { nodeRed, simulator } = environment();
    simulator.core.faults.order({ fault: { kind: 'hang', stored: true }, endpoint: 'record' });
    await nodeRed.admin.post('meter', { payload: { power } });
    await eventually('the request', () => simulator.core.ledger.requests(device)[0]);
  }

  /** @param name of both nodes, so that every kind of deploy has a change to make */
  function flow(name: string, changes: Partial<ConnectionConfig> = {}): FlowNode[] {
    return [
      tab,
      connection(environment().simulator.url, demoTokens.apiUser, { name, ...changes }),
      ...entry('meter', 'meter'),
      record('meter', { name, device }, ['receipts']),
      debug('receipts'),
    ];
  }
});
