import { callSafely } from '../../src/util/call-safely';

/** Passes results on in the order in which they were added: at once, unless an earlier one is still pending. */
export class InOrder {
  #last: Promise<void> | undefined;

  /**
   * @param next gets the result. An error that it throws, and a result that rejects, becomes a warning of the process, so that
   * later results go on
   */
  pass<T>(result: T | Promise<T>, next: (result: T) => void): void {
    if (this.#last === undefined && !(result instanceof Promise)) {
      callSafely(() => next(result));
      return;
    }
    const passed = this.#passAfter(this.#last, result, next).finally(() => {
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
