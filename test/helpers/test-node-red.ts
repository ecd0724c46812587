import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Node, NodeInitializer, NodeMessage } from 'node-red';
import helper from 'node-red-node-test-helper';
import catchNode from '@node-red/nodes/core/common/25-catch.js';
import completeNode from '@node-red/nodes/core/common/24-complete.js';
import type { AdminResult } from '../../nodes/admin/api';
import connection from '../../nodes/datacake-connection';
import record from '../../nodes/datacake-record';
import { type DatacakeOptions, type Simulator, demoTokens, startSimulator } from '../simulator/index';
import { connectionNode, onCanvas } from './flow';
import { englishTexts } from './language';

const userDir = mkdtempSync(path.join(tmpdir(), 'node-red-datacake-'));

helper.init(require.resolve('node-red'), { userDir });

/** A node type with its English texts, which the test helper doesn't load. */
function inEnglish(start: NodeInitializer, type: string): NodeInitializer {
  return (RED) => start(Object.assign(RED, { _: englishTexts(type) }));
}

/** A message as tests read it. */
export type AnyMessage = NodeMessage & Record<string, unknown> & { payload: unknown };

/** Nodes that run in the test helper, and a Datacake for them. */
export class Harness {
  readonly simulator: Simulator;

  private constructor(simulator: Simulator) {
    this.simulator = simulator;
  }

  static async start(datacake: DatacakeOptions = {}): Promise<Harness> {
    return new Harness(await startSimulator({ port: 0, ...datacake }));
  }

  /** Deploys record nodes with a connection to the simulator, and nodes that take receipts, errors and completed messages. */
  async deploy(
    records: object[],
    connectionSettings: Parameters<typeof connectionNode>[1] = {},
    more: object[] = [],
    token: string = demoTokens.apiUser,
  ): Promise<void> {
    const flow = [
      { id: 'flow', type: 'tab', label: 'test' },
      connectionNode(this.simulator.url, connectionSettings),
      ...records,
      { id: 'receipts', ...onCanvas, type: 'helper' },
      { id: 'catch', ...onCanvas, type: 'catch', scope: null, uncaught: false, wires: [['errors']] },
      { id: 'errors', ...onCanvas, type: 'helper' },
      { id: 'complete', ...onCanvas, type: 'complete', scope: ['record'], wires: [['completed']] },
      { id: 'completed', ...onCanvas, type: 'helper' },
      ...more,
    ];
    const credentials = { connection: { token } };
    const nodes = [inEnglish(connection, 'datacake-connection'), inEnglish(record, 'datacake-record')];
    await helper.load([...nodes, catchNode, completeNode], flow, credentials);
  }

  node(id: string): Node {
    return helper.getNode(id);
  }

  /** Hands a message to the record node. */
  send(message: object, id = 'record'): void {
    this.node(id).receive(message as NodeMessage);
  }

  /** What the admin API answers to a form that posts. */
  async post<T>(path: string, body: object): Promise<AdminResult<T>> {
    const { status, text, headers } = await helper.request().post(path).send(body);
    assert.equal(status, 200, text);
    assert.equal(headers['cache-control'], 'no-store');
    return JSON.parse(text) as AdminResult<T>;
  }

  /** What the admin API answers to a form that looks. */
  async get<T>(path: string): Promise<AdminResult<T>> {
    const { status, text } = await helper.request().get(path);
    assert.equal(status, 200, text);
    return JSON.parse(text) as AdminResult<T>;
  }

  /** What the admin API says is wrong with a request that no form makes. */
  async refused(path: string, body: object): Promise<string> {
    const { status, text } = await helper.request().post(path).send(body);
    assert.equal(status, 400, text);
    return (JSON.parse(text) as { error: string }).error;
  }

  /** The next message that a node gets. */
  async next(id: 'receipts' | 'errors' | 'completed'): Promise<AnyMessage> {
    const [message] = (await once(this.node(id), 'input')) as [AnyMessage];
    return message;
  }

  /** What was recorded of a device, in order of arrival. */
  recorded(device: string): { field: string; value: unknown; timestamp: string }[] {
    return this.simulator.core.ledger
      .recorded(device)
      .map(({ field, value, timestamp }) => ({ field, value, timestamp }));
  }

  async unload(): Promise<void> {
    await helper.unload();
    this.simulator.core.clear();
    this.simulator.core.faults.clear();
  }

  async stop(): Promise<void> {
    await this.simulator.close();
    rmSync(userDir, { recursive: true, force: true });
  }
}
