import type { Loss } from '../../src/delivery/delivery-events';
import type { MappingError } from '../../src/mapping/mapping-error';
import { foreignText } from '../../src/util/foreign-text';
import { type Reason, reasonKey } from '../../src/util/reason';
import type { Problem } from './state';

/** What went wrong last, without a value of a message. */
export type RecordError =
  | { kind: 'unconfigured'; problem: Problem }
  /** A message had nothing to record. */
  | { kind: 'nothing'; errors: readonly Pick<MappingError, 'field' | 'code'>[] }
  /** Datacake refused fields for good. */
  | { kind: 'refused'; fields: readonly string[]; reason: Reason }
  /** Nothing is sent for now; `device` is absent where that holds for the whole connection. */
  | { kind: 'held'; reason: Reason; device?: string }
  | { kind: 'lost'; loss: Omit<Loss, 'device'> & { device?: string } };

/** More than a person reads. */
const MAX_ERRORS = 100;

/**
 * The last receipt and the last error of a record node since it was deployed. It holds no value of a message, except what a server
 * repeats of it.
 */
export class RecordHistory {
  #acceptedAt: number | undefined;
  #lastError: { at: number; error: RecordError } | undefined;
  #heldBy: string | undefined;
  #isLastEmpty = false;

  /** When something was accepted last, in Unix milliseconds. */
  get acceptedAt(): number | undefined {
    return this.#acceptedAt;
  }

  /** True when the last message had nothing to record. */
  get isLastEmpty(): boolean {
    return this.#isLastEmpty;
  }

  accepted(): void {
    this.#acceptedAt = Date.now();
  }

  /** A message has something to record. */
  taken(): void {
    this.#isLastEmpty = false;
  }

  /** A message had nothing to record. */
  nothingRecorded(errors: readonly MappingError[]): void {
    this.#isLastEmpty = true;
    const withoutValues = errors
      .slice(0, MAX_ERRORS)
      .map(({ field, code }) => ({ ...(field !== undefined && { field: foreignText(field) }), code }));
    this.failed({ kind: 'nothing', errors: withoutValues });
  }

  /** Why nothing is sent, once for as long as it is the same; undefined when something is. */
  held(hold: { reason: Reason; device?: string } | undefined): void {
    const key = hold && `${hold.device ?? ''} ${reasonKey(hold.reason)}`;
    if (hold !== undefined && key !== this.#heldBy) {
      const { reason, device } = hold;
      this.failed({ kind: 'held', reason, ...(device !== undefined && { device: foreignText(device) }) });
    }
    this.#heldBy = key;
  }

  failed(error: RecordError): void {
    this.#lastError = { at: Date.now(), error };
  }

  /** Times in ISO 8601. */
  summary(): { lastReceipt?: string; lastError?: { at: string; error: RecordError } } {
    const lastReceipt = this.#acceptedAt !== undefined && { lastReceipt: new Date(this.#acceptedAt).toISOString() };
    if (this.#lastError === undefined) return { ...lastReceipt };
    const { at, error } = this.#lastError;
    return { ...lastReceipt, lastError: { at: new Date(at).toISOString(), error } };
  }
}
