import type { Behaviour } from '../core/behaviour';
import type { Point } from './check-measurement';
import type { Value } from '../../../src/model';

interface LastWrite {
  /** Monotonic milliseconds. */
  at: number;
  /** Unix seconds of its timestamp. */
  time: number;
  value: Value;
}

/** By timestamp, a write counts for as long as this. */
const MEMORY_MS = 60_000;

/** Enforces one write a second for a device and field, by arrival or by timestamp as the behaviour asks for. */
export class WriteLimit {
  readonly #last = new Map<string, LastWrite>();

  /**
   * Returns for each point whether it comes too early, also after an earlier point of the same request.
   *
   * @param at monotonic milliseconds
   */
  over(device: string, points: readonly Point[], at: number, by: Behaviour['limitBy']): boolean[] {
    const before = new Map<string, LastWrite>();
    return points.map((point) => {
      const last = before.get(point.field) ?? this.#last.get(keyOf(device, point.field));
      const over = last !== undefined && (by === 'arrival' ? at - last.at < 1000 : isSameSecond(point, last, at));
      if (!over) before.set(point.field, writeOf(point, at));
      return over;
    });
  }

  /** Counts what was recorded. */
  wrote(device: string, points: readonly Point[], at: number): void {
    for (const point of points) this.#last.set(keyOf(device, point.field), writeOf(point, at));
  }
}

/** An equal measurement is a repeated request, not a second write. */
function isSameSecond(point: Point, last: LastWrite, at: number): boolean {
  return at - last.at < MEMORY_MS && point.time === last.time && point.value !== last.value;
}

function writeOf(point: Point, at: number): LastWrite {
  return { at, time: point.time, value: point.value };
}

function keyOf(device: string, field: string): string {
  return `${device} ${field}`;
}
