import { keyOf, type LogId, type StampClock, type StoredSample } from '../../../src/journal/journal';
import { appendOnce } from '../../../src/journal/shared/append-once';
import type { ConnectionJournal, OwnedJournal } from '../../../src/journal/shared/connection-journal';
import type { LogPosition, LogRow, Scope, Settlement, SharedStore } from '../../../src/journal/shared/store';
import type { Sample } from '../../../src/model';
import type { Clock } from '../../../src/util/clock';
import { Ranges } from '../../../src/util/ranges';
import { SerialQueue } from '../../../src/util/serial-queue';

const POLL_INTERVAL_MS = 250;
const RETRY_MS = 500;

/** The least journal over a shared store that a delivery can work with: one statement a sample, and no local disk. */
export class SmallJournal implements ConnectionJournal {
  readonly away = undefined;
  readonly writers: string[];
  readonly #queue = new SerialQueue();
  #batch = 0;
  #parts: { log: number; positions: Ranges; fields: readonly string[] | undefined }[] = [];
  #settling: Promise<void> = Promise.resolve();

  constructor(
    readonly store_: SharedStore,
    readonly scope: Scope,
    readonly host: string,
    readonly clock: Clock,
    readonly stamps: StampClock,
    writer: string,
  ) {
    this.writers = [writer];
  }

  store(log: LogId, sample: Sample): Promise<LogPosition> {
    const time = sample.ownTime ? sample.time : sample.time + this.stamps.correction;
    const row = { time, ownTime: sample.ownTime, values: sample.values };
    return this.#queue.run(async () => {
      const step = { from: this.#batch, to: this.#batch + 1 };
      const writer = { id: this.writers[0] ?? '', host: this.host };
      const logs = [{ device: log.device, node: log.node, samples: [row] }];
      let isRepeat = false;
      const [at] = await this.#untilDone(() => {
        const appended = appendOnce(this.store_, this.scope, writer, step, logs, isRepeat);
        isRepeat = true;
        return appended;
      });
      this.#batch = step.to;
      return { log: at?.log ?? 0, position: at?.first ?? 0 };
    });
  }

  *waiting(): Generator<never> {
    // Who doesn't send doesn't count here.
  }

  async own(_epoch: number, events: Parameters<ConnectionJournal['own']>[1]): Promise<OwnedJournal> {
    const logs = new Map<string, LogRow>();
    const ends = new Map<number, number>();
    const flushes = new Map<number, number>();
    let horizon = '0';
    let isClosed = false;
    let refused: Settlement['refused'][number][] = [];
    const waiting: { log: LogId; samples: number }[] = [];
    const poll = async (isFirst: boolean): Promise<void> => {
      const polled = await this.store_.poll(this.scope, horizon);
      horizon = polled.horizon;
      for (const row of polled.logs) {
        const log = { device: row.device, node: row.node };
        logs.set(keyOf(log), row);
        const from = Math.max(ends.get(row.log) ?? row.low, row.low);
        ends.set(row.log, row.next);
        if (row.next > from && !isFirst) events.adopted(log, Ranges.of(from, row.next - 1));
        if (!isFirst && row.flush > (flushes.get(row.log) ?? 0)) events.flushed(log);
        flushes.set(row.log, row.flush);
      }
    };
    await this.#untilDone(() => poll(true));
    const counted = await this.#untilDone(() => this.store_.count(this.scope));
    for (const { log: id, samples } of counted) {
      const row = [...logs.values()].find(({ log }) => log === id);
      if (row !== undefined) waiting.push({ log: { device: row.device, node: row.node }, samples });
    }
    const again = (): void => {
      if (isClosed) return;
      this.clock.after(POLL_INTERVAL_MS, () => {
        if (!isClosed)
          void poll(false)
            .catch(() => undefined)
            .then(again);
      });
    };
    again();
    const idOf = (log: LogId): number => logs.get(keyOf(log))?.log ?? -1;
    const settleSoon = (): void => {
      this.#settling = this.#settling.then(async () => {
        const parts = this.#parts.slice();
        const refusals = refused;
        refused = [];
        // One part after another: none of the spans of a settlement may have a position in common.
        for (const [index, { log, positions, fields }] of parts.entries()) {
          const spans = positions
            .spans()
            .map(({ from, to }) => ({ log, first: from, last: to, ...(fields && { fields }) }));
          const settlement = { acknowledged: spans, refused: index === 0 ? refusals : [] };
          await this.#untilDone(() => this.store_.settle(this.scope, settlement));
          this.#parts = this.#parts.filter((part) => part !== parts[index]);
        }
      });
    };
    return {
      waiting: () => waiting,
      append: () => Promise.reject(new Error('not through here')),
      read: async (log, from, atMost) => {
        const known = this.#parts.slice();
        // As many as there are: what is acknowledged is left out, and nothing at all would mean the end.
        const rows = await this.#untilDone(() => this.store_.read(idOf(log), from, Math.max(atMost, 100_000)));
        const read = rows.map(({ position, time, ownTime, values }): StoredSample => {
          const stamp = ownTime ? time : time - this.stamps.correction;
          return { position, sample: { device: log.device, time: stamp, ownTime, values } };
        });
        const parts = [...new Set([...known, ...this.#parts])].filter((part) => part.log === idOf(log));
        return read.flatMap((stored) => without(stored, parts));
      },
      acknowledge: (log, positions, fields) => {
        this.#parts.push({ log: idOf(log), positions: positions.from(0), fields });
        queueMicrotask(settleSoon);
      },
      refuse: ({ device, node }, position, why) => {
        refused.push({ log: idOf({ device, node }), position, device, node, ...why });
      },
      close: async () => {
        isClosed = true;
        await this.#settling;
      },
    };
  }

  async close(): Promise<void> {
    await this.#queue.idle();
  }

  async #untilDone<T>(call: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await call();
      } catch {
        await new Promise<void>((resolve) => this.clock.after(RETRY_MS, resolve));
      }
    }
  }
}

function without(
  { position, sample }: StoredSample,
  parts: readonly { positions: Ranges; fields: readonly string[] | undefined }[],
): StoredSample[] {
  let { values } = sample;
  for (const { positions, fields } of parts) {
    if (!positions.has(position)) continue;
    if (fields === undefined) return [];
    values = Object.fromEntries(Object.entries(values).filter(([field]) => !fields.includes(field)));
  }
  return Object.keys(values).length === 0 ? [] : [{ position, sample: { ...sample, values } }];
}
