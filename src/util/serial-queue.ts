/** Runs asynchronous work one after the other, in the order in which it was handed over. Work that fails stops none after it. */
export class SerialQueue {
  #last: Promise<unknown> = Promise.resolve();

  /** Settles as the work does. */
  run<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** Fulfils when all work handed over so far has ended. */
  async idle(): Promise<void> {
    await this.#last;
  }
}
