import type { NodeAPI } from 'node-red';

/** A node as the flows have it, as far as it says why the node isn't deployed. */
interface SavedNode {
  id: string;
  /** The id of its flow. */
  z?: string;
  d?: boolean;
  /** Of a flow. */
  disabled?: boolean;
}

/** Why a node that a form asks about isn't deployed. */
type Absence = 'flows-stopped' | 'node-disabled' | 'node-unknown';

/** Says why a node isn't deployed, so that a form doesn't take stopped flows for a missing setting. */
export type FindAbsence = (id: string) => Absence;

export function createFindAbsence(RED: Pick<NodeAPI, 'nodes'>): FindAbsence {
  return (id) => {
    const saved = new Map<string, SavedNode>();
    RED.nodes.eachNode((node) => saved.set(node.id, node));
    const isDisabled = ({ d, z = '' }: SavedNode): boolean => d === true || saved.get(z)?.disabled === true;
    const node = saved.get(id);
    if (node === undefined) return 'node-unknown';
    if (isDisabled(node)) return 'node-disabled';
    // While the flows run, at least one of their nodes is there.
    for (const other of saved.keys()) if ((RED.nodes.getNode(other) as unknown) !== null) return 'node-unknown';
    return 'flows-stopped';
  };
}
