/** A set of whole numbers, kept as ascending spans, so that a million neighbours cost as much as one. */
export class Ranges {
  /** Ascending, disjoint and not touching; both ends belong to the span. */
  readonly #spans: { from: number; to: number }[] = [];

  /** How many numbers are in the set. */
  get size(): number {
    let size = 0;
    for (const { from, to } of this.#spans) size += to - from + 1;
    return size;
  }

  /** The smallest number, undefined when empty. */
  get first(): number | undefined {
    return this.#spans[0]?.from;
  }

  add(number: number): void {
    const last = this.#spans.at(-1);
    if (last === undefined || number > last.to + 1) this.#spans.push({ from: number, to: number });
    else if (number === last.to + 1) last.to = number;
    else this.#insert(number);
  }

  has(number: number): boolean {
    const span = this.#spans[this.#firstEndingAtOrAfter(number)];
    return span !== undefined && span.from <= number;
  }

  /** The spans in ascending order; both ends belong to a span. */
  spans(): readonly { readonly from: number; readonly to: number }[] {
    return this.#spans;
  }

  *[Symbol.iterator](): Generator<number> {
    for (const { from, to } of this.#spans) for (let number = from; number <= to; number++) yield number;
  }

  #insert(number: number): void {
    const index = this.#firstEndingAtOrAfter(number - 1);
    const span = this.#spans[index];
    if (span === undefined || span.from > number + 1) {
      this.#spans.splice(index, 0, { from: number, to: number });
      return;
    }
    span.from = Math.min(span.from, number);
    span.to = Math.max(span.to, number);
    const next = this.#spans[index + 1];
    if (next?.from === span.to + 1) {
      span.to = next.to;
      this.#spans.splice(index + 1, 1);
    }
  }

  #firstEndingAtOrAfter(number: number): number {
    let low = 0;
    let high = this.#spans.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const span = this.#spans[middle];
      if (span !== undefined && span.to < number) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
