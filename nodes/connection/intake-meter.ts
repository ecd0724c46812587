import type { Handover } from '../../src/delivery/intake';
import { MAX_OVERHEAD_BYTES } from '../../src/journal/disk/frame';
import { DAY_MS } from '../../src/util/utc-day';

const HOURS = 24;
const HOUR_MS = DAY_MS / HOURS;

/** What less time than this says of a day is a guess. */
const MIN_SPAN_MS = 600_000;

/** Writing a sample as JSON takes its time: one is measured in this time, and counts for so much of the average. */
const MEASURE_INTERVAL_MS = 1000;
const MEASURE_WEIGHT = 0.1;

/** Tells how many bytes a day a connection's samples would take in its journal if none left it, by those of the last day. */
export class IntakeMeter {
  readonly #monotonic: () => number;
  readonly #startedAt: number;
  /** By hour, as many as a day has. */
  readonly #bytes = new Float64Array(HOURS);
  #hour: number;
  #bytesPerSample: number | undefined;
  #measuredAt = -Infinity;

  /** @param monotonic milliseconds since an arbitrary moment */
  constructor(monotonic: () => number) {
    this.#monotonic = monotonic;
    this.#startedAt = monotonic();
    this.#hour = Math.floor(this.#startedAt / HOUR_MS);
  }

  note(samples: Handover['samples']): void {
    const now = this.#goOn();
    const [first] = samples;
    if (first !== undefined && now - this.#measuredAt >= MEASURE_INTERVAL_MS) {
      const bytes = MAX_OVERHEAD_BYTES + JSON.stringify(first.sample.values).length;
      const average = this.#bytesPerSample ?? bytes;
      this.#bytesPerSample = average + (bytes - average) * MEASURE_WEIGHT;
      this.#measuredAt = now;
    }
    const index = this.#hour % HOURS;
    this.#bytes[index] = (this.#bytes[index] ?? 0) + samples.length * (this.#bytesPerSample ?? 0);
  }

  /** Undefined where too little is known, and where nothing has arrived. */
  bytesPerDay(): number | undefined {
    const now = this.#goOn();
    const since = Math.max(this.#startedAt, (this.#hour - HOURS + 1) * HOUR_MS);
    const bytes = this.#bytes.reduce((sum, one) => sum + one, 0);
    return now - since < MIN_SPAN_MS || bytes === 0 ? undefined : (bytes * DAY_MS) / (now - since);
  }

  /** Begins the hours up to the present one. @returns the present moment */
  #goOn(): number {
    const now = this.#monotonic();
    const hour = Math.floor(now / HOUR_MS);
    for (let next = Math.max(this.#hour + 1, hour - HOURS + 1); next <= hour; next++) this.#bytes[next % HOURS] = 0;
    this.#hour = hour;
    return now;
  }
}
