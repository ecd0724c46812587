/** A node as it stands in a flow file. */
export interface FlowNode {
  id: string;
  type: string;
  /** The tab that the node is on; none for a tab and for a config node. */
  z?: string;
  wires?: string[][];
  [property: string]: unknown;
}

/** Which nodes a deploy stops and starts again. */
export type DeploymentType = 'full' | 'flows' | 'nodes' | 'reload';
