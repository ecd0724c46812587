import type { Batch } from './batch';
import type { BatchPart } from './choose-fields';
import { probeWaitMs } from './backoff';
import type { WaitingWindow } from '../backlog/waiting-window';

/** After so many refusals in a row it may be the device, and not the measurements. */
const MAX_REFUSALS = 20;

/** The most fields that have to be refused alone before the breaker opens. */
const MAX_FIELDS = 100;

/** The most fields that a probe chooses from. */
const MAX_PROBED_FIELDS = 1000;

/** The most refused measurements that are kept while the breaker is open. */
const MAX_REFUSED = 1000;

/**
 * A device's circuit breaker. It counts refusals: answers 400, 413 or 422 to one measurement alone. While it is open, one measurement
 * after the other probes the device, and what is refused is kept, because nothing says whose fault it is.
 */
export class Breaker {
  #refusals = 0;
  /** Fields that were refused alone since the last acceptance. */
  readonly #refusedFields = new Set<string>();
  /** Undefined while closed. */
  #open:
    | {
        refusals: number;
        probes: number;
        until: number;
        refused: Batch[];
        lastProbe: Map<string, number>;
        fromNewest: boolean;
      }
    | undefined;

  get isOpen(): boolean {
    return this.#open !== undefined;
  }

  /** When the next probe may be sent, in monotonic milliseconds; -Infinity while closed. */
  get until(): number {
    return this.#open?.until ?? -Infinity;
  }

  /** True for a field that was neither refused alone nor probed: it is tried without waiting for the next probe, once. */
  isUntried(field: string): boolean {
    if (this.#open === undefined || this.#refusedFields.size >= MAX_FIELDS) return false;
    return !this.#refusedFields.has(field) && !this.#open.lastProbe.has(field);
  }

  /**
   * Notes a refusal.
   *
   * @param waitingFields the fields of what waits
   * @returns what is to be rejected now: the batch itself while the breaker is closed; while it is open nothing, or the oldest that is kept
   *   once there are too many
   */
  refused(batch: Batch, waitingFields: Iterable<string>, now: number): readonly Batch[] {
    this.#refusals += 1;
    for (const field of batch.fields) if (this.#refusedFields.size < MAX_PROBED_FIELDS) this.#refusedFields.add(field);
    if (this.#open === undefined && this.#refusals >= MAX_REFUSALS && this.#allRefused(waitingFields)) {
      this.#open = { refusals: 0, probes: 0, until: now, refused: [], lastProbe: new Map(), fromNewest: true };
    }
    if (this.#open === undefined) return [batch];
    this.#open.refusals += 1;
    this.#open.until = now + probeWaitMs(this.#open.refusals);
    this.#open.refused.push(batch);
    return this.#open.refused.length > MAX_REFUSED ? this.#open.refused.splice(0, 1) : [];
  }

  /**
   * Notes that the device has accepted something: the breaker closes.
   *
   * @returns what was refused meanwhile, which is to be rejected
   */
  accepted(): readonly Batch[] {
    const refused = this.#open?.refused ?? [];
    this.#refusals = 0;
    this.#refusedFields.clear();
    this.#open = undefined;
    return refused;
  }

  /** What was refused while the breaker is open, oldest first. */
  get refusedBatches(): readonly Batch[] {
    return this.#open?.refused ?? [];
  }

  /** Takes a refused batch out, to probe with it again. */
  takeRefused(batch: Batch): void {
    if (this.#open !== undefined) this.#open.refused = this.#open.refused.filter((other) => other !== batch);
  }

  /** Forgets what the journal has given up. */
  forgetDropped(): void {
    if (this.#open === undefined) return;
    this.#open.refused = this.#open.refused.filter(({ items }) => items.some(({ window }) => !window.isDropped));
  }

  /**
   * The measurement that the next probe carries: of the field that was probed longest ago, from the newest window and from the oldest
   * in turn.
   *
   * @param windows all that wait
   * @param newest a window of the newest sample that has a field, where it lies beyond those
   */
  probe(windows: Iterable<WaitingWindow>, newest: (field: string) => WaitingWindow | undefined): BatchPart | undefined {
    if (this.#open === undefined) return undefined;
    const ends = new Map<string, { oldest: WaitingWindow; newest: WaitingWindow }>();
    for (const window of windows) {
      for (const field of window.fields) {
        const known = ends.get(field);
        if (known === undefined) {
          if (ends.size < MAX_PROBED_FIELDS) ends.set(field, { oldest: window, newest: window });
        } else if (window.start < known.oldest.start) known.oldest = window;
        else if (window.start > known.newest.start) known.newest = window;
      }
    }
    const { lastProbe, fromNewest } = this.#open;
    let field: string | undefined;
    for (const candidate of ends.keys()) {
      if (field === undefined || this.#probeOrder(candidate, lastProbe) < this.#probeOrder(field, lastProbe))
        field = candidate;
    }
    const found = field === undefined ? undefined : ends.get(field);
    if (field === undefined || found === undefined) return undefined;
    return { window: fromNewest ? (newest(field) ?? found.newest) : found.oldest, fields: [field] };
  }

  /** Notes that a probe with this field is being sent. */
  probing(field: string): void {
    if (this.#open === undefined) return;
    this.#open.probes += 1;
    this.#open.lastProbe.set(field, this.#open.probes);
    this.#open.fromNewest = !this.#open.fromNewest;
  }

  /** A field that wasn't refused yet comes before those that were, and these by their last probe. */
  #probeOrder(field: string, lastProbe: ReadonlyMap<string, number>): number {
    return lastProbe.get(field) ?? (this.#refusedFields.has(field) ? -1 : -2);
  }

  #allRefused(waitingFields: Iterable<string>): boolean {
    if (this.#refusedFields.size >= MAX_FIELDS) return true;
    for (const field of waitingFields) if (!this.#refusedFields.has(field)) return false;
    return true;
  }
}
