import { type MappingError, describeNothingToRecord } from '../../src/mapping/mapping-error';

/**
 * The last receipt and the last error of a record node since it was deployed. It holds no value of a message, because whoever may
 * read sees it.
 */
export class RecordHistory {
  #acceptedAt: number | undefined;
  /** Described only when a form asks, because errors may come with every message. */
  #lastError: { at: number; describe: () => string } | undefined;

  accepted(): void {
    this.#acceptedAt = Date.now();
  }

  /** A message had nothing to record. */
  nothingRecorded(errors: readonly MappingError[]): void {
    this.#fail(() =>
      describeNothingToRecord(errors.map(({ field, code }) => ({ ...(field !== undefined && { field }), code }))),
    );
  }

  /** Datacake refused fields for good. */
  refused(fields: readonly string[], reason: string): void {
    this.#fail(() => `Datacake refused ${fields.join(', ')}: ${reason}`);
  }

  /** @param reason in plain words, without a value */
  failed(reason: string): void {
    this.#fail(() => reason);
  }

  /** Times in ISO 8601. */
  summary(): { lastReceipt?: string; lastError?: { at: string; reason: string } } {
    const lastReceipt = this.#acceptedAt !== undefined && { lastReceipt: new Date(this.#acceptedAt).toISOString() };
    if (this.#lastError === undefined) return { ...lastReceipt };
    const { at, describe } = this.#lastError;
    return { ...lastReceipt, lastError: { at: new Date(at).toISOString(), reason: describe() } };
  }

  #fail(describe: () => string): void {
    this.#lastError = { at: Date.now(), describe };
  }
}
