import type { Clock } from '../../util/clock';
import type { LogTable } from './log-table';
import type { DroppedSpan, Scope, SharedStore } from './store';

/** Samples that one statement drops at most, and the share of all that wait that is dropped at a time to make room. */
const MAX_DROPPED = 5_000;
const DROP_SHARE = 0.1;

/** Room that there has to be before new samples are taken again, so that they aren't taken and refused by turns. */
const FREE_SHARE = 0.05;

/** The most logs of one statement. */
const MAX_LOWS = 1_000;

const TIDY_INTERVAL_MS = 3_600_000;

export interface SharedLimits {
  /** Bytes that samples of the connection may take in the database. */
  sizeLimit: number;
  whenFull: 'drop-oldest' | 'refuse-new';
  /** Milliseconds since arrival; absent for never. */
  ageMs?: number;
}

export interface HousekeepingOptions {
  store: Pick<SharedStore, 'dropOldest' | 'dropOlderThan' | 'isFull' | 'setFull' | 'setLow' | 'tidy'>;
  scope: Scope;
  clock: Pick<Clock, 'monotonic'>;
  limits: SharedLimits;
  dropped(span: DroppedSpan): void;
}

/** What the owner sees to now and then: how much may wait and how long, and that the tables don't grow with what is done with. */
export class Housekeeping {
  readonly #options: HousekeepingOptions;
  #tidiedAt = -Infinity;

  constructor(options: HousekeepingOptions) {
    this.#options = options;
  }

  /** @param table counted just now. @throws StoreError */
  async run(table: LogTable): Promise<void> {
    const { store, scope, clock } = this.#options;
    await this.#dropOld();
    await this.#keepSize(table);
    const lows = [...table.all()].filter(({ low, toldLow }) => low > toldLow).slice(0, MAX_LOWS);
    if (lows.length > 0) await store.setLow(lows.map(({ log, low }) => ({ log, low })));
    for (const seen of lows) seen.toldLow = seen.low;
    if (clock.monotonic() - this.#tidiedAt < TIDY_INTERVAL_MS) return;
    this.#tidiedAt = clock.monotonic();
    await store.tidy(scope.place);
  }

  async #dropOld(): Promise<void> {
    const { store, scope, limits } = this.#options;
    if (limits.ageMs === undefined) return;
    for (let dropped = MAX_DROPPED; dropped >= MAX_DROPPED;) {
      dropped = this.#tell(await store.dropOlderThan(scope, limits.ageMs, MAX_DROPPED));
    }
  }

  async #keepSize(table: LogTable): Promise<void> {
    const { store, scope, limits } = this.#options;
    const { sizeLimit, whenFull } = limits;
    let bytes = 0;
    let samples = 0;
    for (const seen of table.all()) {
      bytes += seen.bytes;
      samples += seen.samples;
    }
    const wasFull = await store.isFull(scope);
    const isFull = whenFull === 'refuse-new' && bytes > sizeLimit * (wasFull ? 1 - FREE_SHARE : 1);
    if (isFull !== wasFull) await store.setFull(scope, isFull);
    if (whenFull === 'refuse-new') return;
    const perSample = bytes / samples;
    while (bytes > sizeLimit && samples > 0) {
      const wanted = Math.ceil(Math.max((bytes - sizeLimit) / perSample, samples * DROP_SHARE));
      const dropped = this.#tell(await store.dropOldest(scope, Math.min(wanted, MAX_DROPPED)));
      if (dropped === 0) return;
      samples -= dropped;
      bytes -= dropped * perSample;
    }
  }

  #tell(spans: readonly DroppedSpan[]): number {
    for (const span of spans) this.#options.dropped(span);
    return spans.reduce((sum, { samples }) => sum + samples, 0);
  }
}
