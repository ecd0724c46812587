/** What the meter looks back at, and the least part of it that says something. */
const MAX_POINTS = 10;
const POINT_SPACING_MS = 15_000;
const MIN_SPAN_MS = 30_000;

/** Fewer samples are no backlog: they are sent before anybody has read when. */
export const MIN_BACKLOG_SAMPLES = 20;

/** How many samples of a device waited at a moment, in monotonic milliseconds, and how many datapoints had been sent by then. */
export interface DrainPoint {
  at: number;
  waiting: number;
  sent: number;
}

/**
 * Tells when all that waits for a device will be sent, by how fast the backlog has shrunk in the last minutes, what arrives meanwhile
 * included. A device without a backlog keeps nothing.
 */
export class DrainMeter {
  #points: DrainPoint[] | undefined;
  #sent = 0;

  /** Notes that a request with so many datapoints was accepted, and how many samples wait by now. */
  note(waiting: number, datapoints: number, now: number): void {
    this.#sent += datapoints;
    if (waiting < MIN_BACKLOG_SAMPLES) {
      this.#points = undefined;
      return;
    }
    const points = (this.#points ??= []);
    const last = points.at(-1);
    if (last !== undefined && now - last.at < POINT_SPACING_MS) return;
    // What went before a silence, such as an outage, says nothing of now.
    if (last !== undefined && now - last.at > 2 * POINT_SPACING_MS) points.length = 0;
    points.push({ at: now, waiting, sent: this.#sent });
    if (points.length > MAX_POINTS) points.shift();
  }

  /**
   * Milliseconds until all is sent; 0 where next to nothing waits, undefined where nobody can tell.
   *
   * @param room tells how many datapoints the plan has left today
   */
  endsInMs(waiting: number, room: () => number, now: number): number | undefined {
    if (waiting < MIN_BACKLOG_SAMPLES) return 0;
    return this.#points === undefined ? undefined : drainEndsInMs(this.#points, room(), now);
  }
}

/**
 * Milliseconds until nothing waits, if it goes on as it has between the first point and the last; undefined where that says nothing: too
 * little is known, nothing was accepted of late, the backlog hasn't shrunk lately or in all, or the plan's datapoints will be used up before.
 *
 * @param points oldest first
 */
export function drainEndsInMs(points: readonly DrainPoint[], room: number, now: number): number | undefined {
  const [first] = points;
  const last = points.at(-1);
  const middle = points[points.length >> 1];
  if (first === undefined || last === undefined || middle === undefined) return undefined;
  const spanMs = last.at - first.at;
  const isOld = now - last.at > 2 * POINT_SPACING_MS;
  const shrinks = last.waiting < middle.waiting && last.waiting < first.waiting;
  if (spanMs < MIN_SPAN_MS || isOld || !shrinks) return undefined;
  const leftMs = (last.waiting * spanMs) / (first.waiting - last.waiting) - (now - last.at);
  const datapoints = ((last.sent - first.sent) * leftMs) / spanMs;
  return datapoints > room ? undefined : Math.max(0, leftMs);
}
