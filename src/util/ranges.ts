/** A set of whole numbers, kept as ascending spans: a million consecutive numbers take as much memory as one. */
export class Ranges {
  /** Ascending, disjoint and not touching; both ends belong to the span. */
  readonly #spans: Span[] = [];

  /** The set of the numbers from `from` to `to`, both included. */
  static of(from: number, to: number): Ranges {
    const ranges = new Ranges();
    ranges.addSpan(from, to);
    return ranges;
  }

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

  /** The largest number, undefined when empty. */
  get last(): number | undefined {
    return this.#spans.at(-1)?.to;
  }

  add(number: number): void {
    const last = this.#spans.at(-1);
    if (last === undefined || number > last.to + 1) this.#spans.push({ from: number, to: number });
    else if (number === last.to + 1) last.to = number;
    else this.addSpan(number, number);
  }

  /**
   * Adds the numbers from `from` to `to`, both included; none when `to` is smaller.
   *
   * @returns how many of them were not in the set
   */
  addSpan(from: number, to: number): number {
    if (to < from) return 0;
    const index = this.#firstEndingAtOrAfter(from - 1);
    const joined = { from, to };
    let present = 0;
    let end = index;
    for (; end < this.#spans.length; end++) {
      const span = this.#spans[end];
      if (span === undefined || span.from > to + 1) break;
      present += Math.max(0, Math.min(span.to, to) - Math.max(span.from, from) + 1);
      joined.from = Math.min(joined.from, span.from);
      joined.to = Math.max(joined.to, span.to);
    }
    this.#spans.splice(index, end - index, joined);
    return to - from + 1 - present;
  }

  /** Removes all numbers below a limit. */
  dropBelow(limit: number): void {
    const index = this.#firstEndingAtOrAfter(limit);
    if (index > 0) this.#spans.splice(0, index);
    const first = this.#spans[0];
    if (first !== undefined && first.from < limit) first.from = limit;
  }

  /** The numbers from a limit on. */
  from(limit: number): Ranges {
    const rest = new Ranges();
    for (const { from, to } of this.#spans) rest.addSpan(Math.max(from, limit), to);
    return rest;
  }

  /** The numbers that aren't from `from` to `to`, both included. */
  without(from: number, to: number): Ranges {
    const rest = new Ranges();
    for (const span of this.#spans) {
      rest.addSpan(span.from, Math.min(span.to, from - 1));
      rest.addSpan(Math.max(span.from, to + 1), span.to);
    }
    return rest;
  }

  has(number: number): boolean {
    return this.spanOf(number) !== undefined;
  }

  /** The span that a number belongs to. */
  spanOf(number: number): Readonly<Span> | undefined {
    const span = this.#spans[this.#firstEndingAtOrAfter(number)];
    return span !== undefined && span.from <= number ? span : undefined;
  }

  /** True when a number is in both sets. */
  overlaps(other: Ranges): boolean {
    return other.#spans.some(({ from, to }) => {
      const span = this.#spans[this.#firstEndingAtOrAfter(from)];
      return span !== undefined && span.from <= to;
    });
  }

  /** The numbers from `from` to `to`, both included, that aren't in the set. */
  missing(from: number, to: number): Ranges {
    const missing = new Ranges();
    let next = from;
    for (let index = this.#firstEndingAtOrAfter(from); next <= to; index++) {
      const span = this.#spans[index];
      missing.addSpan(next, Math.min(to, (span?.from ?? Infinity) - 1));
      if (span === undefined) break;
      next = span.to + 1;
    }
    return missing;
  }

  /** The spans in ascending order; both ends belong to a span. */
  spans(): readonly Readonly<Span>[] {
    return this.#spans;
  }

  *[Symbol.iterator](): Generator<number> {
    for (const { from, to } of this.#spans) for (let number = from; number <= to; number++) yield number;
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

interface Span {
  from: number;
  to: number;
}
