import type { NodeMessage } from 'node-red';
import { boundedCopy } from '../../src/mapping/bounded-copy';

/** At most one message is copied in this time. */
const MIN_INTERVAL_MS = 1000;

/** Enough for usual messages, and little enough to be copied once a second whatever the message. */
const COPY_BOUNDS = { values: 5000, characters: 65_536, depth: 20 };

/** A copy of a message. */
interface KeptMessage {
  /** Unix time in milliseconds. */
  at: number;
  message: Record<string, unknown>;
  /** True when the message was larger than the bounds. */
  truncated: boolean;
}

/**
 * The last message of a record node, or one that arrived less than a second before it. It is kept in memory only, as a copy,
 * because later nodes may change the message, and a reference would keep all of it alive.
 */
export class LastMessage {
  readonly #monotonic: () => number;
  #nextCopyAt = -Infinity;
  #kept: KeptMessage | undefined;

  /** @param monotonic milliseconds since an arbitrary moment */
  constructor(monotonic: () => number) {
    this.#monotonic = monotonic;
  }

  /** It never throws. */
  observe(message: NodeMessage): void {
    const now = this.#monotonic();
    if (now < this.#nextCopyAt) return;
    this.#nextCopyAt = now + MIN_INTERVAL_MS;
    const { value, truncated } = boundedCopy(message, COPY_BOUNDS);
    this.#kept = { at: Date.now(), message: (value ?? {}) as Record<string, unknown>, truncated };
  }

  get kept(): KeptMessage | undefined {
    return this.#kept;
  }
}
