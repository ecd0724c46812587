import type { Fault } from './fault';
import type { Value } from '../../../src/model';

/** One measurement that was recorded. */
export interface LedgerEntry {
  /** Increasing, never reused, so that a reader can ask for later entries. */
  serial: number;
  /** The number of its request. */
  request: number;
  /** Unix milliseconds at which that request began to arrive. */
  arrivedAt: number;
  device: string;
  field: string;
  value: Value;
  /** Whole seconds, as recorded. */
  timestamp: string;
  /** True when a measurement of the same field and timestamp was recorded before. */
  again: boolean;
}

export type Reason =
  | 'not-json'
  | 'not-a-list'
  | 'not-an-object'
  | 'unknown-device'
  | 'no-permission'
  | 'bad-token'
  | 'unknown-field'
  | 'wrong-value'
  | 'wrong-timestamp'
  | 'future-timestamp'
  | 'over-limit'
  | 'over-quota'
  | 'too-large'
  | 'missing-slash'
  /** Another measurement of the request was invalid. */
  | 'batch';

/** A measurement of a readable request that wasn't recorded. */
interface LostEntry {
  request: number;
  arrivedAt: number;
  device: string;
  /** As sent. */
  field: unknown;
  value: unknown;
  timestamp: unknown;
  /** `dropped` was answered with a success. */
  fate: 'refused' | 'dropped';
  reason: Reason;
}

/** A request, served or not. Without headers and body, so that it holds no token. */
export interface LoggedRequest {
  number: number;
  arrivedAt: number;
  monotonic: number;
  /** Unix milliseconds at which the answer was sent or the connection broken; absent before. */
  endedAt?: number;
  /** True when the client closed the connection before its answer was complete. */
  gaveUp: boolean;
  method: string;
  path: string;
  endpoint: 'record' | 'graphql' | 'other';
  /** As in the path. */
  device?: string;
  /** Measurements that it carried; 0 when its body can't be read. */
  carried: number;
  recorded: number;
  refused: number;
  dropped: number;
  /** Of the answer; absent when there was none. */
  status?: number;
  fault?: Fault['kind'];
}

/** The recorded measurements, the lost ones, and the requests. */
export class Ledger {
  readonly #keep: number;
  #serial = 0;
  #recorded: LedgerEntry[] = [];
  #lost: LostEntry[] = [];
  #requests: LoggedRequest[] = [];
  #byNumber = new Map<number, LoggedRequest>();
  #recordedKeys = new Set<string>();

  /** @param keep the least number of entries of each kind to keep; older ones are dropped */
  constructor(keep = Infinity) {
    this.#keep = keep;
  }

  record(entry: Omit<LedgerEntry, 'serial' | 'again'>): LedgerEntry {
    const key = keyOf(entry);
    const added = { ...entry, serial: ++this.#serial, again: this.#recordedKeys.has(key) };
    this.#recordedKeys.add(key);
    this.#recorded.push(added);
    if (this.#recorded.length > 2 * this.#keep) {
      this.#recorded = this.#recorded.slice(-this.#keep);
      this.#recordedKeys = new Set(this.#recorded.map(keyOf));
    }
    return added;
  }

  lose(entry: LostEntry): void {
    this.#lost.push(entry);
    if (this.#lost.length > 2 * this.#keep) this.#lost = this.#lost.slice(-this.#keep);
  }

  log(request: LoggedRequest): void {
    this.#requests.push(request);
    this.#byNumber.set(request.number, request);
    if (this.#requests.length > 2 * this.#keep) {
      this.#requests = this.#requests.slice(-this.#keep);
      this.#byNumber = new Map(this.#requests.map((logged) => [logged.number, logged]));
    }
  }

  request(number: number): LoggedRequest | undefined {
    return this.#byNumber.get(number);
  }

  /** Every recorded measurement in order of arrival, duplicates included. */
  recorded(device?: string): LedgerEntry[] {
    return ofDevice(this.#recorded, device);
  }

  /** As `recorded`, from the first whose serial is greater. */
  recordedAfter(serial: number): LedgerEntry[] {
    // Serials are consecutive, so that the index needs no search.
    const first = this.#recorded[0]?.serial ?? 0;
    return this.#recorded.slice(Math.max(0, serial + 1 - first));
  }

  /** The recorded measurements; of those of the same field and timestamp, the last. */
  kept(device?: string): LedgerEntry[] {
    return [...new Map(this.recorded(device).map((entry) => [keyOf(entry), entry])).values()];
  }

  /** The measurements that were refused, or dropped behind a success. */
  lost(device?: string): LostEntry[] {
    return ofDevice(this.#lost, device);
  }

  requests(device?: string): LoggedRequest[] {
    return ofDevice(this.#requests, device);
  }

  /** The recorded values of one device by field, in order of arrival. */
  fieldsOf(device: string): Record<string, LedgerEntry[]> {
    const fields: Record<string, LedgerEntry[]> = {};
    for (const entry of this.recorded(device)) (fields[entry.field] ??= []).push(entry);
    return fields;
  }

  clear(): void {
    this.#recorded = [];
    this.#lost = [];
    this.#requests = [];
    this.#byNumber.clear();
    this.#recordedKeys.clear();
  }
}

function keyOf(entry: Pick<LedgerEntry, 'device' | 'field' | 'timestamp'>): string {
  return `${entry.device} ${entry.timestamp} ${entry.field}`;
}

function ofDevice<Entry extends { device?: string }>(entries: readonly Entry[], device: string | undefined): Entry[] {
  return device === undefined ? [...entries] : entries.filter((entry) => entry.device === device);
}
