import type { NodeMessage } from 'node-red';
import { type Copy, boundedCopy } from '../../src/mapping/bounded-copy';

/** Milliseconds for which the messages that follow are let pass unseen. */
const MIN_INTERVAL_MS = 1000;

/** Enough for what people send, and little enough to be copied once a second whatever they send. */
const COPY_BOUNDS = { values: 5000, characters: 65_536, depth: 20 };

/** A message as it passed. */
export interface PassedMessage {
  /** Unix time in milliseconds. */
  at: number;
  message: Record<string, unknown>;
  /** True when it held more than is kept. */
  truncated: boolean;
}

/**
 * The last message that passed a record node, or one that passed less than a second before it. It is kept in memory only, as
 * a copy: a reference would show what became of the message later, and hold on to all of it.
 */
export class LastMessage {
  readonly #monotonic: () => number;
  #next = -Infinity;
  #kept: { at: number; copy: Copy } | undefined;

  /** @param monotonic milliseconds since an arbitrary moment */
  constructor(monotonic: () => number) {
    this.#monotonic = monotonic;
  }

  /** Looks at a message that passes. It never throws. */
  pass(message: NodeMessage): void {
    const now = this.#monotonic();
    if (now < this.#next) return;
    this.#next = now + MIN_INTERVAL_MS;
    this.#kept = { at: Date.now(), copy: boundedCopy(message, COPY_BOUNDS) };
  }

  get passed(): PassedMessage | undefined {
    if (this.#kept === undefined) return undefined;
    const { at, copy } = this.#kept;
    return { at, message: (copy.value ?? {}) as Record<string, unknown>, truncated: copy.truncated };
  }
}
