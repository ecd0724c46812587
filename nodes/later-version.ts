import type { Node, NodeAPI } from 'node-red';
import { type Step, isLater } from './migrate/migrate';

/** Says in the log that a flow was saved by a later version of this package: once, however many nodes it has. */
export class LaterVersion {
  readonly #RED: NodeAPI;
  readonly #steps: readonly Step[];
  #told = false;

  constructor(RED: NodeAPI, steps: readonly Step[]) {
    this.#RED = RED;
    this.#steps = steps;
  }

  /** @param saved the node's settings as they are saved */
  look(node: Pick<Node, 'warn' | 'type'>, saved: { version?: unknown }): void {
    if (this.#told || !isLater(saved, this.#steps)) return;
    this.#told = true;
    node.warn(this.#RED._(`${node.type}.notice.later`));
  }
}
