import type { NodeAPI } from 'node-red';

/** What the editor knows of a node, as far as it says why the node isn't deployed. */
interface SavedNode {
  id: string;
  /** The id of its flow. */
  z?: string;
  d?: boolean;
  /** Of a flow. */
  disabled?: boolean;
}

/** Why a node that a form asks about isn't deployed. */
export type Absence = 'flows-stopped' | 'node-disabled' | 'node-unknown';

/** Says why nodes aren't deployed, so that a form doesn't take stopped flows for a missing setting. */
export class Absences {
  readonly #RED: NodeAPI;
  #areFlowsRunning = false;

  constructor(RED: NodeAPI) {
    this.#RED = RED;
    RED.events.on('flows:started', () => (this.#areFlowsRunning = true));
    RED.events.on('flows:stopping', () => (this.#areFlowsRunning = false));
  }

  why(id: string): Absence {
    if (!this.#areFlowsRunning) return 'flows-stopped';
    const saved = new Map<string, SavedNode>();
    this.#RED.nodes.eachNode((node) => saved.set(node.id, node));
    const node = saved.get(id);
    const isDisabled = node?.d === true || saved.get(node?.z ?? '')?.disabled === true;
    return isDisabled ? 'node-disabled' : 'node-unknown';
  }
}
