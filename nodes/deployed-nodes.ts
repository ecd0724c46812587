import type { Node } from 'node-red';

/** A node inside a subflow has an id of its own in each instance; `_alias` is the one that the editor knows it by. */
type Aliased = Pick<Node, 'id'> & { _alias?: string };

/** What runs of one type of node, found by the id that the editor knows. */
export class DeployedNodes<N> {
  readonly #running = new Map<string, { id: string; alias: string | undefined; running: N }>();

  /** @returns a function that ends it */
  add(node: Aliased, running: N): () => void {
    const entry = { id: node.id, alias: node._alias, running };
    this.#running.set(node.id, entry);
    return () => {
      if (this.#running.get(node.id) === entry) this.#running.delete(node.id);
    };
  }

  /** The one with this id; of a node inside a subflow, that of any instance. */
  find(id: string): N | undefined {
    const own = this.#running.get(id);
    if (own !== undefined) return own.running;
    for (const { alias, running } of this.#running.values()) if (alias === id) return running;
    return undefined;
  }
}
