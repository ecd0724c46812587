/** The most measurements of one request. */
const most = 500;

/** How many requests as large as may be have to be accepted before larger ones are tried again, at first and at most. */
const patience = 20;
const mostPatience = 10_000;

/** How many measurements a request may carry: fewer where larger ones were refused, and slowly more again. */
export class RequestSize {
  #fits = most;
  #accepted = 0;
  #patience = patience;
  /** True while the size is one that it has grown to. */
  #grown = false;

  get most(): number {
    return this.#fits;
  }

  /** Notes that so many measurements were too many. What grew too far grows less eagerly the next time. */
  tooLarge(measurements: number): void {
    this.#fits = Math.min(this.#fits, Math.ceil(measurements / 2));
    if (this.#grown) this.#patience = Math.min(mostPatience, this.#patience * 2);
    this.#grown = false;
    this.#accepted = 0;
  }

  accepted(measurements: number): void {
    if (this.#fits === most || measurements < this.#fits) return;
    this.#accepted += 1;
    if (this.#accepted < this.#patience) return;
    this.#fits = Math.min(most, this.#fits * 2);
    this.#grown = true;
    this.#accepted = 0;
  }
}
