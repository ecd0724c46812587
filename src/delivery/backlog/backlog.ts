import type { Journal, LogId, StoredSample } from '../../journal/journal';
import type { Sample } from '../../model';
import { Ranges } from '../../util/ranges';
import type { DeviceRules } from '../../windows/rules';
import { SETTLING_MS } from '../../windows/window';
import { type WindowSpan, windowSpan } from '../../windows/window-span';
import { type Lane, type LaneOwner, MAX_WINDOWS } from './lane';
import { type IsolatedFields, Lanes, type LanesContext, type SamplePart, laneOf, splitByLane } from './lanes';
import { HeldSamples, type TakenMessage } from '../messages';
import { type LogRole, RequestedWindows, type WaitingWindow } from './waiting-window';

/** How many samples are read from the journal at a time. */
const READ_CHUNK = 500;

export interface BacklogContext extends LanesContext {
  journal: Journal;
  /** The rules in force now, for a sample with these values. */
  rules(values: Sample['values']): DeviceRules;
  isolated: IsolatedFields;
}

/**
 * The samples of one log that wait, seen as windows. It holds the oldest windows of each lane and reads on as they leave, so that
 * memory doesn't grow with the backlog.
 */
export class Backlog implements LaneOwner {
  readonly log: LogId;
  role: LogRole = 'in-order';
  readonly #context: BacklogContext;
  /** The windows that take samples, as far as they have been read. */
  readonly lanes: Lanes;
  readonly #requested = new RequestedWindows();
  readonly #held = new HeldSamples();
  #waiting: number;
  /** One past the last position that is known to be stored. */
  #end = 0;
  /** True until the samples from before have been read to their end. */
  #leftOver: boolean;
  /** Positions before this one may be in a requested window. */
  #checkBelow = 0;
  /** The first position of a sample whose fields were acknowledged apart. */
  #splitFrom = Infinity;
  /** Samples before this position don't wait for the end of their window. Infinity until those from before have their end. */
  #flushedBelow = 0;
  /** How many samples are being stored. */
  #appending = 0;
  /** The stamps of arrivals that are being stored and have an interval, oldest first. */
  readonly #storing: number[] = [];
  #latest: StoredSample | undefined;
  #reading = false;
  /** Rises when windows are made anew, so that a read under way is given up. */
  #generation = 0;

  /** @param leftOver how many samples of this log the journal holds from before: they are read first */
  constructor(log: LogId, context: BacklogContext, leftOver: number) {
    this.log = log;
    this.#context = context;
    this.lanes = new Lanes(this, context);
    this.#waiting = leftOver;
    this.#leftOver = leftOver > 0;
  }

  /** See {@link LogId.part}. */
  get part(): number {
    return this.log.part ?? 0;
  }

  /** How many samples are stored and not settled. One whose fields are in several lanes may count only while the last of them has it. */
  get waiting(): number {
    return Math.max(this.#waiting, this.#hasWindows ? 1 : 0);
  }

  /** True when nothing waits, and nothing is being stored or sent. */
  get isIdle(): boolean {
    return this.#waiting === 0 && !this.#hasWindows && this.#appending === 0 && this.#isRead;
  }

  /** True when every lane has looked at all that the journal holds. */
  get #isRead(): boolean {
    return [...this.lanes.all()].every((lane) => !this.hasUnread(lane));
  }

  get #hasWindows(): boolean {
    return !this.#requested.isEmpty || this.lanes.windowCount > 0;
  }

  /** Until when a sample may fall into a window that has begun: before which time of its own, and how long that is waited for. */
  openWindow(): { openBefore: number; until: number } {
    const { timeline, limited } = this.#context;
    const { time, ownTime, values } = this.#latest?.sample ?? { time: 0, ownTime: false, values: {} };
    const { interval } = this.#context.rules(values);
    const rules = { interval, keepsSeconds: false, limited };
    const span = windowSpan(ownTime ? time : timeline.now(), ownTime, rules, undefined);
    return { openBefore: span.end ?? -Infinity, until: timeline.elapsed() + interval + SETTLING_MS };
  }

  /** The time of the oldest sample that waits, in Unix milliseconds, as far as the log has been read; Infinity where none has. */
  get oldest(): number {
    return Math.min(...[...this.#requested.all(), ...this.lanes.oldest()].map(({ time }) => time));
  }

  /** Notes that a sample is being stored. Until it is, or {@link unstored}, the window that it arrived in stays open. */
  storing(sample: Sample): void {
    this.#appending += 1;
    if (!sample.ownTime && this.#context.rules(sample.values).interval > 0) this.#storing.push(sample.time);
  }

  /** Notes that a sample isn't being stored any more. */
  unstored(sample: Sample): void {
    this.#appending -= 1;
    const index = sample.ownTime ? -1 : this.#storing.indexOf(sample.time);
    // The oldest goes first, and taking the first of an array costs nothing.
    if (index === 0) this.#storing.shift();
    else if (index > 0) this.#storing.splice(index, 1);
  }

  /** True while an arrival that may belong to a window is being stored. */
  isStoringFor({ end, ownTime }: WindowSpan): boolean {
    const [oldest] = this.#storing;
    return !ownTime && oldest !== undefined && this.#context.timeline.correct(oldest) < (end ?? Infinity);
  }

  /** Takes in a sample that has just been stored. */
  stored(position: number, sample: Sample, message: TakenMessage | undefined): void {
    this.unstored(sample);
    this.#waiting += 1;
    this.#flushedBelow = Math.min(this.#flushedBelow, position);
    this.#end = Math.max(this.#end, position + 1);
    this.#latest = { position, sample };
    if (message?.isHeld === true) this.#held.hold(position, message, Object.keys(sample.values).length);
    if (this.#reading) return;
    const caughtUp = [...this.lanes.all()].filter((lane) => lane.next === position && !lane.isFull);
    if (caughtUp.length > 0) this.#place({ position, sample }, caughtUp);
  }

  /** Takes in samples that wait in the journal, without a message of this run. */
  adopt(positions: Ranges): void {
    this.#waiting += positions.size;
    if (this.#flushedBelow === Infinity) this.#flushedBelow = positions.first ?? Infinity;
    for (const { to } of positions.spans()) this.#end = Math.max(this.#end, to + 1);
  }

  /** Windows of which something may be sent, oldest first, those of isolated fields or all others. */
  *sendable(isolated: boolean): Generator<WaitingWindow> {
    const partial = this.#requested.unsent().filter(({ lane }) => lane.isIsolated === isolated);
    yield* partial.sort((a, b) => a.start - b.start);
    yield* this.lanes.closed(isolated);
  }

  /** Every window that waits, open ones included. */
  *windows(): Generator<WaitingWindow> {
    yield* this.#requested.unsent();
    yield* this.lanes.windows();
  }

  /** A window of the newest sample's value of one field, where that lies beyond what has been read. */
  newest(field: string): WaitingWindow | undefined {
    const latest = this.#latest;
    if (latest === undefined || !Object.hasOwn(latest.sample.values, field)) return undefined;
    if (this.#requested.with(latest.position).some(({ window }) => window.hasField(field))) return undefined;
    const kind = laneOf(field, this.#context.rules(latest.sample.values), this.#context.isolated);
    this.#checkBelow = Math.max(this.#checkBelow, latest.position + 1);
    return this.lanes.apart(latest, kind, field, this.#held);
  }

  /** Forgets samples that the journal doesn't hold any more. Their messages are never completed. */
  drop(positions: Ranges): void {
    this.#requested.drop(positions);
    this.reset();
    for (const position of positions) {
      this.#waiting = Math.max(0, this.#waiting - 1);
      this.#held.drop(position);
    }
  }

  /** Closes the windows that are open now. */
  flush(): void {
    this.lanes.flush();
    this.#flushedBelow = this.#leftOver ? Infinity : this.#end;
  }

  /** Makes the windows anew in which a field shares a lane that it doesn't belong to any more. */
  isolate(field: string): void {
    const shared = [...this.windows()].some(
      (waiting) => !waiting.isRequested && !waiting.lane.isIsolated && waiting.window.hasField(field),
    );
    if (shared) this.reset();
  }

  request(waiting: WaitingWindow): void {
    waiting.lane.remove(waiting);
    this.#requested.add(waiting);
  }

  settleFields({ window }: WaitingWindow, fields: readonly string[]): void {
    this.#context.journal.acknowledge(this.log, window.positions, fields);
  }

  settleWindow(waiting: WaitingWindow): void {
    this.#requested.delete(waiting);
    const { window, held, isWhole, counted } = waiting;
    const { positions } = window;
    this.#context.journal.acknowledge(this.log, positions, isWhole ? undefined : [...window.fieldNames]);
    this.#waiting = Math.max(0, this.#waiting - counted);
    for (const part of held) this.#held.settle(part);
    this.#tidy();
  }

  /** What was acknowledged field by field is acknowledged as a whole once nothing of the log waits. */
  #tidy(): void {
    if (this.#hasWindows || this.#appending > 0 || !this.#isRead) return;
    this.#waiting = 0;
    if (this.#splitFrom < this.#end) {
      this.#context.journal.acknowledge(this.log, Ranges.of(this.#splitFrom, this.#end - 1));
    }
    this.#splitFrom = Infinity;
  }

  /** Gives windows up whose measurements are to be made anew from their samples. */
  release(windows: Iterable<WaitingWindow>): void {
    let first = Infinity;
    for (const waiting of windows) {
      this.#requested.delete(waiting);
      first = Math.min(first, waiting.window.firstPosition ?? Infinity);
    }
    this.#resetFrom(first);
  }

  /** Makes all windows that weren't requested anew, from the samples as they were stored: the rules or the clock have changed. */
  reset(): void {
    this.#resetFrom(Infinity);
  }

  #resetFrom(position: number): void {
    this.#checkBelow = Math.max(this.#checkBelow, this.lanes.end);
    this.#generation += 1;
    this.#reading = false;
    this.lanes.restart(Math.min(position, this.lanes.first));
  }

  /** Gives up a read that is under way. */
  close(): void {
    this.#generation += 1;
  }

  /** True while the journal holds samples that a lane hasn't looked at. */
  hasUnread(lane: Lane): boolean {
    return this.#leftOver || lane.next < this.#end;
  }

  /** True when a lane has room for samples that it hasn't looked at. */
  get wantsMore(): boolean {
    if (this.#reading) return false;
    for (const lane of this.lanes.all()) {
      if (this.hasUnread(lane) && lane.windows.length < MAX_WINDOWS / 2) return true;
    }
    return false;
  }

  /** Reads on in the journal until each lane is full or nothing is left. */
  async readOn(): Promise<void> {
    const generation = this.#generation;
    this.#reading = true;
    for (;;) {
      const lanes = [...this.lanes.all()].filter((lane) => !lane.isFull && this.hasUnread(lane));
      if (lanes.length === 0) break;
      const from = Math.min(...lanes.map(({ next }) => next));
      const end = this.#end;
      const samples = await this.#context.journal.read(this.log, from, READ_CHUNK);
      if (generation !== this.#generation) return;
      for (const stored of samples) {
        this.#end = Math.max(this.#end, stored.position + 1);
        const open = [...this.lanes.all()].filter((lane) => !lane.isFull && lane.next <= stored.position);
        if (open.length > 0) this.#place(stored, open);
      }
      if (samples.length > 0) continue;
      this.#leftOver = false;
      this.#flushedBelow = Math.min(this.#flushedBelow, this.#end);
      for (const lane of this.lanes.all()) if (!lane.isFull) lane.next = Math.max(lane.next, end);
    }
    this.#reading = false;
  }

  /** Puts a sample into the windows of these lanes. */
  #place(stored: StoredSample, lanes: readonly Lane[]): void {
    const { position, sample } = stored;
    const rules = this.#context.rules(sample.values);
    const parts = this.#split(position, sample.values, rules);
    const isWhole = this.lanes.place(stored, parts, lanes, rules.interval, position < this.#flushedBelow, this.#held);
    if (!isWhole) this.#splitFrom = Math.min(this.#splitFrom, position);
  }

  /** The values of a sample by the lane that each belongs to; those in requested windows are left out. */
  #split(position: number, values: Sample['values'], rules: DeviceRules): SamplePart[] {
    const requested = position < this.#checkBelow ? this.#requested.with(position) : [];
    const isRequested = (field: string): boolean => requested.some(({ window }) => window.hasField(field));
    return splitByLane(values, rules, this.#context.isolated, requested.length > 0 ? isRequested : undefined);
  }
}
