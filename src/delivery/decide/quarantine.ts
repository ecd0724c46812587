import type { Batch } from './batch';
import type { QuarantinedBatch } from './decide';
import { MAX_PROBE_MS, probeWaitMs } from './backoff';

/** How often a batch fails, while others of its device are accepted, before it is held to be the cause itself. */
export const SUSPICIOUS_FAILURES = 3;

/** The most batches that are kept apart; each is in memory. */
const MAX_QUARANTINED = 1000;

/** The longest wait between two attempts with what stands alone and goes on failing. */
const MAX_QUARANTINE_MS = 12 * MAX_PROBE_MS;

/** Batches of one measurement that go on failing while others are accepted. They are tried in the gaps, and hold nothing back. */
export class Quarantine {
  readonly #batches = new Map<Batch, QuarantinedBatch & { failures: number }>();

  get batches(): readonly QuarantinedBatch[] {
    return [...this.#batches.values()];
  }

  get isFull(): boolean {
    return this.#batches.size >= MAX_QUARANTINED;
  }

  has(batch: Batch): boolean {
    return this.#batches.has(batch);
  }

  /** Puts a batch in quarantine, or back into it after it has failed again. */
  add(batch: Batch, now: number): void {
    const failures = (this.#batches.get(batch)?.failures ?? 0) + 1;
    this.#batches.delete(batch);
    const waitMs = failures > 8 ? MAX_QUARANTINE_MS : Math.min(MAX_QUARANTINE_MS, probeWaitMs(1) * 2 ** (failures - 1));
    this.#batches.set(batch, { batch, until: now + waitMs, failures });
  }

  delete(batch: Batch): void {
    this.#batches.delete(batch);
  }

  /** Forgets what the journal has given up. */
  forgetDropped(): void {
    for (const batch of this.#batches.keys()) {
      if (batch.items.every(({ window }) => window.isDropped)) this.#batches.delete(batch);
    }
  }
}
