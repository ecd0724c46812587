import type { ClockFile } from './clock-file';
import type { DiskLog } from './disk-log';
import type { GroupCommit } from './group-commit';
import type { Presence } from './presence';
import type { Retention } from './retention';

/**
 * Milliseconds from the start of a turn to one that writes what came meanwhile: writing, syncing and looking for the lock cost as much as
 * a hundred samples do.
 */
const TURN_SPAN_MS = 25;

/** That is only worth it while so many samples come in a turn. */
const MANY_SAMPLES = 10;

/** Milliseconds that acknowledgements gather for before they are written, and until they are written again that couldn't be. */
const FLUSH_DELAY_MS = 100;
const FLUSH_RETRY_MS = 5000;

/** With an interval between syncs, bytes that are written without waiting for it. */
const MAX_DELAYED_BYTES = 1024 * 1024;

/** The most logs whose acknowledgements are written, or that are looked after, between two groups of samples. */
const MAX_LOGS_A_TURN = 32;

export interface LoopSettings {
  /** `each` syncs whatever has gathered, at once; a number is milliseconds that samples gather for, and count as stored only after. */
  sync: 'each' | number;
  /** Fulfils when what became of samples is safe elsewhere: their acknowledgement isn't written before. It doesn't reject. */
  settled?: () => Promise<void>;
  /** Calls back after so many milliseconds, unless the function that it returns is called before. */
  after: (milliseconds: number, callback: () => void) => () => void;
}

/** What a turn does, in this order. */
interface Work {
  presence: Presence;
  clocks: ClockFile;
  commit: GroupCommit;
  retention: Retention;
}

/** Writes a turn at a time: what has gathered since the last. */
export class WriteLoop {
  readonly #settings: LoopSettings;
  readonly #work: Work;
  #turning: Promise<void> | undefined;
  /** How many samples were written last. */
  #lastGroup = 0;
  #appendsDue = false;
  #flushDue = false;
  #cancelAppends: (() => void) | undefined;
  #cancelFlush: (() => void) | undefined;
  /** Monotonic milliseconds at which closing is to be over; undefined until then. */
  #endsAt: number | undefined;

  constructor(settings: LoopSettings, work: Work) {
    this.#settings = settings;
    this.#work = work;
  }

  /** Notes that samples have gathered. */
  appendSoon(): void {
    const { sync, after } = this.#settings;
    const append = (): void => {
      this.#appendsDue = true;
      this.wake();
    };
    if (sync === 'each' || this.#work.commit.bytes > MAX_DELAYED_BYTES) append();
    else this.#cancelAppends ??= after(sync, append);
  }

  /** Notes that more of a log is acknowledged, or given up, than its cursor says. */
  flushSoon(log: DiskLog): void {
    this.#work.commit.note(log);
    this.#flushAfter(FLUSH_DELAY_MS);
  }

  /** Does what is due. */
  wake(): void {
    if (this.#turning === undefined && this.#mayTurn) this.#turning = this.#turnWhileDue();
  }

  /**
   * Ends with a turn that does all that can be done.
   *
   * @param until monotonic milliseconds at which that is to be over
   */
  async end(until: number): Promise<void> {
    this.#endsAt = until;
    this.#cancelAppends?.();
    this.#cancelFlush?.();
    await this.#turning;
    this.#appendsDue = true;
    this.#flushDue = true;
    await this.#turn();
  }

  get #mayTurn(): boolean {
    return this.#endsAt === undefined && this.#work.presence.absence === undefined;
  }

  get #hasOtherWork(): boolean {
    return this.#flushDue || this.#work.retention.due || this.#work.clocks.isDirty;
  }

  #flushAfter(delayMs: number): void {
    const { sync, after } = this.#settings;
    if (this.#endsAt !== undefined) return;
    this.#cancelFlush ??= after(sync === 'each' ? delayMs : Math.max(delayMs, sync), () => {
      this.#flushDue = true;
      this.wake();
    });
  }

  async #turnWhileDue(): Promise<void> {
    // What arrives in the same moment is written together.
    await new Promise((resolve) => setImmediate(resolve));
    while ((this.#appendsDue || this.#hasOtherWork) && this.#mayTurn) {
      const next = performance.now() + TURN_SPAN_MS;
      await this.#turn();
      if (this.#lastGroup >= MANY_SAMPLES && this.#appendsDue && !this.#hasOtherWork)
        await new Promise((resolve) => setTimeout(resolve, next - performance.now()));
    }
    this.#turning = undefined;
  }

  /** No work rejects. */
  async #turn(): Promise<void> {
    // What becomes due meanwhile is for the next turn.
    const hasOtherWork = this.#hasOtherWork;
    if (hasOtherWork && !(await this.#begin())) return;
    if (this.#appendsDue) {
      this.#cancelAppends?.();
      this.#cancelAppends = undefined;
      this.#appendsDue = false;
      this.#lastGroup = await this.#work.commit.append();
    }
    if (!hasOtherWork) return;
    if (this.#flushDue) await this.#flush();
    if (this.#work.retention.due) await this.#work.retention.goOn(MAX_LOGS_A_TURN);
  }

  /** Comes before all work but appending, which sees to it itself that the journal is ours. @returns false when nothing can be written */
  async #begin(): Promise<boolean> {
    const { presence, clocks } = this.#work;
    if ((await presence.look()) !== undefined) return false;
    try {
      if (clocks.isDirty) await clocks.write();
    } catch (error) {
      presence.begin('acknowledgements', error);
    }
    return true;
  }

  async #flush(): Promise<void> {
    this.#cancelFlush?.();
    this.#cancelFlush = undefined;
    await this.#settings.settled?.();
    const atMost = this.#endsAt === undefined ? MAX_LOGS_A_TURN : Infinity;
    const { failed, more } = await this.#work.commit.flush(atMost, this.#endsAt ?? Infinity);
    this.#flushDue = more;
    if (failed && this.#mayTurn) this.#flushAfter(FLUSH_RETRY_MS);
  }
}
