import { errorMessage } from '../util/error-message';
import { type DeviceState, type DeliveryState, readState, writeState } from './state';
import type { StateStore } from './state-file';
import type { AcceptedValue, AcceptedValues } from './accepted-values';
import type { Clock } from '../util/clock';
import type { Datapoints } from './datapoints';
import type { Plans } from './plans';

/** The most devices, and the most serial numbers, that are noted; beyond it the one that was noted longest ago goes. */
const most = 10_000;

/** Bytes a millisecond that notes write on average at most: large ones are written less often, which spares an SD card. */
const pace = 10;

export interface NotebookOptions {
  datapoints: Datapoints;
  values: AcceptedValues;
  plans: Plans;
  clock: Clock;
  /** See {@link DeliveryState.scope}. */
  place: string;
  /** Told once when they can't be kept. */
  failed: (reason: string) => void;
}

/**
 * Keeps across restarts what one delivery knows of its devices: counts, plans, UUIDs and last accepted values. They are
 * written now and then and when it ends. After a crash the counts may lack the last seconds, and last accepted values are unknown,
 * because those that were noted may be outdated.
 */
export class Notebook {
  readonly #options: NotebookOptions;
  readonly #serials = new Map<string, string>();
  /** Devices that something is noted of, the longest ago first. */
  readonly #devices = new Set<string>();
  #store: StateStore | undefined;
  #size = 0;
  #cancelTimer: (() => void) | undefined;
  #writing = Promise.resolve(true);
  #broken = false;

  constructor(options: NotebookOptions) {
    this.#options = options;
  }

  /** Takes up what was noted before. It doesn't reject. */
  async open(store: StateStore): Promise<void> {
    const notes = readState(await store.read(), this.#options.place);
    for (const [serial, device] of notes.serials) this.#serials.set(serial, device);
    for (const [device, noted] of notes.devices) this.#takeUp(device, noted);
    this.#store = store;
    // Only once the file says that they may be outdated, or a crash would leave them as they are.
    if ((await this.#write(false)) && notes.settled) this.#takeUpValues(notes);
  }

  /** Devices that something is noted of, by UUID. */
  get devices(): Iterable<string> {
    return this.#devices;
  }

  /** The UUID that a serial number was found to belong to. */
  uuidOf(serial: string): string | undefined {
    return this.#serials.get(serial);
  }

  found(serial: string, device: string): void {
    this.#serials.set(serial, device);
    keepLast(this.#serials);
    this.note(device);
  }

  /** Notes that a serial number's UUID isn't right any more. */
  lost(serial: string): void {
    this.#serials.delete(serial);
    this.#writeLater();
  }

  /** Notes that there is news of a device. */
  note(device: string): void {
    this.#devices.delete(device);
    this.#devices.add(device);
    keepLast(this.#devices);
    this.#writeLater();
  }

  /** Writes all that is noted. It doesn't reject. */
  async close(): Promise<void> {
    this.#cancelTimer?.();
    await this.#writing;
    await this.#write(true);
    this.#store = undefined;
  }

  #takeUp(device: string, { datapoints, plan }: DeviceState): void {
    this.#devices.add(device);
    this.#options.datapoints.restore(device, datapoints);
    if (plan !== undefined) this.#options.plans.restore(device, plan);
  }

  #takeUpValues({ devices }: DeliveryState): void {
    for (const [device, { values }] of devices) {
      for (const [field, value] of values) this.#options.values.restore(device, field, value);
    }
  }

  #writeLater(): void {
    if (this.#store === undefined || this.#cancelTimer !== undefined || this.#store.writeIntervalMs === Infinity)
      return;
    this.#cancelTimer = this.#options.clock.after(Math.max(this.#store.writeIntervalMs, this.#size / pace), () => {
      this.#cancelTimer = undefined;
      this.#writing = this.#writing.then(() => this.#write(false));
    });
  }

  /** @returns false when they couldn't be written */
  async #write(settled: boolean): Promise<boolean> {
    const text = writeState({ ...this.#gather(), settled });
    this.#size = text.length;
    try {
      await this.#store?.write(text);
      this.#broken = false;
      return true;
    } catch (error) {
      if (!this.#broken) this.#options.failed(errorMessage(error));
      this.#broken = true;
      return false;
    }
  }

  #gather(): Omit<DeliveryState, 'settled'> {
    const { datapoints, plans, place } = this.#options;
    const values = this.#valuesByDevice();
    const devices = new Map<string, DeviceState>();
    for (const device of this.#devices) {
      const plan = plans.of(device)?.datapointsPerDay;
      devices.set(device, {
        datapoints: datapoints.days(device),
        ...(plan !== undefined && { plan }),
        values: values.get(device) ?? new Map<string, never>(),
      });
    }
    return { scope: place, devices, serials: this.#serials };
  }

  #valuesByDevice(): Map<string, Map<string, AcceptedValue>> {
    const byDevice = new Map<string, Map<string, AcceptedValue>>();
    for (const { device, field, ...value } of this.#options.values.entries()) {
      const fields = byDevice.get(device) ?? new Map<string, AcceptedValue>();
      byDevice.set(device, fields.set(field, value));
    }
    return byDevice;
  }
}

/** Takes out what was put in first, until no more is left than is to be noted. */
function keepLast(noted: Map<string, string> | Set<string>): void {
  for (const key of noted.keys()) {
    if (noted.size <= most) return;
    noted.delete(key);
  }
}
