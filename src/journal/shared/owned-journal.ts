import type { Sample } from '../../model';
import type { Clock } from '../../util/clock';
import { Ranges } from '../../util/ranges';
import { type JournalEvents, type LogId, type StoredSample, JournalError } from '../journal';
import type { OwnedJournal } from './connection-journal';
import type { LogTable, News } from './log-table';
import type { Settler } from './settler';
import type { DroppedSpan, LogPosition, Refusal, SharedStore } from './store';

/** Until a read is repeated that failed, in milliseconds. */
const RETRY_MS = 1000;

export interface OwnersOptions {
  store: Pick<SharedStore, 'read'>;
  table: LogTable;
  settler: Settler;
  clock: Clock;
  /** Arrivals are read as stamps of this timeline. */
  timeline: { readonly correction: number };
  events: Pick<JournalEvents, 'adopted' | 'dropped'> & { flushed(log: LogId): void };
  append(log: LogId, sample: Sample): Promise<LogPosition | undefined>;
  /** Told as it is closed. */
  closed(): void;
}

/** What all processes have appended for a connection, as an ordinary journal, from the gain of the lease to its loss. */
export class SharedOwnedJournal implements OwnedJournal {
  readonly #options: OwnersOptions;
  #isClosed = false;
  /** Ends the waits for a repeat. */
  readonly #waits = new Set<() => void>();

  constructor(options: OwnersOptions) {
    this.#options = options;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  *waiting(): Generator<{ log: LogId; samples: number }> {
    for (const { id, samples } of this.#options.table.all()) if (samples > 0) yield { log: id, samples };
  }

  async append(log: LogId, sample: Sample): Promise<number> {
    const place = await this.#options.append(log, sample);
    if (place === undefined) throw new JournalError('away', 'The database is away: the sample waits on the local disk');
    return place.position + (this.#options.table.of(place.log)?.shift ?? 0);
  }

  async read(log: LogId, from: number, atMost: number): Promise<StoredSample[]> {
    const { store, table, settler, timeline } = this.#options;
    const seen = table.find(log);
    if (seen === undefined) return [];
    const { log: number, shift } = seen;
    let next = Math.max(from - shift, seen.low);
    for (;;) {
      let found = 0;
      const read = async (): Promise<StoredSample[]> => {
        const rows = await store.read(number, next, atMost);
        found = rows.length;
        next = (rows.at(-1)?.position ?? next - 1) + 1;
        return rows.map(({ position, time, ownTime, values }) => {
          const stamp = ownTime ? time : time - timeline.correction;
          return { position, sample: { device: log.device, time: stamp, ownTime, values } };
        });
      };
      const samples = await settler.read(number, read).catch(() => undefined);
      if (this.#isClosed) return [];
      if (samples === undefined) await this.#wait();
      // All that was found may be acknowledged.
      else if (samples.length > 0 || found === 0) {
        return samples.map(({ position, sample }) => ({ position: position + shift, sample }));
      }
    }
  }

  acknowledge(log: LogId, positions: Ranges, fields?: readonly string[]): void {
    const seen = this.#options.table.find(log);
    if (seen === undefined) return;
    const there = new Ranges();
    for (const { from, to } of positions.spans()) {
      there.addSpan(Math.max(0, from - seen.shift), Math.min(to - seen.shift, seen.next - 1));
    }
    this.#options.settler.acknowledge(seen.log, there, fields);
  }

  refuse(log: LogId, position: number, refused: Omit<Refusal, 'log' | 'position' | 'device' | 'node'>): void {
    const seen = this.#options.table.find(log);
    if (seen === undefined) return;
    const { device, node } = seen.id;
    this.#options.settler.refuse({ ...refused, log: seen.log, position: position - seen.shift, device, node });
  }

  /** Ends the polling. Fulfils when all that was acknowledged is settled. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const end of [...this.#waits]) end();
    this.#options.closed();
    await this.#options.settler.flush();
  }

  /** Tells what a poll has brought. */
  tell(news: readonly News[]): void {
    const { events } = this.#options;
    for (const { log, from, isFlushed } of news) {
      const { id, next, shift } = log;
      if (next > from) events.adopted(id, Ranges.of(from + shift, next - 1 + shift));
      if (isFlushed) events.flushed(id);
    }
  }

  /** Tells what retention has dropped. */
  tellDropped({ log, first, last, samples, why }: DroppedSpan): void {
    const seen = this.#options.table.of(log);
    if (seen === undefined) return;
    const positions = Ranges.of(first + seen.shift, last + seen.shift);
    this.#options.events.dropped({ log: seen.id, positions, samples, why });
  }

  async #wait(): Promise<void> {
    await new Promise<void>((resolve) => {
      const cancel = this.#options.clock.after(RETRY_MS, () => end());
      const end = (): void => {
        cancel();
        this.#waits.delete(end);
        resolve();
      };
      this.#waits.add(end);
    });
  }
}
