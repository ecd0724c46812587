import type { Node, NodeAPI } from 'node-red';

/** A place in the context where nothing is. */
const EMPTY_CONTEXT = {
  get(_key: string, _store?: unknown, callback?: (error: null, value: undefined) => void): void {
    callback?.(null, undefined);
  },
};

/**
 * A node whose context and environment are those of a node that isn't deployed yet: any other one of its tab, or else one that
 * knows the environment of the process only.
 *
 * @param tab the id of the tab
 */
export function substituteNode(RED: NodeAPI, id: string, tab: string | undefined): Node {
  const neighbours: string[] = [];
  RED.nodes.eachNode((config) => {
    if (tab !== undefined && (config as { z?: string }).z === tab) neighbours.push(config.id);
  });
  for (const neighbour of neighbours) {
    const node = RED.nodes.getNode(neighbour) as Node | null;
    if (typeof node?.context === 'function') return node;
  }
  return {
    id,
    z: tab,
    context: () => ({ ...EMPTY_CONTEXT, flow: EMPTY_CONTEXT, global: EMPTY_CONTEXT }),
  } as unknown as Node;
}
