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

export interface LoopWork {
  /** `each` syncs whatever has gathered, at once; a number is milliseconds that samples gather for. */
  sync: 'each' | number;
  after: (milliseconds: number, callback: () => void) => () => void;
  /** False while nothing can be written. */
  mayTurn: () => boolean;
  /** Comes before all work but appending, which sees to it itself that the journal is ours. @returns false when nothing can be written */
  begin: () => Promise<boolean>;
  /** Writes the samples that have gathered. @returns how many */
  append: () => Promise<number>;
  /** Writes acknowledgements. @returns whether some failed, and whether there are more */
  flush: () => Promise<{ failed: boolean; more: boolean }>;
  /** True while there is something else to do. */
  hasMore: () => boolean;
  /** Does some of that. */
  goOn: () => Promise<void>;
}

/** Writes a turn at a time: what has gathered since the last. No work may reject. */
export class WriteLoop {
  readonly #work: LoopWork;
  #turning: Promise<void> | undefined;
  /** How many samples were written last. */
  #lastGroup = 0;
  #appendsDue = false;
  #flushDue = false;
  #cancelAppends: (() => void) | undefined;
  #cancelFlush: (() => void) | undefined;

  constructor(work: LoopWork) {
    this.#work = work;
  }

  /** Notes that samples have gathered. @param bytes of all that wait to be written */
  appendSoon(bytes: number): void {
    const { sync, after } = this.#work;
    const append = (): void => {
      this.#appendsDue = true;
      this.wake();
    };
    if (sync === 'each' || bytes > MAX_DELAYED_BYTES) append();
    else this.#cancelAppends ??= after(sync, append);
  }

  /** Notes that there are acknowledgements to be written. */
  flushSoon(delayMs = FLUSH_DELAY_MS): void {
    const { sync, after } = this.#work;
    this.#cancelFlush ??= after(sync === 'each' ? delayMs : Math.max(delayMs, sync), () => {
      this.#flushDue = true;
      this.wake();
    });
  }

  /** Does what is due. */
  wake(): void {
    if (this.#turning === undefined && this.#work.mayTurn()) this.#turning = this.#turnWhileDue();
  }

  /** Ends with a turn that does all that can be done. */
  async end(): Promise<void> {
    this.#cancelAppends?.();
    this.#cancelFlush?.();
    await this.#turning;
    this.#appendsDue = true;
    this.#flushDue = true;
    await this.#turn();
  }

  get #hasOtherWork(): boolean {
    return this.#flushDue || this.#work.hasMore();
  }

  async #turnWhileDue(): Promise<void> {
    // What arrives in the same moment is written together.
    await new Promise((resolve) => setImmediate(resolve));
    while ((this.#appendsDue || this.#hasOtherWork) && this.#work.mayTurn()) {
      const next = performance.now() + TURN_SPAN_MS;
      await this.#turn();
      if (this.#lastGroup >= MANY_SAMPLES && this.#appendsDue && !this.#hasOtherWork)
        await new Promise((resolve) => setTimeout(resolve, next - performance.now()));
    }
    this.#turning = undefined;
  }

  async #turn(): Promise<void> {
    // What becomes due meanwhile is for the next turn.
    const hasOtherWork = this.#hasOtherWork;
    if (hasOtherWork && !(await this.#work.begin())) return;
    if (this.#appendsDue) {
      this.#cancelAppends?.();
      this.#cancelAppends = undefined;
      this.#appendsDue = false;
      this.#lastGroup = await this.#work.append();
    }
    if (!hasOtherWork) return;
    if (this.#flushDue) {
      this.#cancelFlush?.();
      this.#cancelFlush = undefined;
      const { failed, more } = await this.#work.flush();
      this.#flushDue = more;
      if (failed && this.#work.mayTurn()) this.flushSoon(FLUSH_RETRY_MS);
    }
    if (this.#work.hasMore()) await this.#work.goOn();
  }
}
