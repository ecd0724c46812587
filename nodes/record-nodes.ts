import type { DeliveryEvents, Receipt, Rejection } from '../src/delivery/delivery-events';

/** What the delivery tells a record node. */
export interface RecordListener {
  accepted(receipt: Receipt): void;
  rejected(rejection: Rejection): void;
  changed(): void;
  /** Fulfils when the node has handed over all messages that it has received. */
  drained(): Promise<void>;
}

/** Passes on what a delivery tells to the record node that it concerns, if that is still there. */
export class RecordNodes implements DeliveryEvents {
  readonly #listeners = new Map<string, RecordListener>();

  /** @returns a function that ends it */
  add(node: string, listener: RecordListener): () => void {
    this.#listeners.set(node, listener);
    return () => {
      if (this.#listeners.get(node) === listener) this.#listeners.delete(node);
    };
  }

  /** Fulfils when all nodes have handed over what they received. */
  async drained(): Promise<void> {
    await Promise.all([...this.#listeners.values()].map((listener) => listener.drained()));
  }

  accepted(node: string, receipt: Receipt): void {
    this.#listeners.get(node)?.accepted(receipt);
  }

  rejected(node: string, rejection: Rejection): void {
    this.#listeners.get(node)?.rejected(rejection);
  }

  changed(node: string): void {
    this.#listeners.get(node)?.changed();
  }
}
