import { MIN_BACKLOG_SAMPLES } from '../../src/delivery/backlog/drain-meter';

const MINUTE_MS = 60_000;
const QUARTER_MS = 15 * MINUTE_MS;
const MINUTES = 60;
const QUARTERS = 96;

/** What went through a record node, span by span, oldest first; the last span is under way. */
export interface TrafficSeries {
  spanMs: number;
  /** Values of messages that were taken in, and those that Datacake has accepted. */
  received: number[];
  sent: number[];
  /** The most samples that waited at a time. */
  waiting: number[];
}

/**
 * What a record node has received, sent and had waiting over the last hour and the last day, since it was deployed. It is kept in memory,
 * in about 2 kB and without a timer; a node that never received anything has nothing.
 */
export class Traffic {
  readonly #monotonic: () => number;
  #hour: Ring | undefined;
  #day: Ring | undefined;
  #mostWaiting = 0;

  /** @param monotonic milliseconds since an arbitrary moment */
  constructor(monotonic: () => number) {
    this.#monotonic = monotonic;
  }

  /** The most samples that have waited since fewer did than make a backlog; 0 while fewer do. */
  get mostWaiting(): number {
    return this.#mostWaiting;
  }

  received(values: number): void {
    for (const ring of this.#rings()) ring.add('received', values);
  }

  sent(values: number): void {
    for (const ring of this.#rings()) ring.add('sent', values);
  }

  /** Notes how many samples wait by now. */
  waits(samples: number): void {
    this.#mostWaiting = samples < MIN_BACKLOG_SAMPLES ? 0 : Math.max(this.#mostWaiting, samples);
    if (samples === 0 && this.#hour === undefined) return;
    for (const ring of this.#rings()) ring.waits(samples);
  }

  /** Undefined while there has been nothing. */
  series(): { hour: TrafficSeries; day: TrafficSeries } | undefined {
    if (this.#hour === undefined) return undefined;
    const [hour, day] = this.#rings();
    return { hour: hour.series(), day: day.series() };
  }

  /** The rings, at the present moment. */
  #rings(): [hour: Ring, day: Ring] {
    const now = this.#monotonic();
    this.#hour ??= new Ring(MINUTES, MINUTE_MS, now);
    this.#day ??= new Ring(QUARTERS, QUARTER_MS, now);
    this.#hour.goTo(now);
    this.#day.goTo(now);
    return [this.#hour, this.#day];
  }
}

/** Counts by span of time, the last so many spans. */
class Ring {
  readonly #spans: number;
  readonly #spanMs: number;
  readonly #counts: { received: Uint32Array; sent: Uint32Array; waiting: Uint32Array };
  /** The number of the span that is under way. */
  #current: number;
  #waiting = 0;

  constructor(spans: number, spanMs: number, now: number) {
    this.#spans = spans;
    this.#spanMs = spanMs;
    this.#counts = {
      received: new Uint32Array(spans),
      sent: new Uint32Array(spans),
      waiting: new Uint32Array(spans),
    };
    this.#current = Math.floor(now / spanMs);
  }

  /** Begins the spans up to the present one: what waited goes on to wait. */
  goTo(now: number): void {
    const { received, sent, waiting } = this.#counts;
    const present = Math.floor(now / this.#spanMs);
    for (let span = Math.max(this.#current + 1, present - this.#spans + 1); span <= present; span++) {
      const index = span % this.#spans;
      received[index] = 0;
      sent[index] = 0;
      waiting[index] = this.#waiting;
    }
    this.#current = present;
  }

  add(what: 'received' | 'sent', values: number): void {
    const counts = this.#counts[what];
    const index = this.#current % this.#spans;
    counts[index] = (counts[index] ?? 0) + values;
  }

  waits(samples: number): void {
    const { waiting } = this.#counts;
    const index = this.#current % this.#spans;
    this.#waiting = samples;
    waiting[index] = Math.max(waiting[index] ?? 0, samples);
  }

  series(): TrafficSeries {
    const oldest = (this.#current + 1) % this.#spans;
    const inOrder = (counts: Uint32Array): number[] => [...counts.subarray(oldest), ...counts.subarray(0, oldest)];
    const { received, sent, waiting } = this.#counts;
    return { spanMs: this.#spanMs, received: inOrder(received), sent: inOrder(sent), waiting: inOrder(waiting) };
  }
}
