import type { LogId } from '../../journal/journal';
import type { Measurement, Sample } from '../../model';
import type { Ranges } from '../../util/ranges';
import type { Window } from '../../windows/window';
import type { HeldPart } from '../messages';
import type { TakenMessage } from '../messages';

/** What a window waits in. */
export interface WindowLane {
  /** True where the windows are those of isolated fields. */
  readonly isIsolated: boolean;
  /** Takes a window out: it takes no more samples. */
  remove(waiting: WaitingWindow): void;
}

/**
 * What a log is among those of its record node and device: `old` where what waits there waited through an outage, and `live` ones go first.
 */
export type LogRole = 'in-order' | 'old' | 'live';

/** What a window belongs to: it settles what the window stands for. */
export interface WindowOwner {
  readonly log: LogId;
  readonly role: LogRole;
  /** Takes the window out of its lane and out of what is read again. */
  request(waiting: WaitingWindow): void;
  settleFields(waiting: WaitingWindow, fields: readonly string[]): void;
  settleWindow(waiting: WaitingWindow): void;
}

/** A window of a log, from its first sample until all of its measurements are settled. */
export class WaitingWindow {
  readonly window: Window;
  readonly lane: WindowLane;
  readonly owner: WindowOwner;
  /** Samples whose messages are held open, in order of arrival. */
  readonly held: HeldPart[] = [];
  /** True while every sample in it is in this window alone. */
  isWhole = true;
  /** How many waiting samples end with this window. */
  counted = 0;
  /** True once the journal has given all of its samples up. */
  isDropped = false;
  /** True once some of its fields are acknowledged and others aren't: its measurements can't be made anew any more. */
  isPartlyAcknowledged = false;
  /** The number of fields. */
  fieldCount = 0;
  /** The measurements that haven't been in a batch; undefined while the window takes samples. */
  #unsent: Measurement[] | undefined;
  #unsettled = 0;

  constructor(window: Window, lane: WindowLane, owner: WindowOwner) {
    this.window = window;
    this.lane = lane;
    this.owner = owner;
  }

  /** The id of the record node whose samples these are. */
  get node(): string {
    return this.owner.log.node;
  }

  get start(): number {
    return this.window.span.start;
  }

  /** The fields of which a measurement hasn't been in a batch. */
  get fields(): Iterable<string> {
    return this.#unsent === undefined ? this.window.fieldNames : this.#unsent.map(({ field }) => field);
  }

  /** The time of its only sample, or when it began, in Unix milliseconds. */
  get time(): number {
    return this.window.only?.time ?? this.start;
  }

  get isRequested(): boolean {
    return this.#unsent !== undefined;
  }

  get hasUnsent(): boolean {
    return this.#unsent === undefined || this.#unsent.length > 0;
  }

  add(
    position: number,
    values: Sample['values'],
    time: number,
    arrival: number,
    isWhole: boolean,
    held: HeldPart | undefined,
  ): void {
    this.window.add(position, values, time, arrival);
    this.fieldCount = this.window.fieldCount;
    if (!isWhole) this.isWhole = false;
    if (held !== undefined) this.held.push(held);
  }

  /** Closes the window for good: its measurements are made. */
  request(measurements: Measurement[]): void {
    this.owner.request(this);
    this.#unsent = measurements;
    this.#unsettled = measurements.length;
  }

  /** Takes out the measurements of these fields. */
  take(fields: readonly string[]): Measurement[] {
    const all = this.#unsent ?? [];
    if (fields.length >= all.length) {
      this.#unsent = [];
      return all;
    }
    const wanted = new Set(fields);
    this.#unsent = all.filter(({ field }) => !wanted.has(field));
    return all.filter(({ field }) => wanted.has(field));
  }

  /** Notes that measurements of these fields are settled: accepted, unchanged or rejected. */
  settle(fields: readonly string[], isAcknowledgedNow: boolean): void {
    this.#unsettled -= fields.length;
    if (this.#unsettled <= 0) this.owner.settleWindow(this);
    // What is accepted while others are on their way isn't to be sent again after a restart.
    else if (isAcknowledgedNow) {
      this.isPartlyAcknowledged = true;
      this.owner.settleFields(this, fields);
    }
  }

  /**
   * Notes that a measurement was rejected: none of its messages is ever completed.
   *
   * @returns the last message that went into it, if that is still open
   */
  reject(): TakenMessage | undefined {
    for (const { sample } of this.held) sample.message.reject();
    const last = this.held.at(-1);
    return last?.position === this.window.positions.last ? last?.sample.message : undefined;
  }
}

/** The windows of one log whose measurements are made and not all settled: their samples are still in the journal. */
export class RequestedWindows {
  readonly #windows = new Set<WaitingWindow>();

  get isEmpty(): boolean {
    return this.#windows.size === 0;
  }

  add(waiting: WaitingWindow): void {
    this.#windows.add(waiting);
  }

  delete(waiting: WaitingWindow): void {
    this.#windows.delete(waiting);
  }

  all(): Iterable<WaitingWindow> {
    return this.#windows;
  }

  /** Those of which something hasn't been in a batch. */
  unsent(): WaitingWindow[] {
    return [...this.#windows].filter(({ hasUnsent }) => hasUnsent);
  }

  /** Those that have a sample. */
  with(position: number): WaitingWindow[] {
    return [...this.#windows].filter(({ window }) => window.has(position));
  }

  /** Forgets the windows of which the journal holds no sample any more. */
  drop(positions: Ranges): void {
    for (const waiting of this.#windows) {
      const spans = [...waiting.window.positions.spans()];
      waiting.isDropped ||= spans.every(({ from, to }) => positions.missing(from, to).size === 0);
      if (waiting.isDropped) this.#windows.delete(waiting);
    }
  }
}
