import type { CurrentValues, DeviceReading } from '../datacake/current-values';
import type { Measurement } from '../model';
import type { Clock } from '../util/clock';
import type { Reason } from '../util/reason';
import { type Arrival, compareArrival } from './compare';

/** Milliseconds before each look at Datacake, which shows a value within a second as a rule (documented). */
const LOOK_WAITS_MS = [500, 1000, 2500, 6000, 20_000] as const;

/** The most measurements of a receipt that are looked for. */
const MAX_MEASUREMENTS = 100;

/** A value that was accepted less than this ago is looked for in time to say how long it took. */
const FRESH_MS = 2000;

/** The last receipt. */
interface Accepted {
  /** As given: a UUID or a serial number. */
  device: string;
  uuid: string;
  /** The last of each field. */
  measurements: readonly Measurement[];
  /** How many more fields there were. */
  further: number;
  /** When it was accepted, in Unix and in monotonic milliseconds. */
  at: number;
  monotonic: number;
}

/** A measurement that was accepted, and what Datacake shows of it. */
export interface CheckedMeasurement {
  measurement: Measurement;
  /** Absent before the first look. */
  arrival?: Arrival;
  unit?: string;
  /** Milliseconds from its acceptance until it was seen, where it was looked for all that time. */
  afterMs?: number;
}

/** A check of one receipt. */
export interface CheckState {
  device: string;
  /** When the receipt came, and when Datacake was looked at last, in Unix milliseconds. */
  acceptedAt: number;
  lookedAt?: number;
  measurements: readonly CheckedMeasurement[];
  further: number;
  isRunning: boolean;
  /** Why the last look showed nothing. */
  failure?: Reason;
}

export interface ArrivalCheckOptions {
  /** Asks what a device, by its UUID, shows of fields. It never rejects. */
  look(device: string, fields: readonly string[]): Promise<CurrentValues>;
  clock: Clock;
}

/**
 * Looks whether Datacake shows what it has accepted last from a record node: by itself after the first receipt, and when told to. A check
 * looks a few times, until each field is told or half a minute has passed.
 */
export class ArrivalCheck {
  readonly #options: ArrivalCheckOptions;
  #last: Accepted | undefined;
  #state: CheckState | undefined;
  #isLooking = false;
  /** Rises with each check, so that the one before it ends. */
  #number = 0;
  #cancelWait: (() => void) | undefined;
  #isClosed = false;

  constructor(options: ArrivalCheckOptions) {
    this.#options = options;
  }

  /** The check that runs or ran last. */
  get state(): CheckState | undefined {
    return this.#state;
  }

  /** The last of what was accepted. */
  get last(): Readonly<Accepted> | undefined {
    return this.#last;
  }

  /** Notes a receipt. */
  accepted({ device, uuid, measurements }: Pick<Accepted, 'device' | 'uuid' | 'measurements'>): void {
    if (this.#isClosed) return;
    const { clock } = this.#options;
    const isFirst = this.#last === undefined;
    const byField = new Map(measurements.map((measurement) => [measurement.field, measurement]));
    const kept = [...byField.values()].slice(0, MAX_MEASUREMENTS);
    const further = byField.size - kept.length;
    this.#last = { device, uuid, measurements: kept, further, at: clock.wall(), monotonic: clock.monotonic() };
    if (isFirst) void this.#run(this.#last, LOOK_WAITS_MS[0]);
  }

  /** Looks for the last receipt now, in place of a check that waits for its next look. @returns false when nothing was accepted yet */
  check(): boolean {
    if (this.#last === undefined) return false;
    if (!this.#isLooking) void this.#run(this.#last, 0);
    return true;
  }

  close(): void {
    this.#isClosed = true;
    this.#number += 1;
    this.#cancelWait?.();
  }

  async #run(accepted: Accepted, firstWaitMs: number): Promise<void> {
    const { device, uuid, measurements, further, at } = accepted;
    const number = ++this.#number;
    this.#cancelWait?.();
    let state: CheckState = {
      device,
      acceptedAt: at,
      measurements: measurements.map((measurement) => ({ measurement })),
      further,
      isRunning: true,
    };
    this.#state = state;
    const fields = measurements.map(({ field }) => field);
    for (const waitMs of [firstWaitMs, ...LOOK_WAITS_MS.slice(1)]) {
      await this.#wait(waitMs);
      if (number !== this.#number) return;
      this.#isLooking = true;
      const values = await this.#options.look(uuid, fields);
      this.#isLooking = false;
      state = this.#looked(state, accepted, values);
      this.#state = state;
      if (values.kind === 'aborted' || (state.failure === undefined && state.measurements.every(isTold))) break;
    }
    this.#state = { ...state, isRunning: false };
  }

  #looked(state: CheckState, { monotonic }: Accepted, values: CurrentValues): CheckState {
    if (values.kind === 'aborted') return state;
    if (values.kind === 'unknown') return { ...state, failure: values.reason };
    const { device, acceptedAt, further, isRunning } = state;
    const [reading = { kind: 'hidden' }] = values.devices;
    const sinceMs = this.#options.clock.monotonic() - monotonic;
    const measurements = state.measurements.map((checked) => look(checked, reading, sinceMs));
    return { device, acceptedAt, further, isRunning, measurements, lookedAt: this.#options.clock.wall() };
  }

  #wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#options.clock.after(milliseconds, resolve);
      this.#cancelWait = () => {
        cancel();
        resolve();
      };
    });
  }
}

function isTold({ arrival }: CheckedMeasurement): boolean {
  return arrival !== undefined && arrival.kind !== 'pending';
}

/** @param sinceMs since the measurement was accepted */
function look(checked: CheckedMeasurement, reading: DeviceReading, sinceMs: number): CheckedMeasurement {
  // What was visible once has arrived, even if something newer is shown by now.
  if (checked.arrival?.kind === 'visible') return checked;
  const { measurement } = checked;
  const arrival = compareArrival(measurement, reading);
  const traits = reading.kind === 'read' ? reading.fields?.get(measurement.field) : undefined;
  const wasLookedFor = checked.arrival?.kind === 'pending' || sinceMs < FRESH_MS;
  return {
    measurement,
    arrival,
    ...(traits !== undefined && traits.unit !== '' && { unit: traits.unit }),
    ...(arrival.kind === 'visible' && wasLookedFor && { afterMs: sinceMs }),
  };
}
