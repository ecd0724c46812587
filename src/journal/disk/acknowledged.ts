import { Ranges } from '../../util/ranges';
import { type Sample, withoutFields } from '../../model';

/** What of a log is acknowledged. */
export class Acknowledged {
  /** Every position below is acknowledged. */
  #head = 0;
  /** Those from the head on. */
  readonly #beyond = new Ranges();
  #beyondSize = 0;
  /** By field, the positions whose samples don't count for it any more. */
  #fields: Map<string, Ranges> | undefined;

  get head(): number {
    return this.#head;
  }

  get beyond(): Ranges {
    return this.#beyond;
  }

  /** Fields of samples that aren't wholly acknowledged. */
  get fields(): ReadonlyMap<string, Ranges> {
    return this.#fields ?? none;
  }

  has(position: number): boolean {
    return position < this.#head || this.#beyond.has(position);
  }

  /** The first position from one on that isn't acknowledged. */
  nextOpen(position: number): number {
    if (position < this.#head) return this.nextOpen(this.#head);
    const span = this.#beyond.spanOf(position);
    return span === undefined ? position : span.to + 1;
  }

  /** How many positions below one aren't acknowledged; none above it is. */
  openBelow(end: number): number {
    return Math.max(0, end - this.#head - this.#beyondSize);
  }

  /** The positions from one to before another that aren't acknowledged. */
  open(from: number, before: number): Ranges {
    return this.#beyond.missing(Math.max(from, this.#head), before - 1);
  }

  /** Acknowledges the positions from one to before another; the caller sees to it that they exist. */
  add(from: number, before: number): void {
    this.#beyondSize += this.#beyond.addSpan(Math.max(from, this.#head), before - 1);
    const first = this.#beyond.spanOf(this.#head);
    if (first === undefined) return;
    this.#beyondSize -= first.to + 1 - first.from;
    this.#head = first.to + 1;
    this.#beyond.dropBelow(this.#head);
    this.#forgetFieldsBelow();
  }

  /** Acknowledges all that another one has. */
  addAll({ head, beyond, fields }: Acknowledged, end: number): void {
    this.add(0, head);
    for (const { from, to } of beyond.spans()) this.add(from, Math.min(to + 1, end));
    for (const [field, positions] of fields) {
      for (const { from, to } of positions.spans()) this.addField(field, from, Math.min(to + 1, end));
    }
  }

  /** Acknowledges some fields of the samples from one position to before another. */
  addField(field: string, from: number, before: number): void {
    this.#fields ??= new Map();
    let positions = this.#fields.get(field);
    if (positions === undefined) this.#fields.set(field, (positions = new Ranges()));
    for (const span of this.open(from, before).spans()) positions.addSpan(span.from, span.to);
  }

  /** What is left of a sample; undefined when nothing is. */
  leftOf(position: number, sample: Sample): Sample | undefined {
    if (this.has(position)) return undefined;
    if (this.#fields === undefined) return sample;
    const gone = Object.keys(sample.values).filter((field) => this.#fields?.get(field)?.has(position));
    return gone.length === 0 ? sample : withoutFields(sample, gone);
  }

  #forgetFieldsBelow(): void {
    for (const [field, positions] of this.#fields ?? none) {
      positions.dropBelow(this.#head);
      if (positions.first === undefined) this.#fields?.delete(field);
    }
    if (this.#fields?.size === 0) this.#fields = undefined;
  }
}

const none: ReadonlyMap<string, Ranges> = new Map();
