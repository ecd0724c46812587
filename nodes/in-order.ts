/** Hands results on in the order in which they were asked for: at once, unless one before them has to be waited for. */
export class InOrder {
  #last: Promise<void> | undefined;

  /**
   * @param next gets the result; it must not throw
   */
  pass<T>(result: T | Promise<T>, next: (result: T) => void): void {
    if (this.#last === undefined && !(result instanceof Promise)) {
      next(result);
      return;
    }
    const turn = Promise.all([result, this.#last])
      .then(([value]) => next(value))
      .finally(() => {
        if (this.#last === turn) this.#last = undefined;
      });
    this.#last = turn;
  }

  /** Fulfils when nothing is waited for. */
  async idle(): Promise<void> {
    await this.#last;
  }
}
