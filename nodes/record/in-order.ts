import { callSafely } from '../../src/util/call-safely';

/** The most bytes of messages whose results are pending: a context store that hangs mustn't fill the memory. */
const MAX_PENDING_BYTES = 64_000_000;

/** Passes results on in the order in which they were added: at once, unless an earlier one is still pending. */
export class InOrder {
  #last: Promise<void> | undefined;
  #pendingBytes = 0;

  /** True while so much is pending that nothing is to be added. */
  get isFull(): boolean {
    return this.#pendingBytes >= MAX_PENDING_BYTES;
  }

  /**
   * @param next gets the result. An error that it throws, and a result that rejects, becomes a warning of the process, so that
   * later results go on
   * @param bytesOf tells what is kept in memory while the result is pending
   */
  pass<T>(result: T | Promise<T>, next: (result: T) => void, bytesOf: () => number): void {
    if (this.#last === undefined && !(result instanceof Promise)) {
      callSafely(() => next(result));
      return;
    }
    const bytes = bytesOf();
    this.#pendingBytes += bytes;
    const passed = this.#passAfter(this.#last, result, next).finally(() => {
      this.#pendingBytes -= bytes;
      if (this.#last === passed) this.#last = undefined;
    });
    this.#last = passed;
  }

  /** Fulfils when no result is pending. */
  async idle(): Promise<void> {
    await this.#last;
  }

  async #passAfter<T>(
    previous: Promise<void> | undefined,
    result: T | Promise<T>,
    next: (result: T) => void,
  ): Promise<void> {
    const [settled] = await Promise.allSettled([result, previous]);
    callSafely(() => {
      if (settled.status === 'rejected') throw settled.reason;
      next(settled.value);
    });
  }
}
