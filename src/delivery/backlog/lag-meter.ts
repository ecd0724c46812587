/** What the meter looks back at, and the least part of it that says something. */
const MAX_POINTS = 10;
const POINT_SPACING_MS = 30_000;
const MIN_SPAN_MS = 120_000;

/** A lag below this passes for latency. */
const MIN_LAG_MS = 15_000;

/** A slope below this, in milliseconds of lag per millisecond, passes for noise. */
const MIN_SLOPE = 0.005;

/**
 * Tells by how much a device falls behind: how the time from a window's closing to its acceptance grows, while more and more waits. A
 * backlog that is being sent is older with each answer too, but shrinks.
 */
export class LagMeter {
  /** Monotonic milliseconds, the lag then, and how many samples waited. */
  readonly #points: { at: number; lagMs: number; waiting: number }[] = [];

  note(lagMs: number, waiting: number, now: number): void {
    const last = this.#points.at(-1);
    if (last !== undefined && now - last.at < POINT_SPACING_MS) return;
    this.#points.push({ at: now, lagMs, waiting });
    if (this.#points.length > MAX_POINTS) this.#points.shift();
  }

  /** Milliseconds of lag that each hour adds; undefined where it doesn't grow, or nothing is known of late. */
  behindMsPerHour(now: number): number | undefined {
    const [first] = this.#points;
    const last = this.#points.at(-1);
    if (first === undefined || last === undefined || now - last.at > 2 * POINT_SPACING_MS) return undefined;
    const spanMs = last.at - first.at;
    const slope = (last.lagMs - first.lagMs) / spanMs;
    const grows = last.lagMs >= MIN_LAG_MS && slope >= MIN_SLOPE && last.waiting > first.waiting;
    if (spanMs < MIN_SPAN_MS || !grows) return undefined;
    return Math.round(slope * 3_600_000);
  }
}
