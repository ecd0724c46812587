import type { DeliveryEvents, Loss, Receipt, Rejection } from '../../src/delivery/delivery-events';
import type { RejectedEntry } from '../../src/journal/rejected-file';
import type { Notice } from '../../src/util/notice';
import { reasonKey } from '../../src/util/reason';
import { type Language, lossText, noticeText } from '../words';
import type { Refusals } from './refusals';

/** The events of a delivery for one record node. */
export interface RecordListener {
  accepted(receipt: Receipt): void;
  rejected(rejection: Rejection): void;
  lost(loss: Loss): void;
  changed(): void;
  /** Fulfils when the node has handed over all messages that it has received. */
  drained(): Promise<void>;
}

/** What is kept of refused measurements: themselves, and how many nobody has looked at. */
export interface KeptRefusals {
  rejected: { add(entry: RejectedEntry): unknown };
  refusals: Pick<Refusals, 'accepted' | 'refused'>;
}

/** Passes the events of a delivery on to the record node that they concern, if it is still deployed. */
export class RecordListeners implements DeliveryEvents {
  readonly #listeners = new Map<string, RecordListener>();
  readonly #warn: (text: string) => void;
  readonly #kept: KeptRefusals;
  readonly #language: Language;

  /**
   * @param warn logs what concerns no deployed record node
   * @param kept what is kept of refused measurements, whether their node is deployed or not
   */
  constructor(warn: (text: string) => void, kept: KeptRefusals, language: Language) {
    this.#warn = warn;
    this.#kept = kept;
    this.#language = language;
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
    this.#kept.refusals.accepted(
      receipt.device,
      receipt.measurements.map(({ field }) => field),
    );
    this.#listeners.get(node)?.accepted(receipt);
  }

  rejected(node: string, rejection: Rejection): void {
    const { device, measurements, status, reason } = rejection;
    void this.#kept.rejected.add({
      at: new Date().toISOString(),
      node,
      device,
      measurements,
      status,
      reason: reasonKey(reason),
    });
    this.#kept.refusals.refused(
      node,
      device,
      measurements.map(({ field }) => field),
    );
    this.#listeners.get(node)?.rejected(rejection);
  }

  /** Reports a loss through its record node, or another of the connection, so that Catch nodes get it; otherwise in the log. */
  lost(node: string, loss: Loss): void {
    const listener = this.#listeners.get(node) ?? this.#listeners.values().next().value;
    if (listener !== undefined) listener.lost(loss);
    else this.#warn(lossText(loss, this.#language));
  }

  notice(notice: Notice): void {
    this.#warn(noticeText(notice, this.#language));
  }

  changed(node: string): void {
    this.#listeners.get(node)?.changed();
  }

  /** The status of each record node may have changed. */
  allChanged(): void {
    for (const listener of this.#listeners.values()) listener.changed();
  }
}
