import type { DeliveryEvents, Loss, Receipt, Rejection } from '../../src/delivery/delivery-events';
import type { RejectedEntry } from '../../src/journal/rejected-file';

/** The events of a delivery for one record node. */
export interface RecordListener {
  accepted(receipt: Receipt): void;
  rejected(rejection: Rejection): void;
  lost(loss: Loss): void;
  changed(): void;
  /** Fulfils when the node has handed over all messages that it has received. */
  drained(): Promise<void>;
}

/** Where refused measurements are kept. */
interface RejectedEntries {
  add(entry: RejectedEntry): unknown;
}

/** Passes the events of a delivery on to the record node that they concern, if it is still deployed. */
export class RecordListeners implements DeliveryEvents {
  readonly #listeners = new Map<string, RecordListener>();
  readonly #warn: (notice: string) => void;
  readonly #rejectedFile: RejectedEntries;

  /**
   * @param warn logs what concerns no deployed record node
   * @param rejectedFile keeps refused measurements, whether their node is deployed or not
   */
  constructor(warn: (notice: string) => void, rejectedFile: RejectedEntries) {
    this.#warn = warn;
    this.#rejectedFile = rejectedFile;
  }

  /** @returns a function that removes the listener, unless another one of the same node has replaced it */
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
    const { device, measurements, status, reason } = rejection;
    void this.#rejectedFile.add({ at: new Date().toISOString(), node, device, measurements, status, reason });
    this.#listeners.get(node)?.rejected(rejection);
  }

  /** Reports a loss through its record node, or another of the connection, so that Catch nodes get it; otherwise in the log. */
  lost(node: string, loss: Loss): void {
    const listener = this.#listeners.get(node) ?? this.#listeners.values().next().value;
    if (listener !== undefined) listener.lost(loss);
    else this.#warn(describeLoss(loss));
  }

  notice(notice: string): void {
    this.#warn(notice);
  }

  changed(node: string): void {
    this.#listeners.get(node)?.changed();
  }
}

const LOSS_REASONS = {
  size: 'no more than the size limit may wait',
  age: 'they have waited longer than the age limit',
  damage: 'a file of the journal is damaged',
};

/** A loss in plain words. */
export function describeLoss({ device, samples, why }: Loss): string {
  return `${samples} waiting ${samples === 1 ? 'sample' : 'samples'} of ${device} given up: ${LOSS_REASONS[why]}`;
}
