import type { MappingError } from './mapping-error';

/** Stands for the value of a source that failed while it was read, or gave nothing in time. No message can hold one that counts. */
export class SourceFailure {
  readonly #said: string | undefined;

  /** @param said what the source says of its failure; none when it gave nothing in time */
  constructor(said?: string) {
    this.#said = said;
  }

  /** The error of what was to be read; undefined for every value that is no failure, of which nothing is touched. */
  static errorOf(value: unknown, what: 'source' | 'time' | 'device'): MappingError | undefined {
    if (typeof value !== 'object' || value === null || !(#said in value)) return undefined;
    return value.#said === undefined ? { code: `${what}-slow` } : { code: `${what}-failed`, value: value.#said };
  }
}
