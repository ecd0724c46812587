/** What the meter looks back at, and the least part of it that says something. */
const MAX_POINTS = 10;
const POINT_SPACING_MS = 30_000;
const MIN_SPAN_MS = 120_000;

/** A lag below this passes for latency. */
const MIN_LAG_MS = 15_000;

/** A slope below this, in milliseconds of lag per millisecond, passes for noise. */
const MIN_SLOPE = 0.005;

/** Tells by how much a device falls behind: how the time from a window's closing to its acceptance grows. */
export class LagMeter {
  /** Monotonic milliseconds, and the lag then. */
  readonly #points: { at: number; lagMs: number }[] = [];

  note(lagMs: number, now: number): void {
    const last = this.#points.at(-1);
    if (last !== undefined && now - last.at < POINT_SPACING_MS) return;
    this.#points.push({ at: now, lagMs });
    if (this.#points.length > MAX_POINTS) this.#points.shift();
  }

  /** Milliseconds of lag that each hour adds; undefined where it doesn't grow, or nothing is known of late. */
  behindMsPerHour(now: number): number | undefined {
    const [first] = this.#points;
    const last = this.#points.at(-1);
    if (first === undefined || last === undefined || now - last.at > 2 * POINT_SPACING_MS) return undefined;
    const spanMs = last.at - first.at;
    const slope = (last.lagMs - first.lagMs) / spanMs;
    if (spanMs < MIN_SPAN_MS || last.lagMs < MIN_LAG_MS || slope < MIN_SLOPE) return undefined;
    return Math.round(slope * 3_600_000);
  }
}
