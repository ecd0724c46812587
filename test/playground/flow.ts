/** A node as it stands in a flow file. */
export interface FlowNode {
  id: string;
  type: string;
  [property: string]: unknown;
}

export interface PlaygroundFlow {
  nodes: FlowNode[];
  /** By the id of the node that they belong to. */
  credentials: Record<string, { token: string }>;
}

/**
 * Makes the example run by itself: its connection leads to the simulator and has a token, its inject nodes fire.
 *
 * @param address the simulator's
 */
export function playgroundFlow(example: readonly FlowNode[], address: string, token: string): PlaygroundFlow {
  const nodes = example.map((node) => {
    switch (node.type) {
      case 'datacake-connection':
        return { ...node, name: 'Simulated Datacake', address, plainHttp: true };
      case 'inject':
        return { ...node, repeat: '2', once: true };
      default:
        return node;
    }
  });
  const connections = nodes.filter((node) => node.type === 'datacake-connection');
  return { nodes, credentials: Object.fromEntries(connections.map(({ id }) => [id, { token }])) };
}
