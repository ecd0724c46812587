import type { Clock } from '../../util/clock';
import { type LogId, keyOf } from '../journal';
import type { LogRow, Scope, SharedStore, WaitingRows } from './store';

/** One log of the connection, as far as this process has seen it. */
export interface SeenLog {
  readonly id: LogId;
  /** Its number in the database. */
  log: number;
  /**
   * What a position is higher by here than in the database: there it may fall where a log was emptied and is begun anew, or after a
   * fail-over, and a position must mean one sample to whoever reads the log.
   */
  shift: number;
  /** One past the last position, in the database. */
  next: number;
  /** Nothing before this position waits; and what the database knows of that. */
  low: number;
  toldLow: number;
  flush: number;
  /** How many samples wait. */
  samples: number;
  bytes: number;
}

/** What a poll has brought of a log. */
export interface News {
  log: SeenLog;
  /** The first position that is new; it goes on to before `next`. */
  from: number;
  /** True when its open windows are to be closed. */
  isFlushed: boolean;
}

export interface LogTableOptions {
  store: Pick<SharedStore, 'poll' | 'count'>;
  scope: Scope;
  clock: Pick<Clock, 'monotonic'>;
}

/** What waits in the database for one connection, log by log, as it was polled and counted last. */
export class LogTable {
  readonly #options: LogTableOptions;
  readonly #byKey = new Map<string, SeenLog>();
  readonly #byLog = new Map<number, SeenLog>();
  #horizon = '0';
  /** Rises as it begins to count, and as it ends. */
  counts = 0;
  /** The server's clock less this process's monotonic one, in milliseconds; undefined before the first poll. */
  serverOffset: number | undefined;

  constructor(options: LogTableOptions) {
    this.#options = options;
  }

  all(): Iterable<SeenLog> {
    return this.#byKey.values();
  }

  find(id: LogId): SeenLog | undefined {
    return this.#byKey.get(keyOf(id));
  }

  of(log: number): SeenLog | undefined {
    return this.#byLog.get(log);
  }

  /** Looks for what is new. @throws StoreError; then all logs are told at the next poll */
  async poll(): Promise<News[]> {
    const { store, scope, clock } = this.#options;
    const horizon = this.#horizon;
    this.#horizon = '0';
    const asked = clock.monotonic();
    const { logs, horizon: next, now } = await store.poll(scope, horizon);
    this.#horizon = next;
    this.serverOffset = now - (asked + clock.monotonic()) / 2;
    return logs.flatMap((row) => this.#see(row));
  }

  /** Counts what waits: never less than there is. @throws StoreError */
  async count(): Promise<void> {
    this.counts += 1;
    const ends = [...this.#byKey.values()].map((seen) => ({ seen, next: seen.next, log: seen.log }));
    const counted = new Map<number, WaitingRows>();
    for (const row of await this.#options.store.count(this.#options.scope)) counted.set(row.log, row);
    this.counts += 1;
    for (const { seen, next, log } of ends) {
      if (seen.log !== log) continue;
      const { samples = 0, bytes = 0, first = next, last = -1 } = counted.get(log) ?? {};
      // What was appended since the last poll is news for the next one.
      const isAhead = last >= seen.next;
      seen.samples = Math.max(0, samples - (isAhead ? last + 1 - seen.next : 0));
      Object.assign(seen, { bytes, low: Math.max(seen.low, Math.min(first, next)) });
    }
  }

  /**
   * Notes that samples of a log are gone.
   *
   * @param counts as it was when they were removed: a count since then may have left them out already
   */
  removed(log: number, samples: number, counts: number): void {
    const seen = this.#byLog.get(log);
    if (seen !== undefined && counts === this.counts) seen.samples = Math.max(0, seen.samples - samples);
  }

  #see(row: LogRow): News[] {
    const { log, device, node, next, low, flush } = row;
    const key = keyOf({ device, node });
    let seen = this.#byKey.get(key);
    if (seen === undefined) {
      seen = { id: { device, node }, log, shift: 0, next: low, low, toldLow: low, flush: low, samples: 0, bytes: 0 };
      this.#byKey.set(key, seen);
    } else if (seen.log !== log || next < seen.next) {
      this.#byLog.delete(seen.log);
      const shift = seen.shift + Math.max(0, seen.next - low);
      Object.assign(seen, { log, shift, next: low, low, flush: 0, samples: 0 });
    }
    this.#byLog.set(log, seen);
    const from = seen.next;
    const isFlushed = flush > seen.flush;
    Object.assign(seen, { next, flush, toldLow: low, samples: seen.samples + next - from });
    return next > from || isFlushed ? [{ log: seen, from, isFlushed }] : [];
  }
}
