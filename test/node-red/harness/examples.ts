import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { FlowNode } from './flow';
import type { ConnectionConfig } from '../../../nodes/connection/settings';

const EXAMPLES_FOLDER = resolve(__dirname, '../../../examples');

/** The names of the examples, as the editor's menu shows them. */
export function exampleNames(): string[] {
  return readdirSync(EXAMPLES_FOLDER).map((file) => file.replace(/\.json$/, ''));
}

/** An example's flow as it comes with the package. */
export function readExample(name: string): FlowNode[] {
  return JSON.parse(readFileSync(join(EXAMPLES_FOLDER, `${name}.json`), 'utf8')) as FlowNode[];
}

/** A flow whose connection uses the simulator, and whose MQTT broker, if any, is that of the test. */
export function connected(
  flow: readonly FlowNode[],
  token: string,
  connection: Partial<ConnectionConfig>,
  brokerPort?: number,
): FlowNode[] {
  return flow.map((node) => {
    switch (node.type) {
      case 'datacake-connection':
        return { ...node, plainHttp: true, ...connection, credentials: { token } };
      case 'mqtt-broker':
        return { ...node, broker: '127.0.0.1', port: String(brokerPort) };
      default:
        return node;
    }
  });
}
