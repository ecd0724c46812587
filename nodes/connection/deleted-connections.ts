import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { NodeAPI } from 'node-red';
import { listJournals } from '../../src/journal/journals';

/** What a deleted connection has left on the disk. */
interface LeftJournal {
  folder: string;
  samples: number;
  bytes: number;
}

/**
 * Logs where samples of deleted connections wait and how many they are, because nothing sends them any more.
 *
 * @param root the folder that holds one folder for each connection
 */
export async function logDeletedConnections(RED: NodeAPI, root: string): Promise<void> {
  for (const { folder, samples, bytes } of await journalsOfDeleted(root, deployedConnections(RED))) {
    const megabytes = (bytes / 1_000_000).toFixed(1);
    RED.log.warn(RED._('datacake-connection.notice.deleted', { folder, samples, megabytes }));
  }
}

/** The journals that hold samples, whose connection isn't deployed and that no process has open. */
export async function journalsOfDeleted(
  root: string,
  isDeployed: (connection: string) => boolean,
): Promise<LeftJournal[]> {
  const left: LeftJournal[] = [];
  const entries = await readdir(root, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    const connection = entry.isDirectory() ? decodeName(entry.name) : undefined;
    if (connection === undefined || isDeployed(connection)) continue;
    const folder = path.join(root, entry.name);
    const journals = await listJournals(folder);
    if (journals.some(({ owner }) => owner !== undefined)) continue;
    const samples = journals.reduce((sum, journal) => sum + journal.samples, 0);
    const bytes = journals.reduce((sum, journal) => sum + journal.bytes, 0);
    if (samples > 0) left.push({ folder, samples, bytes });
  }
  return left;
}

/** The id of the connection whose folder has this name; undefined when it is no connection's. */
function decodeName(name: string): string | undefined {
  try {
    const id = decodeURIComponent(name);
    return encodeURIComponent(id) === name ? id : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Tells which ids are those of deployed connections, disabled ones included. A connection inside a subflow has one instance for
 * each instance of the subflow, with the ids of both joined by a dash.
 */
export function deployedConnections(RED: Pick<NodeAPI, 'nodes'>): (id: string) => boolean {
  const nodes = new Set<string>();
  const connections = new Set<string>();
  RED.nodes.eachNode(({ id, type }) => {
    nodes.add(id);
    if (type === 'datacake-connection') connections.add(id);
  });
  return (id) => connections.has(id) || isSubflowInstance(id, nodes, connections);
}

function isSubflowInstance(id: string, nodes: ReadonlySet<string>, connections: ReadonlySet<string>): boolean {
  for (let dash = id.indexOf('-'); dash >= 0; dash = id.indexOf('-', dash + 1)) {
    if (!nodes.has(id.slice(0, dash))) continue;
    for (let next = dash; next >= 0; next = id.indexOf('-', next + 1))
      if (connections.has(id.slice(next + 1))) return true;
  }
  return false;
}
