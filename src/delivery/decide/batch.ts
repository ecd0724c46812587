import type { Measurement } from '../../model';
import type { Reason } from '../../util/reason';
import type { WaitingWindow } from '../backlog/waiting-window';

/** A measurement of a batch, and the window that it settles. */
export interface BatchItem {
  readonly measurement: Measurement;
  readonly window: WaitingWindow;
}

/** The measurements of one device that one request carries. It is repeated as it is, bisected, or formed anew. */
export interface Batch {
  readonly items: readonly BatchItem[];
  /** The fields that it carries, each once. */
  readonly fields: readonly string[];
  /** True for fields whose measurements were refused: they travel in batches of their own. */
  readonly isolated: boolean;
  /** How often its measurements have been sent. */
  attempts: number;
  /** How often it failed in a way that it may be the cause of. */
  failures: number;
  /** How many batches of the device had been accepted when it failed first. */
  acceptedBefore: number;
  /** True once an attempt may have been stored though it wasn't accepted. */
  mayBeStored: boolean;
  /** The answer of its last attempt. */
  lastStatus: number;
  lastReason: Reason;
}

export function newBatch(items: readonly BatchItem[], isolated: boolean, from?: Batch): Batch {
  const { attempts = 0, mayBeStored = false } = from ?? {};
  return {
    ...{ items, fields: fieldsOf(items), isolated, attempts, mayBeStored },
    ...{ failures: 0, acceptedBefore: 0, lastStatus: 0, lastReason: { code: 'refused' } },
  };
}

function fieldsOf(items: readonly BatchItem[]): string[] {
  return [...new Set(items.map(({ measurement }) => measurement.field))];
}

/** What a batch carries, window by window: the items of one are neighbours. */
export function* byWindow(items: readonly BatchItem[]): Generator<{ window: WaitingWindow; items: BatchItem[] }> {
  let start = 0;
  for (let end = 1; end <= items.length; end++) {
    const window = items[start]?.window;
    if (window === undefined || items[end]?.window === window) continue;
    yield { window, items: items.slice(start, end) };
    start = end;
  }
}

/** A batch without what the journal has given up meanwhile; undefined when nothing is left of it. */
export function withoutDropped(batch: Batch): Batch | undefined {
  if (!batch.items.some(({ window }) => window.isDropped)) return batch;
  const items = batch.items.filter(({ window }) => !window.isDropped);
  return items.length === 0 ? undefined : { ...batch, items, fields: fieldsOf(items) };
}

/** Parts a batch that carries more measurements than may be sent. */
export function cutBatch(batch: Batch, max: number): [Batch, Batch] {
  const { items, isolated } = batch;
  return [newBatch(items.slice(0, max), isolated, batch), newBatch(items.slice(max), isolated, batch)];
}

/** Halves a batch of several measurements, so that an offending one comes to stand alone after a few rounds. */
export function bisect(batch: Batch): [Batch, Batch] {
  return cutBatch(batch, Math.ceil(batch.items.length / 2));
}

/** The most measurements of one request. */
const MAX_MEASUREMENTS = 500;

/** How many requests as large as may be have to be accepted before larger ones are tried again, at first and at most. */
const GROW_AFTER = 20;
const MAX_GROW_AFTER = 10_000;

/** How many measurements a request may carry: fewer where larger ones were refused, and slowly more again. */
export class BatchSize {
  #fits = MAX_MEASUREMENTS;
  #accepted = 0;
  #growAfter = GROW_AFTER;
  /** True while the size is one that it has grown to. */
  #grown = false;

  get max(): number {
    return this.#fits;
  }

  /**
   * Notes that so many measurements were too many; one alone is too large by itself, which says nothing of others. What grew too far grows
   * less eagerly the next time.
   */
  tooLarge(measurements: number): void {
    if (measurements === 1) return;
    this.#fits = Math.min(this.#fits, Math.ceil(measurements / 2));
    if (this.#grown) this.#growAfter = Math.min(MAX_GROW_AFTER, this.#growAfter * 2);
    this.#grown = false;
    this.#accepted = 0;
  }

  accepted(measurements: number): void {
    if (measurements > this.#fits) {
      // So many do fit: what was refused for its size had a large value in it.
      this.#fits = Math.min(MAX_MEASUREMENTS, measurements);
      this.#accepted = 0;
      return;
    }
    if (this.#fits === MAX_MEASUREMENTS || measurements < this.#fits) return;
    this.#accepted += 1;
    if (this.#accepted < this.#growAfter) return;
    this.#fits = Math.min(MAX_MEASUREMENTS, this.#fits * 2);
    this.#grown = true;
    this.#accepted = 0;
  }
}
