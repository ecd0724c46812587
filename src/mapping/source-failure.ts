/** Stands for the value of a source that failed while it was read. No message can hold one that counts. */
export class SourceFailure {
  readonly #reason: string;

  /** @param reason in plain words */
  constructor(reason: string) {
    this.#reason = reason;
  }

  /** The reason of a failure; undefined for every other value, of which nothing is touched. */
  static reasonOf(value: unknown): string | undefined {
    return typeof value === 'object' && value !== null && #reason in value ? value.#reason : undefined;
  }
}
