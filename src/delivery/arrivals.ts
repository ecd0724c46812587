/** The stamps of arrivals that are being stored, oldest first: until they are, the windows that they fall into stay open. */
export class Arrivals {
  readonly #stamps: number[] = [];

  get isEmpty(): boolean {
    return this.#stamps.length === 0;
  }

  get oldest(): number | undefined {
    return this.#stamps[0];
  }

  add(stamp: number): void {
    this.#stamps.push(stamp);
  }

  delete(stamp: number): void {
    const index = this.#stamps.indexOf(stamp);
    // The oldest goes first, and taking the first of an array costs nothing.
    if (index === 0) this.#stamps.shift();
    else if (index > 0) this.#stamps.splice(index, 1);
  }
}
