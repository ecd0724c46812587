import type { WindowClock } from '../windows/window';
import { Lane, type LaneKind, type LaneOwner } from './lane';
import { LANE_KINDS } from './split-by-lane';
import type { WaitingWindow } from './waiting-window';

/** The lanes of one log. That of regular fields is always there, others once a field belongs to them. */
export class Lanes {
  readonly #owner: LaneOwner;
  readonly #byKind = new Map<LaneKind, Lane>();

  constructor(owner: LaneOwner) {
    this.#owner = owner;
    this.make('regular', 0);
  }

  all(): Iterable<Lane> {
    return this.#byKind.values();
  }

  get(kind: LaneKind): Lane | undefined {
    return this.#byKind.get(kind);
  }

  /** @param next the first position that the lane looks at */
  make(kind: LaneKind, next: number): Lane {
    const lane = new Lane(kind, this.#owner, next);
    this.#byKind.set(kind, lane);
    return lane;
  }

  /** Begins anew from a position on, without windows. */
  restart(next: number): void {
    this.#byKind.clear();
    this.make('regular', next);
  }

  get hasWindows(): boolean {
    for (const { windows } of this.all()) if (windows.length > 0) return true;
    return false;
  }

  /** How many measurements the windows would make if they all closed now. */
  get measurements(): number {
    let measurements = 0;
    for (const lane of this.all()) measurements += lane.measurements;
    return measurements;
  }

  /** The first position that is in a window, or that a lane hasn't looked at. */
  get first(): number {
    let first = Infinity;
    for (const { next, windows } of this.all()) {
      first = Math.min(first, next);
      for (const { window } of windows) first = Math.min(first, window.firstPosition ?? first);
    }
    return first;
  }

  /** One past the last position that a lane has looked at. */
  get end(): number {
    return Math.max(...[...this.all()].map(({ next }) => next));
  }

  /** Every window, open ones included. */
  *windows(): Generator<WaitingWindow> {
    for (const { windows } of this.all()) yield* windows;
  }

  /** The windows that are closed, of isolated fields or all others. */
  *closed(isolated: boolean, now: WindowClock): Generator<WaitingWindow> {
    for (const kind of LANE_KINDS) {
      const lane = this.get(kind);
      if (lane?.isIsolated === isolated) yield* lane.closed(now);
    }
  }

  /** Milliseconds until the next window closes by itself; Infinity when none is open. */
  nextClose(now: WindowClock): number {
    return Math.min(...[...this.all()].map((lane) => lane.nextClose(now)));
  }

  /** Closes the windows that are open now. */
  flush(): void {
    for (const lane of this.all()) lane.flush();
  }
}
