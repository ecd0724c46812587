import type { StoredSample } from '../../journal/journal';
import type { Sample } from '../../model';
import type { DeviceRules } from '../../windows/rules';
import type { WindowClock } from '../../windows/window';
import type { HeldSamples } from '../messages';
import { Lane, type LaneKind, type LaneOwner, type PlacedSample } from './lane';
import type { Timeline } from '../timeline';
import type { WaitingWindow } from './waiting-window';

/** The order in which lanes are asked for what waits, and in which the parts of a sample come: it counts as waiting in the last. */
const LANE_KINDS: readonly LaneKind[] = ['regular', 'seconds', 'isolated', 'isolated-seconds'];

export interface LanesContext {
  timeline: Timeline;
  /** True while Datacake's limit holds. */
  limited: boolean;
  /** See {@link WindowClock.arrivalDelayMs}. */
  arrivalDelayMs?: number;
}

/** The lanes of one log. That of regular fields is always there, others once a field belongs to them. */
export class Lanes {
  readonly #owner: LaneOwner;
  readonly #timeline: Timeline;
  readonly #limited: boolean;
  readonly #arrivalDelayMs: number;
  readonly #byKind = new Map<LaneKind, Lane>();

  constructor(owner: LaneOwner, { timeline, limited, arrivalDelayMs = 0 }: LanesContext) {
    this.#owner = owner;
    this.#timeline = timeline;
    this.#limited = limited;
    this.#arrivalDelayMs = arrivalDelayMs;
    this.#make('regular', 0);
  }

  all(): Iterable<Lane> {
    return this.#byKind.values();
  }

  get(kind: LaneKind): Lane | undefined {
    return this.#byKind.get(kind);
  }

  /** @param next the first position that the lane looks at */
  #make(kind: LaneKind, next: number): Lane {
    const lane = new Lane(kind, this.#owner, next);
    this.#byKind.set(kind, lane);
    return lane;
  }

  /** Begins anew from a position on, without windows. */
  restart(next: number): void {
    this.#byKind.clear();
    this.#make('regular', next);
  }

  /** How many measurements the windows would make if they all closed now. */
  get measurements(): number {
    let measurements = 0;
    for (const lane of this.all()) measurements += lane.measurements;
    return measurements;
  }

  get windowCount(): number {
    let count = 0;
    for (const { windows } of this.all()) count += windows.length;
    return count;
  }

  /** Datapoints a millisecond, by the times of the windows. */
  get perMs(): number {
    let perMs = 0;
    for (const lane of this.all()) perMs += lane.perMs;
    return perMs;
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

  /** The oldest window of each lane. */
  *oldest(): Generator<WaitingWindow> {
    for (const { windows } of this.all()) if (windows[0] !== undefined) yield windows[0];
  }

  /** Every window, open ones included. */
  *windows(): Generator<WaitingWindow> {
    for (const { windows } of this.all()) yield* windows;
  }

  /** The windows that are closed, of isolated fields or all others. */
  *closed(isolated: boolean): Generator<WaitingWindow> {
    const now = this.#now();
    for (const kind of LANE_KINDS) {
      const lane = this.get(kind);
      if (lane?.isIsolated === isolated) yield* lane.closed(now);
    }
  }

  /** Milliseconds until the next window closes by itself; Infinity when none is open. */
  nextClose(): number {
    const now = this.#now();
    return Math.min(...[...this.all()].map((lane) => lane.nextClose(now)));
  }

  /**
   * Puts the parts of a sample into the windows of these lanes. A lane that it is the first to need is made.
   *
   * @param interval milliseconds; 0 for none
   * @param flushed true for a sample that doesn't wait for the end of its window
   * @returns true where one window has all of the sample
   */
  place(
    { position, sample }: StoredSample,
    parts: readonly SamplePart[],
    lanes: readonly Lane[],
    interval: number,
    flushed: boolean,
    heldSamples: HeldSamples,
  ): boolean {
    const isWhole = parts.length === 1 && parts[0]?.values === sample.values;
    const isNew = !this.#haveLookedAt(position);
    for (const [index, { kind, values }] of parts.entries()) {
      const known = this.get(kind);
      // What another lane has looked at before had no field for a lane that doesn't exist yet.
      if (known === undefined ? !isNew : !lanes.includes(known)) continue;
      const lane = known ?? this.#make(kind, position);
      const gathers = this.#owner.role === 'live';
      const rules = { interval, keepsSeconds: lane.keepsSeconds, limited: this.#limited, gathers };
      const held = heldSamples.part(position, isWhole ? undefined : Object.keys(values).length);
      const waiting = lane.add(this.#locate(position, sample, values), rules, this.#now(), isWhole, held, flushed);
      if (index === parts.length - 1) waiting.counted += 1;
      lane.next = position + 1;
    }
    for (const lane of lanes) lane.next = position + 1;
    return isWhole;
  }

  #haveLookedAt(position: number): boolean {
    for (const { next } of this.all()) if (next > position) return true;
    return false;
  }

  /** A window of one value alone that goes before all that the lane hasn't looked at; undefined where the lane has looked at the sample. */
  apart(
    { position, sample }: StoredSample,
    kind: LaneKind,
    field: string,
    heldSamples: HeldSamples,
  ): WaitingWindow | undefined {
    const lane = this.get(kind);
    const value = sample.values[field];
    if (lane === undefined || lane.next > position || value === undefined) return undefined;
    return lane.apart(this.#locate(position, sample, { [field]: value }), this.#now(), heldSamples.part(position, 1));
  }

  #locate(position: number, { time, ownTime }: Sample, values: Sample['values']): PlacedSample {
    return { position, time: ownTime ? time : this.#timeline.correct(time), ownTime, values };
  }

  #now(): WindowClock {
    const [wall, elapsed] = [this.#timeline.now(), this.#timeline.elapsed()];
    return { wall, elapsed, logTime: -Infinity, arrivalDelayMs: this.#arrivalDelayMs };
  }

  /** Closes the windows that are open now. */
  flush(): void {
    for (const lane of this.all()) lane.flush();
  }
}

/** The fields of a device whose measurements were refused. */
export type IsolatedFields = ReadonlySet<string>;

/** What one lane has of a sample: the values themselves where it has all of them. */
export interface SamplePart {
  kind: LaneKind;
  values: Sample['values'];
}

/**
 * The values of a sample by the lane that each belongs to.
 *
 * @param isLeftOut true for fields that wait in no lane
 */
export function splitByLane(
  values: Sample['values'],
  rules: DeviceRules,
  isolated: IsolatedFields,
  isLeftOut: ((field: string) => boolean) | undefined,
): SamplePart[] {
  if (isLeftOut === undefined && isolated.size === 0 && !usesSeconds(rules)) return [{ kind: 'regular', values }];
  const byKind = new Map<LaneKind, Record<string, Sample['values'][string]>>();
  let isComplete = true;
  for (const [field, value] of Object.entries(values)) {
    if (isLeftOut?.(field) === true) {
      isComplete = false;
      continue;
    }
    const kind = laneOf(field, rules, isolated);
    const part = byKind.get(kind) ?? {};
    Object.defineProperty(part, field, { value, enumerable: true, configurable: true, writable: true });
    byKind.set(kind, part);
  }
  const parts = LANE_KINDS.flatMap((kind) => {
    const part = byKind.get(kind);
    return part === undefined ? [] : [{ kind, values: part }];
  });
  const [first] = parts;
  return first !== undefined && parts.length === 1 && isComplete ? [{ kind: first.kind, values }] : parts;
}

/** The lane that a field belongs to. */
export function laneOf(field: string, { fields, others }: DeviceRules, isolated: IsolatedFields): LaneKind {
  const keepsSeconds = (fields.get(field) ?? others).aggregate === 'every';
  if (isolated.has(field)) return keepsSeconds ? 'isolated-seconds' : 'isolated';
  return keepsSeconds ? 'seconds' : 'regular';
}

function usesSeconds({ fields, others }: DeviceRules): boolean {
  if (others.aggregate === 'every') return true;
  for (const { aggregate } of fields.values()) if (aggregate === 'every') return true;
  return false;
}
