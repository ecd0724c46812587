import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from './package-root';

/** A node of a flow file. */
export interface FlowNode {
  id: string;
  type: string;
  [property: string]: unknown;
}

/** The example that comes with the package, as it is imported from the editor's menu. */
export function exampleFlow(): FlowNode[] {
  return JSON.parse(readFileSync(join(packageRoot, 'examples', 'first-measurement.json'), 'utf8')) as FlowNode[];
}

/** What a connection has for a database that it shares with others. */
export interface SharedDatabase {
  settings: { databaseHost: string; databasePort: number; database: string; databaseUser: string };
  password: string;
}

/**
 * Makes the example run by itself: its connection uses the simulator, its inject nodes repeat. The token is where Node-RED's
 * admin API expects credentials.
 *
 * @param address of the simulator
 * @param workspace in which the forms search devices by name
 * @param database where samples wait; on the disk when absent
 */
export function playgroundFlow(
  example: readonly FlowNode[],
  address: string,
  token: string,
  workspace: string,
  database?: SharedDatabase,
): FlowNode[] {
  const shared = database && { journal: 'shared', ...database.settings };
  const credentials = { token, ...(database && { databasePassword: database.password }) };
  return example.map((node) => {
    switch (node.type) {
      case 'datacake-connection':
        return { ...node, name: 'Simulated Datacake', address, workspace, plainHttp: true, ...shared, credentials };
      case 'inject':
        return { ...node, repeat: '2', once: true };
      default:
        return node;
    }
  });
}
