import type { Fault } from './fault';
import type { Value } from '../../../src/model';

/** One measurement that was recorded. */
export interface LedgerEntry {
  /** Counts on, never reused; a reader asks for what came after the last that it has. */
  serial: number;
  /** The number of the request that brought it. */
  request: number;
  /** Unix milliseconds at which that request began to arrive. */
  arrivedAt: number;
  device: string;
  field: string;
  value: Value;
  /** Whole seconds, as recorded. */
  timestamp: string;
  /** True when a measurement of the same field and timestamp had been recorded before, whatever becomes of it. */
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
  /** Others of the same request were at fault. */
  | 'batch';

/** One measurement that wasn't recorded, though its request was understood. */
export interface LostEntry {
  request: number;
  arrivedAt: number;
  device: string;
  /** As sent, whatever it was. */
  field: unknown;
  value: unknown;
  timestamp: unknown;
  /** `dropped` was answered with a success. */
  fate: 'refused' | 'dropped';
  reason: Reason;
}

/** One request, whatever became of it. It holds neither headers nor body, so that no token gets here. */
export interface LoggedRequest {
  number: number;
  arrivedAt: number;
  monotonic: number;
  /** Unix milliseconds at which the answer had been sent or the connection was broken; absent while neither. */
  endedAt?: number;
  /** True when the client closed the connection before its answer was complete. */
  gaveUp: boolean;
  method: string;
  path: string;
  endpoint: 'record' | 'graphql' | 'other';
  /** As in the path. */
  device?: string;
  /** Measurements that it carried, as far as its body could be read. */
  carried: number;
  recorded: number;
  refused: number;
  dropped: number;
  /** Of the answer; absent when there was none. */
  status?: number;
  fault?: Fault['kind'];
}

/** All that arrived: recorded, lost, and the requests themselves. */
export class Ledger {
  readonly #keep: number;
  #serial = 0;
  #recorded: LedgerEntry[] = [];
  #lost: LostEntry[] = [];
  #requests: LoggedRequest[] = [];
  #byNumber = new Map<number, LoggedRequest>();
  #seen = new Set<string>();

  /** @param keep how many of each kind to keep at least; older ones go */
  constructor(keep = Infinity) {
    this.#keep = keep;
  }

  record(entry: Omit<LedgerEntry, 'serial' | 'again'>): LedgerEntry {
    const key = keyOf(entry);
    const added = { ...entry, serial: ++this.#serial, again: this.#seen.has(key) };
    this.#seen.add(key);
    this.#recorded.push(added);
    if (this.#recorded.length > 2 * this.#keep) {
      this.#recorded = this.#recorded.slice(-this.#keep);
      this.#seen = new Set(this.#recorded.map(keyOf));
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
      this.#byNumber = new Map(this.#requests.map((one) => [one.number, one]));
    }
  }

  request(number: number): LoggedRequest | undefined {
    return this.#byNumber.get(number);
  }

  /** Every measurement that was recorded, in order of arrival, doubles included. */
  recorded(device?: string): LedgerEntry[] {
    return ofDevice(this.#recorded, device);
  }

  /** As `recorded`, from the first whose serial is greater. */
  recordedAfter(serial: number): LedgerEntry[] {
    // Serials are consecutive, so the place is known without a search.
    const first = this.#recorded[0]?.serial ?? 0;
    return this.#recorded.slice(Math.max(0, serial + 1 - first));
  }

  /** What was recorded, with later measurements in the place of earlier ones of the same field and timestamp. */
  kept(device?: string): LedgerEntry[] {
    return [...new Map(this.recorded(device).map((entry) => [keyOf(entry), entry])).values()];
  }

  /** What was refused, or dropped behind a success. */
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
    this.#seen.clear();
  }
}

function keyOf(entry: Pick<LedgerEntry, 'device' | 'field' | 'timestamp'>): string {
  return `${entry.device} ${entry.timestamp} ${entry.field}`;
}

function ofDevice<Entry extends { device?: string }>(all: readonly Entry[], device: string | undefined): Entry[] {
  return device === undefined ? [...all] : all.filter((one) => one.device === device);
}
