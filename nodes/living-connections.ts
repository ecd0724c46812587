import type { NodeAPI } from 'node-red';

/**
 * Tells which connections there are, by their ids, disabled ones included: those of the deployed flows, and those that a
 * subflow has in each of its instances, whose ids are that of the instance, a dash, and that of the connection in the subflow.
 */
export function livingConnections(RED: NodeAPI): (id: string) => boolean {
  const nodes = new Set<string>();
  const connections = new Set<string>();
  RED.nodes.eachNode(({ id, type }) => {
    nodes.add(id);
    if (type === 'datacake-connection') connections.add(id);
  });
  return (id) => connections.has(id) || isInstance(id, nodes, connections);
}

function isInstance(id: string, nodes: ReadonlySet<string>, connections: ReadonlySet<string>): boolean {
  for (let dash = id.indexOf('-'); dash >= 0; dash = id.indexOf('-', dash + 1)) {
    if (!nodes.has(id.slice(0, dash))) continue;
    for (let next = dash; next >= 0; next = id.indexOf('-', next + 1))
      if (connections.has(id.slice(next + 1))) return true;
  }
  return false;
}
