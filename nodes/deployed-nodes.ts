import type { Node } from 'node-red';

/** A node inside a subflow has an id of its own in each instance; `_alias` is the one that the editor knows it by. */
type Aliased = Pick<Node, 'id'> & { _alias?: string };

/** The deployed nodes of one type, found by the id that the editor knows. */
export class DeployedNodes<T> {
  readonly #entries = new Map<string, { alias: string | undefined; value: T }>();

  /** @returns a function that removes the node, unless a newer one with its id has replaced it */
  add(node: Aliased, value: T): () => void {
    const entry = { alias: node._alias, value };
    this.#entries.set(node.id, entry);
    return () => {
      if (this.#entries.get(node.id) === entry) this.#entries.delete(node.id);
    };
  }

  /** The node with this id; of a node inside a subflow, that of any instance. */
  find(id: string): T | undefined {
    const exact = this.#entries.get(id);
    if (exact !== undefined) return exact.value;
    for (const { alias, value } of this.#entries.values()) if (alias === id) return value;
    return undefined;
  }
}
