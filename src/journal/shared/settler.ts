import type { Clock } from '../../util/clock';
import { Ranges } from '../../util/ranges';
import { type Sample, withoutFields } from '../../model';
import type { StoredSample } from '../journal';
import { toStoreError } from './append-once';
import { cleanName, cleanText } from './clean';
import type { Refusal, Scope, Settlement, SharedStore } from './store';

/** How long acknowledgements are gathered for one statement, and until one that failed is repeated, in milliseconds. */
const GATHER_MS = 50;
const RETRY_MS = 1000;

/** The most spans of one statement. */
const MAX_SPANS = 5_000;

export interface SettlerOptions {
  store: Pick<SharedStore, 'settle'>;
  scope: Scope;
  clock: Clock;
  /** What {@link Settled} is told with: as it was when the statement was sent. */
  mark: () => number;
  settled: Settled;
}

/** Samples of one log, or fields of them, that are acknowledged. */
interface Part {
  log: number;
  positions: Ranges;
  fields: readonly string[] | undefined;
}

/** What is told of a settlement: how many samples of which log it removed; undefined where an earlier try may have removed some. */
type Settled = (removed: readonly { log: number; samples: number }[] | undefined, mark: number) => void;

/**
 * Tells the database what is acknowledged and what was refused, in order, and repeats it until that is done: also after this process has
 * lost the lease, because what was accepted is accepted. Until the database knows, samples that are read lack what is acknowledged.
 */
export class Settler {
  readonly #options: SettlerOptions;
  #parts: Part[] = [];
  #refused: Refusal[] = [];
  /** What the statement under way says. */
  #sent: readonly Part[] = [];
  /** What was acknowledged since a read began, for each read under way: its statement may have seen less. */
  readonly #reads = new Set<Part[]>();
  #settling: Promise<void> | undefined;
  #wake: (() => void) | undefined;
  #isClosing = false;

  constructor(options: SettlerOptions) {
    this.#options = options;
  }

  acknowledge(log: number, positions: Ranges, fields: readonly string[] | undefined): void {
    if (positions.size === 0 || fields?.length === 0) return;
    const part = { log, positions: positions.from(0), fields };
    this.#parts.push(part);
    for (const read of this.#reads) read.push(part);
    this.#begin();
  }

  /** Notes a measurement that was refused for good, in one statement with what is acknowledged in the same turn. */
  refuse(refusal: Refusal): void {
    this.#refused.push(cleanRefusal(refusal));
    this.#begin();
  }

  /** Samples of a log as they are once all that was acknowledged is settled. */
  async read(log: number, read: () => Promise<StoredSample[]>): Promise<StoredSample[]> {
    const since = [...this.#sent, ...this.#parts];
    this.#reads.add(since);
    try {
      const samples = await read();
      const parts = since.filter((part) => part.log === log);
      return parts.length === 0 ? samples : samples.flatMap((stored) => without(stored, parts));
    } finally {
      this.#reads.delete(since);
    }
  }

  /** Settles what is left at once. Fulfils when that is done; while the database is away it goes on until then, or until {@link close}. */
  async flush(): Promise<void> {
    this.#wake?.();
    await this.#settling;
  }

  /** Tries once more, and gives up what can't be settled: it is sent again by whoever has the lease. */
  async close(): Promise<void> {
    this.#isClosing = true;
    await this.flush();
  }

  #begin(): void {
    this.#settling ??= this.#settleAll().finally(() => (this.#settling = undefined));
  }

  async #settleAll(): Promise<void> {
    await this.#wait(GATHER_MS);
    while (this.#parts.length > 0 || this.#refused.length > 0) {
      this.#sent = takeDisjoint(this.#parts);
      const refused = this.#refused.splice(0);
      if (!(await this.#settle({ acknowledged: spansOf(this.#sent), refused }))) return;
      this.#sent = [];
    }
  }

  /** @returns false when it was given up */
  async #settle(settlement: Settlement): Promise<boolean> {
    const { store, scope, mark, settled } = this.#options;
    let { refused } = settlement;
    for (let isRepeat = false; ; isRepeat = true) {
      const sentWith = mark();
      try {
        const removed = await store.settle(scope, { ...settlement, refused });
        settled(isRepeat ? undefined : removed, sentWith);
        return true;
      } catch (error) {
        if (toStoreError(error).kind === 'data' && refused.some(({ reason }) => reason.detail !== undefined)) {
          // What was said of a measurement can't be stored: the measurement is told without it.
          refused = refused.map((refusal) => ({ ...refusal, reason: { code: refusal.reason.code } }));
        } else if (this.#isClosing) return false;
        else await this.#wait(RETRY_MS);
      }
    }
  }

  async #wait(milliseconds: number): Promise<void> {
    if (this.#isClosing) return;
    await new Promise<void>((resolve) => {
      const cancel = this.#options.clock.after(milliseconds, resolve);
      this.#wake = () => {
        cancel();
        resolve();
      };
    });
    this.#wake = undefined;
  }
}

/**
 * Takes parts from the front as long as no position is in two of them, for a statement that may look at each once.
 *
 * @param parts those that are left are to be settled after these
 */
function takeDisjoint(parts: Part[]): Part[] {
  const byLog = new Map<number, Part[]>();
  let spans = 0;
  let taken = 0;
  for (const { log, positions, fields } of parts) {
    const ofLog = byLog.get(log) ?? [];
    const same = ofLog.find((part) => String(part.fields) === String(fields));
    const overlaps = ofLog.some((part) => part !== same && part.positions.overlaps(positions));
    if (overlaps || (taken > 0 && spans + positions.spans().length > MAX_SPANS)) break;
    byLog.set(log, ofLog);
    spans += positions.spans().length;
    taken += 1;
    if (same === undefined) ofLog.push({ log, positions: positions.from(0), fields });
    else for (const { from, to } of positions.spans()) same.positions.addSpan(from, to);
  }
  parts.splice(0, taken);
  return [...byLog.values()].flat();
}

function spansOf(parts: readonly Part[]): Settlement['acknowledged'] {
  return parts.flatMap(({ log, positions, fields }) =>
    positions.spans().map(({ from, to }) => ({ log, first: from, last: to, ...(fields !== undefined && { fields }) })),
  );
}

function without(stored: StoredSample, parts: readonly Part[]): StoredSample[] {
  let sample: Sample | undefined = stored.sample;
  for (const { positions, fields } of parts) {
    if (sample === undefined) break;
    if (positions.has(stored.position)) sample = fields === undefined ? undefined : withoutFields(sample, fields);
  }
  return sample === undefined ? [] : [{ ...stored, sample }];
}

function cleanRefusal(refusal: Refusal): Refusal {
  const { measurement, reason } = refusal;
  const { value } = measurement;
  return {
    ...refusal,
    field: cleanName(refusal.field),
    measurement: { ...measurement, value: typeof value === 'string' ? cleanText(value) : value },
    reason: { ...reason, ...(reason.detail !== undefined && { detail: cleanText(reason.detail) }) },
  };
}
