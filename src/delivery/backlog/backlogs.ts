import type { LogId } from '../../journal/journal';
import type { Sample } from '../../model';
import type { Backlog } from './backlog';
import type { BatchPart } from '../decide/choose-fields';
import { NodeLogs } from './node-logs';
import type { Timeline } from '../timeline';
import type { WaitingWindow } from './waiting-window';

/** How many batches in a row may begin with live values while old ones wait: at least one in four is left to the old. */
const MAX_LIVE_BATCHES = 3;

/** The backlogs of one device, one for each of its logs, and the order in which their windows are sent. */
export class Backlogs {
  readonly #byNode = new Map<string, NodeLogs>();
  /** How many batches in a row began with live values. */
  readonly #liveBatches = { regular: 0, isolated: 0 };

  *[Symbol.iterator](): Generator<Backlog> {
    for (const { all } of this.#byNode.values()) yield* all;
  }

  /** The record nodes that write to the device. */
  get nodes(): Iterable<string> {
    return this.#byNode.keys();
  }

  has(node: string): boolean {
    return this.#byNode.has(node);
  }

  /** Those of one record node, oldest first. */
  of(node: string): readonly Backlog[] {
    return this.#byNode.get(node)?.all ?? [];
  }

  find({ node, part = 0 }: LogId): Backlog | undefined {
    return this.of(node).find((backlog) => backlog.part === part);
  }

  add(backlog: Backlog): void {
    const { node } = backlog.log;
    const logs = this.#byNode.get(node) ?? new NodeLogs();
    this.#byNode.set(node, logs);
    logs.add(backlog);
  }

  setLiveFirst(node: string, isLiveFirst: boolean): void {
    this.#byNode.get(node)?.setLiveFirst(isLiveFirst);
  }

  /** The part of its record node's logs that a new sample is appended to. */
  partFor(node: string, sample: Sample, timeline: Timeline): number {
    return this.#byNode.get(node)?.partFor(sample, timeline) ?? 0;
  }

  /** Notes that the device gets through again. */
  getThrough(): void {
    for (const logs of this.#byNode.values()) logs.getThrough();
  }

  /** Forgets logs that are emptied. */
  tidy(): void {
    for (const logs of this.#byNode.values()) logs.tidy();
  }

  get isIdle(): boolean {
    for (const backlog of this) if (!backlog.isIdle) return false;
    return true;
  }

  /** How many samples are stored and not settled, of all record nodes or of one. */
  waiting(node?: string): number {
    if (node === undefined) return [...this.#byNode.keys()].reduce((sum, one) => sum + this.waiting(one), 0);
    let waiting = 0;
    for (const backlog of this.of(node)) waiting += backlog.waiting;
    return waiting;
  }

  /** True while something waits in an old log. */
  get hasOld(): boolean {
    for (const { role, isIdle } of this) if (role === 'old' && !isIdle) return true;
    return false;
  }

  /** Datapoints a millisecond that the old logs have, by the times of their samples. */
  get oldPerMs(): number {
    let perMs = 0;
    for (const { all } of this.#byNode.values()) perMs += all.find(({ role }) => role === 'old')?.lanes.perMs ?? 0;
    return perMs;
  }

  /**
   * How many measurements the windows would make if they all closed now.
   *
   * @param maxOld the most of old logs
   */
  measurements(maxOld: number): number {
    let old = 0;
    let others = 0;
    for (const { role, lanes } of this) {
      if (role === 'old') old += lanes.measurements;
      else others += lanes.measurements;
    }
    return others + Math.min(old, Math.max(0, maxOld));
  }

  /** Milliseconds until the next window closes by itself; Infinity when none is open. */
  nextClose(): number {
    let soonest = Infinity;
    for (const { lanes } of this) soonest = Math.min(soonest, lanes.nextClose());
    return soonest;
  }

  /** Every window that waits, open ones included. */
  *windows(): Generator<WaitingWindow> {
    for (const backlog of this) yield* backlog.windows();
  }

  /** A window of the newest sample's value of one field, where that lies beyond what has been read. */
  newest(field: string): WaitingWindow | undefined {
    for (const { all } of this.#byNode.values()) {
      for (const backlog of [...all].reverse()) {
        const window = backlog.newest(field);
        if (window !== undefined) return window;
      }
    }
    return undefined;
  }

  /**
   * Windows of which something may be sent: live ones, then all others oldest first; the live ones last when it is the turn of the old.
   *
   * @param maxOld about how many measurements of old logs may be among them: the last window may exceed it
   */
  *sendable(isolated: boolean, maxOld: number): Generator<WaitingWindow> {
    const live: Iterator<WaitingWindow>[] = [];
    const others: Iterator<WaitingWindow>[] = [];
    const room = { left: maxOld };
    for (const backlog of this) {
      const windows = backlog.sendable(isolated);
      if (backlog.role === 'live') live.push(windows);
      else others.push(backlog.role === 'old' ? within(room, windows) : windows);
    }
    const isTurnOfOld = this.#liveBatches[isolated ? 'isolated' : 'regular'] >= MAX_LIVE_BATCHES;
    if (!isTurnOfOld) yield* oldestFirst(live);
    yield* oldestFirst(others);
    if (isTurnOfOld) yield* oldestFirst(live);
  }

  /**
   * Notes what a batch is formed of.
   *
   * @returns the same with live values last: where it carries several of a field, the newest is what Datacake shows
   */
  beginBatch(parts: readonly BatchPart[], isolated: boolean): readonly BatchPart[] {
    const kind = isolated ? 'isolated' : 'regular';
    this.#liveBatches[kind] = parts[0]?.window.owner.role === 'live' ? this.#liveBatches[kind] + 1 : 0;
    const isLive = ({ window }: BatchPart): boolean => window.owner.role === 'live';
    return [...parts.filter((part) => !isLive(part)), ...parts.filter(isLive)];
  }
}

/** As many windows as there is room for their measurements. */
function* within(room: { left: number }, windows: Iterable<WaitingWindow>): Generator<WaitingWindow> {
  for (const window of windows) {
    if (room.left <= 0) return;
    room.left -= window.fieldCount;
    yield window;
  }
}

/** Merges windows that are oldest first by themselves. */
function* oldestFirst(sources: readonly Iterator<WaitingWindow>[]): Generator<WaitingWindow> {
  const heads = sources.map((source) => ({ source, next: source.next() }));
  for (;;) {
    let oldest: (typeof heads)[number] | undefined;
    for (const head of heads) {
      if (head.next.done === true) continue;
      if (oldest === undefined || oldest.next.done === true || head.next.value.start < oldest.next.value.start) {
        oldest = head;
      }
    }
    if (oldest === undefined || oldest.next.done === true) return;
    yield oldest.next.value;
    oldest.next = oldest.source.next();
  }
}
