import type { Sample } from '../../model';
import type { Backlog } from './backlog';
import type { Timeline } from '../timeline';

/** The most logs of one record node and device: after a further outage the youngest stays in order. */
const MAX_LOGS = 4;

/** With more windows than these, 30 s of those that arrivals share, what waits after an outage keeps a log to itself. */
const MAX_WINDOWS_WITH_LIVE = 15;

/**
 * The logs of one record node and device. In order, that is one. With *live first*, what waits as the device gets through again is an
 * old log, and what arrives from then on begins the next.
 */
export class NodeLogs {
  /** Oldest first. */
  #backlogs: Backlog[] = [];
  #isLiveFirst = false;
  /**
   * The part that new samples belong to. Those before `openBefore`, in Unix milliseconds, that arrive until a moment, in elapsed ones, still
   * belong to a window of the part before: no window is cut in two.
   */
  #youngest = { part: 0, openBefore: -Infinity, until: -Infinity };

  /** Oldest first. */
  get all(): readonly Backlog[] {
    return this.#backlogs;
  }

  add(backlog: Backlog): void {
    this.#backlogs.push(backlog);
    this.#backlogs.sort((a, b) => a.part - b.part);
    if (backlog.part > this.#youngest.part) this.#youngest = { ...this.#youngest, part: backlog.part };
    this.#assignRoles();
  }

  setLiveFirst(isLiveFirst: boolean): void {
    this.#isLiveFirst = isLiveFirst;
    this.#assignRoles();
  }

  /** The part that a new sample is appended to. */
  partFor({ time, ownTime }: Sample, timeline: Timeline): number {
    const { part, openBefore, until } = this.#youngest;
    const isOpen = timeline.elapsed() < until && (ownTime ? time : timeline.correct(time)) < openBefore;
    return isOpen ? part - 1 : part;
  }

  /** Lets a further log begin where much waits in the youngest: the device gets through again. */
  getThrough(): void {
    const youngest = this.#backlogs.at(-1);
    if (!this.#isLiveFirst || this.#backlogs.length >= MAX_LOGS || youngest?.part !== this.#youngest.part) return;
    if (youngest.lanes.windowCount <= MAX_WINDOWS_WITH_LIVE) return;
    this.#youngest = { part: youngest.part + 1, ...youngest.openWindow() };
    this.#assignRoles();
  }

  /** Forgets logs that are emptied; one always stays. */
  tidy(): void {
    const last = this.#backlogs.at(-1);
    if (this.#backlogs.length === 1 || this.#backlogs.every((backlog) => backlog === last || !backlog.isIdle)) return;
    this.#backlogs = this.#backlogs.filter((backlog) => backlog === last || !backlog.isIdle);
    this.#assignRoles();
  }

  #assignRoles(): void {
    for (const backlog of this.#backlogs) {
      const isOld = backlog.part < this.#youngest.part;
      if (!this.#isLiveFirst) backlog.role = 'in-order';
      else if (isOld) backlog.role = 'old';
      else backlog.role = this.#backlogs.length > 1 ? 'live' : 'in-order';
    }
  }
}
