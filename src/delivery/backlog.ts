import type { Journal, LogId, StoredSample } from '../journal/journal';
import type { Ranges } from '../util/ranges';
import type { Clock } from '../util/clock';
import type { HeldMessage, Message } from './message';
import { windowSpan } from '../windows/window-span';
import type { DeviceRules } from '../windows/rules';
import type { Timeline } from './timeline';
import { Window } from './window';
import type { Sample } from '../model';

/** The most windows of one log that are kept in memory; what lies beyond waits in the journal. */
const horizon = 1000;

/** How many samples are read from the journal at a time. */
const chunk = 500;

/** Milliseconds until the journal is asked again after it failed. */
const readAgainAfter = 10_000;

export interface BacklogContext {
  journal: Journal;
  timeline: Timeline;
  clock: Clock;
  /** The rules in force now, for a sample. */
  rules(sample: Sample): DeviceRules;
  /** True while Datacake's limit holds. */
  limited: boolean;
}

/**
 * The samples of one log that wait, seen as windows. It holds the oldest of them and reads on as they leave,
 * so that memory doesn't grow with the backlog.
 */
export class Backlog {
  readonly log: LogId;
  readonly #context: BacklogContext;
  /** Oldest first. */
  #windows: Window[] = [];
  readonly #byKey = new Map<string, Window>();
  /** Windows that were requested: their samples are still in the journal, and must not be windowed again. */
  readonly #requested: Window[] = [];
  /** The messages that are held open and whose samples aren't in a window, by the position of the sample. */
  readonly #messages = new Map<number, HeldMessage>();
  #waiting: number;
  #measurements = 0;
  /** The first position that isn't in a window yet. */
  #next = 0;
  /** One past the last position that is known to be stored. */
  #end = 0;
  /** True until the samples from before have been read to their end. */
  #leftOver: boolean;
  /** The windows that the last arrival read, and the last sample with a time of its own, fell into: they may go on beyond the horizon. */
  #edges: { arrival?: Window; own?: Window } = {};
  /** Samples before this position don't wait for the end of their window. */
  #flushed = 0;
  /** The start of the window of arrivals that is open, where windows aren't aligned. */
  #open: number | undefined;
  /** Monotonic milliseconds at which the next window closes, or a little earlier: samples that arrive later may keep it open. */
  #closesAt = Infinity;
  /** The stamps of arrivals that fall into windows by the clock and aren't stored yet, oldest first. */
  readonly #storing: number[] = [];
  #reading = false;
  /** Rises when windows are made anew, so that a read under way is given up. */
  #generation = 0;

  /**
   * @param leftOver how many samples of this log the journal holds from before: they are read first
   */
  constructor(log: LogId, context: BacklogContext, leftOver: number) {
    this.log = log;
    this.#context = context;
    this.#waiting = leftOver;
    this.#leftOver = leftOver > 0;
  }

  /** How many samples are stored and not settled. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Notes that a sample is being stored. Until it is, or {@link unstored}, the window that it arrived in stays open. */
  storing(sample: Sample): void {
    if (!sample.ownTime && this.#context.rules(sample).interval > 0) this.#storing.push(sample.time);
  }

  /** Notes that a sample isn't being stored any more. One that was refused may be told of before those that came before it. */
  unstored(sample: Sample): void {
    if (sample.ownTime) return;
    const index = this.#storing.indexOf(sample.time);
    if (index === 0) this.#storing.shift();
    else if (index > 0) this.#storing.splice(index, 1);
  }

  /**
   * Takes in a sample that has just been stored.
   *
   * @param message the message that said it, unless that is complete already
   */
  stored(position: number, sample: Sample, message: HeldMessage | undefined): void {
    this.unstored(sample);
    this.#waiting += 1;
    this.#end = Math.max(this.#end, position + 1);
    if (this.#reading || position !== this.#next || this.#windows.length >= horizon) {
      if (message !== undefined) this.#messages.set(position, message);
      return;
    }
    this.#next = position + 1;
    this.#fold(position, sample, message);
  }

  /** Takes in samples that wait in the journal, without a message of this run. */
  adopt(positions: Ranges): void {
    this.#waiting += positions.size;
    for (const { to } of positions.spans()) this.#end = Math.max(this.#end, to + 1);
  }

  /** Windows that may be requested, oldest first. */
  *closed(): Generator<Window> {
    const now = this.#now();
    for (const window of this.#windows) if (this.#isComplete(window) && window.closesIn(now) <= 0) yield window;
  }

  /** How many measurements its windows would make if they all closed now, those of every second left aside. */
  get measurements(): number {
    return this.#measurements;
  }

  /** Milliseconds until the next window closes by itself, or less; Infinity when none is open. */
  nextClose(): number {
    const now = this.#now();
    if (this.#closesAt <= now.monotonic) {
      this.#closesAt = Infinity;
      for (const window of this.#windows) this.#noteClosing(window, now);
    }
    return this.#closesAt - now.monotonic;
  }

  /**
   * Forgets samples that the journal doesn't hold any more. Their messages are never completed. What is requested already is sent.
   */
  drop(positions: Ranges): void {
    this.renew();
    for (const position of positions) {
      if (this.#isRequested(position)) continue;
      this.#waiting -= 1;
      const message = this.#takeMessage(position);
      message?.spoil();
      message?.settleOne();
    }
  }

  /** Closes the windows that are open now. */
  flush(): void {
    for (const window of this.#windows) window.flushed = true;
    this.#open = undefined;
    this.#flushed = this.#end;
  }

  /** Takes a window out: it is requested and takes no more samples. */
  request(window: Window): void {
    // The oldest goes first, and taking the first of an array costs nothing.
    if (this.#windows[0] === window) this.#windows.shift();
    else this.#windows.splice(this.#windows.indexOf(window), 1);
    this.#measurements -= window.fields.length;
    this.#forget(window);
    this.#requested.push(window);
  }

  /** Acknowledges a requested window's samples, and tells the messages that said them. */
  settle(window: Window): void {
    this.#requested.splice(this.#requested.indexOf(window), 1);
    const { positions, held } = window;
    this.#waiting -= positions.size;
    this.#context.journal.acknowledge(this.log, positions);
    for (const { message } of held) message.settleOne();
  }

  /** Acknowledges one field of a requested window's samples, or of some of them, while others are unsettled. */
  settlePart(window: Window, field: string, positions: Ranges | 'all'): void {
    this.#context.journal.acknowledge(this.log, positions === 'all' ? window.positions : positions, [field]);
  }

  /**
   * Notes that a measurement of a requested window was refused for good, so that none of its messages is ever completed.
   *
   * @returns the last message that went into it, if it is still open
   */
  spoil(window: Window): Message | undefined {
    for (const { message } of window.held) message.spoil();
    const last = window.held.at(-1);
    return last?.position === window.positions.last ? last?.message.message : undefined;
  }

  /** True when the journal holds samples that aren't in a window yet and there is room for them. */
  get wantsMore(): boolean {
    return !this.#reading && this.#hasUnread && this.#windows.length < horizon / 2;
  }

  /** Reads on in the journal until the horizon is reached or nothing is left. */
  async readOn(): Promise<void> {
    const generation = this.#generation;
    this.#reading = true;
    while (this.#hasUnread && this.#windows.length < horizon) {
      const end = this.#end;
      const samples = await this.#read();
      if (generation !== this.#generation) return;
      for (const { position, sample } of samples) {
        this.#next = position + 1;
        this.#end = Math.max(this.#end, this.#next);
        if (!this.#isRequested(position)) this.#fold(position, sample, this.#takeMessage(position));
      }
      if (samples.length > 0) continue;
      this.#leftOver = false;
      this.#next = Math.max(this.#next, end);
    }
    this.#reading = false;
  }

  /** Gives up a read that is under way. */
  close(): void {
    this.#generation += 1;
  }

  /** Makes all windows that weren't requested anew, from the samples as they were stored: the rules or the clock have changed. */
  renew(): void {
    const oldest = this.#windows.reduce<number>(
      (first, { positions }) => Math.min(first, positions.first ?? first),
      this.#next,
    );
    for (const { held } of this.#windows) {
      for (const { position, message } of held) this.#messages.set(position, message);
    }
    this.#generation += 1;
    this.#reading = false;
    this.#windows = [];
    this.#closesAt = Infinity;
    this.#measurements = 0;
    this.#byKey.clear();
    this.#edges = {};
    this.#open = undefined;
    this.#next = oldest;
  }

  /** Reads a few samples; again later where the journal fails, because they are there. */
  async #read(): Promise<StoredSample[]> {
    const { journal, clock } = this.#context;
    const generation = this.#generation;
    for (;;) {
      try {
        return await journal.read(this.log, this.#next, chunk);
      } catch {
        await new Promise<void>((resolve) => void clock.after(readAgainAfter, resolve));
        if (generation !== this.#generation) return [];
      }
    }
  }

  get #hasUnread(): boolean {
    return this.#leftOver || this.#next < this.#end;
  }

  #now(): { wall: number; monotonic: number } {
    return { wall: this.#context.timeline.now(), monotonic: this.#context.clock.monotonic() };
  }

  /** While samples lie beyond the horizon, or are being stored, the windows at the edge may not have all of their own. */
  #isComplete(window: Window): boolean {
    const { closing } = window.place;
    if (closing.kind === 'at-once') return true;
    const { arrival, own } = this.#edges;
    if ((window === arrival || window === own) && this.#hasUnread) return false;
    const [oldest] = this.#storing;
    if (oldest === undefined || closing.kind !== 'at' || window.flushed) return true;
    return this.#context.timeline.correct(oldest) >= closing.time;
  }

  #isRequested(position: number): boolean {
    for (const window of this.#requested) if (window.has(position)) return true;
    return false;
  }

  #takeMessage(position: number): HeldMessage | undefined {
    const message = this.#messages.get(position);
    if (message !== undefined) this.#messages.delete(position);
    return message;
  }

  #fold(position: number, sample: Sample, message: HeldMessage | undefined): void {
    const rules = this.#context.rules(sample);
    const time = sample.ownTime ? sample.time : this.#context.timeline.correct(sample.time);
    const place = windowSpan(time, sample.ownTime, rules, this.#open, this.#context.limited);
    let window = place.key === undefined ? undefined : this.#byKey.get(place.key);
    if (window === undefined) {
      window = new Window(this.log, place);
      this.#insert(window);
      if (place.key !== undefined) this.#byKey.set(place.key, window);
      if (!sample.ownTime) this.#open = place.start;
    }
    const before = window.fields.length;
    const now = this.#now();
    window.add(position, sample, time, now.monotonic, rules);
    if (message !== undefined) window.held.push({ position, message });
    this.#measurements += window.fields.length - before;
    if (position < this.#flushed) window.flushed = true;
    this.#edges[sample.ownTime ? 'own' : 'arrival'] = window;
    this.#noteClosing(window, now);
  }

  #noteClosing(window: Window, now: { wall: number; monotonic: number }): void {
    const wait = window.closesIn(now);
    if (wait > 0) this.#closesAt = Math.min(this.#closesAt, now.monotonic + wait);
  }

  #insert(window: Window): void {
    let index = this.#windows.length;
    while (index > 0 && (this.#windows[index - 1]?.place.start ?? -Infinity) > window.place.start) index -= 1;
    this.#windows.splice(index, 0, window);
  }

  #forget(window: Window): void {
    const { key, start } = window.place;
    if (key !== undefined) this.#byKey.delete(key);
    if (this.#open === start) this.#open = undefined;
  }
}
