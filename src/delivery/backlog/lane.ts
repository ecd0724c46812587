import type { Sample } from '../../model';
import { Window, type WindowClock } from '../../windows/window';
import { type SpanRules, type WindowSpan, windowSpan } from '../../windows/window-span';
import type { HeldPart } from '../messages';
import { WaitingWindow, type WindowLane, type WindowOwner } from './waiting-window';

/** The most windows of one lane that are kept in memory; what lies beyond waits in the journal. */
export const MAX_WINDOWS = 1000;

/**
 * Which fields of a log share windows. Fields whose measurements were refused are isolated: they wait apart, so that they hold back no
 * other. Fields of the aggregate *every* have windows of a second.
 */
export type LaneKind = 'regular' | 'seconds' | 'isolated' | 'isolated-seconds';

/** A stored sample, or a part of one, at its position in the log. */
export interface PlacedSample {
  position: number;
  /** Unix milliseconds: its own time, or the corrected one of its arrival. */
  time: number;
  ownTime: boolean;
  values: Sample['values'];
}

/** The log whose windows a lane has. */
export interface LaneOwner extends WindowOwner {
  /** True while the journal holds samples that the lane hasn't looked at. */
  hasUnread(lane: Lane): boolean;
  /** True while an arrival that may belong to a window is being stored. */
  isStoringFor(span: WindowSpan): boolean;
}

/** The windows of some fields of one log, as far as they have been read from the journal. */
export class Lane implements WindowLane {
  readonly kind: LaneKind;
  readonly #owner: LaneOwner;
  /** Oldest first. */
  readonly #windows: WaitingWindow[] = [];
  readonly #byKey = new Map<string, WaitingWindow>();
  /** The first position that hasn't been looked at. */
  next: number;
  /** How many measurements its windows make. */
  measurements = 0;
  /** The windows that the last arrival, and the last sample with a time of its own, fell into: unread samples may belong to them. */
  #lastArrival: WaitingWindow | undefined;
  #lastOwn: WaitingWindow | undefined;
  /** The start of the window of arrivals that is open, where windows aren't aligned. */
  #openStart: number | undefined;
  /** The newest sample with a time of its own, in Unix milliseconds, and when it arrived, in elapsed milliseconds. */
  #newest: { time: number; arrival: number } | undefined;

  constructor(kind: LaneKind, owner: LaneOwner, next: number) {
    this.kind = kind;
    this.#owner = owner;
    this.next = next;
  }

  get isIsolated(): boolean {
    return this.kind === 'isolated' || this.kind === 'isolated-seconds';
  }

  get keepsSeconds(): boolean {
    return this.kind === 'seconds' || this.kind === 'isolated-seconds';
  }

  get windows(): readonly WaitingWindow[] {
    return this.#windows;
  }

  /** Datapoints a millisecond, by the times of the windows; 0 where one alone says nothing. */
  get perMs(): number {
    const spanMs = (this.#windows.at(-1)?.start ?? 0) - (this.#windows[0]?.start ?? 0);
    return spanMs > 0 ? this.measurements / spanMs : 0;
  }

  get isFull(): boolean {
    return this.#windows.length >= MAX_WINDOWS;
  }

  /**
   * Takes in a sample, or a part of one.
   *
   * @param isWhole true when no field of the sample is in another lane
   */
  add(
    { position, time, ownTime, values }: PlacedSample,
    rules: SpanRules,
    now: WindowClock,
    isWhole: boolean,
    held: HeldPart | undefined,
    flushed: boolean,
  ): WaitingWindow {
    const span = windowSpan(time, ownTime, rules, this.#openStart);
    let waiting = span.key === undefined ? undefined : this.#byKey.get(span.key);
    if (waiting?.window.hasRoom === false) waiting = undefined;
    if (waiting === undefined) {
      waiting = new WaitingWindow(new Window(span), this, this.#owner);
      this.#insert(waiting);
      if (span.key !== undefined) this.#byKey.set(span.key, waiting);
      if (!ownTime) this.#openStart = span.start;
    }
    this.measurements -= waiting.fieldCount;
    waiting.add(position, values, time, now.elapsed, isWhole, held);
    this.measurements += waiting.fieldCount;
    if (flushed) waiting.window.flushed = true;
    if (ownTime) {
      this.#lastOwn = waiting;
      if (this.#newest === undefined || time >= this.#newest.time) this.#newest = { time, arrival: now.elapsed };
    } else this.#lastArrival = waiting;
    return waiting;
  }

  /** A window of some values alone that isn't among the lane's: it goes before all that the lane hasn't looked at. */
  apart(
    { position, time, ownTime, values }: PlacedSample,
    now: WindowClock,
    held: HeldPart | undefined,
  ): WaitingWindow {
    const window = new Window({ key: undefined, start: time, interval: 0, ownTime });
    const waiting = new WaitingWindow(window, this, this.#owner);
    waiting.add(position, values, time, now.elapsed, false, held);
    return waiting;
  }

  /** The windows that are closed, oldest first. */
  *closed(now: WindowClock): Generator<WaitingWindow> {
    const clock = { ...now, logTime: this.#logTime(now) };
    for (const waiting of this.#windows) if (this.#isClosed(waiting, clock)) yield waiting;
  }

  /** Milliseconds until the next window closes by itself; Infinity when none is open. */
  nextClose(now: WindowClock): number {
    const clock = { ...now, logTime: this.#logTime(now) };
    let soonest = Infinity;
    for (const { window } of this.#windows) {
      const wait = window.closesIn(clock);
      if (wait > 0 && wait < soonest) soonest = wait;
    }
    return soonest;
  }

  /** Takes a window out: it takes no more samples. */
  remove(waiting: WaitingWindow): void {
    // The oldest goes first, and taking the first of an array costs nothing.
    if (this.#windows[0] === waiting) this.#windows.shift();
    else {
      const index = this.#windows.indexOf(waiting);
      if (index < 0) return;
      this.#windows.splice(index, 1);
    }
    this.measurements -= waiting.fieldCount;
    const { key, start } = waiting.window.span;
    if (key !== undefined && this.#byKey.get(key) === waiting) this.#byKey.delete(key);
    if (this.#openStart === start) this.#openStart = undefined;
  }

  /** Closes the windows that are open now. */
  flush(): void {
    for (const { window } of this.#windows) window.flushed = true;
    this.#openStart = undefined;
  }

  #isClosed(waiting: WaitingWindow, clock: WindowClock): boolean {
    const { window } = waiting;
    if (window.span.end === undefined) return true;
    // Samples that haven't been read yet may belong to the windows at the edge of what has been.
    if ((waiting === this.#lastArrival || waiting === this.#lastOwn) && this.#owner.hasUnread(this)) return false;
    if (window.closesIn(clock) > 0) return false;
    return window.flushed || !this.#owner.isStoringFor(window.span);
  }

  #logTime({ elapsed }: WindowClock): number {
    return this.#newest === undefined ? -Infinity : this.#newest.time + elapsed - this.#newest.arrival;
  }

  #insert(waiting: WaitingWindow): void {
    const { start } = waiting.window.span;
    let index = this.#windows.length;
    while (index > 0 && (this.#windows[index - 1]?.window.span.start ?? -Infinity) > start) index -= 1;
    this.#windows.splice(index, 0, waiting);
  }
}
