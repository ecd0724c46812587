import { callSafely } from '../../src/util/call-safely';

/** Hands results on in the order in which they were asked for: at once, unless one before them has to be waited for. */
export class InOrder {
  #last: Promise<void> | undefined;

  /**
   * @param next gets the result. What it throws, and a result that never comes to be, is told as a warning of the process: it must
   * not hold up those that come after
   */
  pass<T>(result: T | Promise<T>, next: (result: T) => void): void {
    if (this.#last === undefined && !(result instanceof Promise)) {
      callSafely(() => next(result));
      return;
    }
    const turn = this.#inTurn(result, this.#last, next).finally(() => {
      if (this.#last === turn) this.#last = undefined;
    });
    this.#last = turn;
  }

  /** Fulfils when nothing is waited for. */
  async idle(): Promise<void> {
    await this.#last;
  }

  async #inTurn<T>(
    result: T | Promise<T>,
    before: Promise<void> | undefined,
    next: (result: T) => void,
  ): Promise<void> {
    const [settled] = await Promise.allSettled([result, before]);
    callSafely(() => {
      if (settled.status === 'rejected') throw settled.reason;
      next(settled.value);
    });
  }
}
