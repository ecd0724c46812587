/** The most measurements of one request. */
const MAX_MEASUREMENTS = 500;

/** How many requests as large as may be have to be accepted before larger ones are tried again, at first and at most. */
const GROW_AFTER = 20;
const MAX_GROW_AFTER = 10_000;

/** How many measurements a request may carry: fewer where larger ones were refused, and slowly more again. */
export class BatchSize {
  #fits = MAX_MEASUREMENTS;
  #accepted = 0;
  #growAfter = GROW_AFTER;
  /** True while the size is one that it has grown to. */
  #grown = false;

  get max(): number {
    return this.#fits;
  }

  /** Notes that so many measurements were too many. What grew too far grows less eagerly the next time. */
  tooLarge(measurements: number): void {
    this.#fits = Math.min(this.#fits, Math.ceil(measurements / 2));
    if (this.#grown) this.#growAfter = Math.min(MAX_GROW_AFTER, this.#growAfter * 2);
    this.#grown = false;
    this.#accepted = 0;
  }

  accepted(measurements: number): void {
    if (this.#fits === MAX_MEASUREMENTS || measurements < this.#fits) return;
    this.#accepted += 1;
    if (this.#accepted < this.#growAfter) return;
    this.#fits = Math.min(MAX_MEASUREMENTS, this.#fits * 2);
    this.#grown = true;
    this.#accepted = 0;
  }
}
