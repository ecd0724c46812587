import { errorMessage } from '../../util/error-message';
import { type KeptDevice, type KeptState, readState, writeState } from './state';
import type { StateStore } from './state-file';
import type { AcceptedValue, AcceptedValues } from './accepted-values';
import type { Clock } from '../../util/clock';
import type { RecordRules } from '../../windows/rules';
import type { Plans } from '../quota/plans';
import type { Usage } from '../quota/usage';

/** The most devices, and the most serial numbers, that are noted; beyond it the one that was noted longest ago goes. */
const MAX_ENTRIES = 10_000;

/** Bytes a millisecond that notes write on average at most: large ones are written less often, which spares an SD card. */
const MAX_BYTES_PER_MS = 10;

export interface StateKeeperOptions {
  usage: Usage;
  values: AcceptedValues;
  plans: Plans;
  clock: Clock;
  /** See {@link KeptState.scope}. */
  scope: string;
  /** The rules that have to outlive this run, by record node. */
  rules: () => ReadonlyMap<string, RecordRules>;
  /** Told once when they can't be kept. */
  failed: (reason: string) => void;
}

/**
 * Keeps across restarts what one delivery knows of its devices: counts, plans, UUIDs and last accepted values. They are
 * written now and then and when it ends. After a crash the counts may lack the last seconds, and last accepted values are unknown,
 * because those that were noted may be outdated.
 */
export class StateKeeper {
  readonly #options: StateKeeperOptions;
  /** Of record nodes that an earlier run had. */
  #keptRules: ReadonlyMap<string, RecordRules> = new Map();
  readonly #serials = new Map<string, string>();
  /** Devices that something is noted of, the longest ago first, with the datapoints a day of their plan where it is known. */
  readonly #devices = new Map<string, number | undefined>();
  #store: StateStore | undefined;
  #size = 0;
  #cancelTimer: (() => void) | undefined;
  #writing = Promise.resolve(true);
  #broken = false;

  constructor(options: StateKeeperOptions) {
    this.#options = options;
  }

  /** Restores what an earlier run kept. It doesn't reject. */
  async open(store: StateStore): Promise<void> {
    const state = readState(await store.read(), this.#options.scope);
    for (const [serial, device] of state.serials) this.#serials.set(serial, device);
    for (const [device, noted] of state.devices) this.#restore(device, noted);
    this.#keptRules = state.rules;
    this.#store = store;
    // Only once the file says that they may be outdated, or a crash would leave them as they are.
    if ((await this.#write(false)) && state.settled) this.#restoreValues(state);
  }

  /** The rules of record nodes that an earlier run had. */
  get keptRules(): ReadonlyMap<string, RecordRules> {
    return this.#keptRules;
  }

  /** Writes soon, because something was said that a crash must not undo. */
  writeNow(): void {
    if (this.#store === undefined || this.#store.writeIntervalMs === Infinity) return;
    this.#writing = this.#writing.then(() => this.#write(false));
  }

  /** Devices that something is noted of, by UUID. */
  get devices(): Iterable<string> {
    return this.#devices.keys();
  }

  /** The datapoints a day that a device's plan had when something was noted of it last. */
  planOf(device: string): number | undefined {
    return this.#devices.get(device);
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
    const plan = this.#options.plans.of(device)?.datapointsPerDay;
    this.#devices.delete(device);
    this.#devices.set(device, plan);
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

  #restore(device: string, { datapoints, plan }: KeptDevice): void {
    this.#devices.set(device, this.#devices.get(device) ?? plan);
    this.#options.usage.restore(device, datapoints);
  }

  #restoreValues({ devices }: KeptState): void {
    for (const [device, { values }] of devices) {
      for (const [field, value] of values) this.#options.values.restore(device, field, value);
    }
  }

  #writeLater(): void {
    if (this.#store === undefined || this.#cancelTimer !== undefined || this.#store.writeIntervalMs === Infinity)
      return;
    this.#cancelTimer = this.#options.clock.after(
      Math.max(this.#store.writeIntervalMs, this.#size / MAX_BYTES_PER_MS),
      () => {
        this.#cancelTimer = undefined;
        this.#writing = this.#writing.then(() => this.#write(false));
      },
    );
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

  #gather(): Omit<KeptState, 'settled'> {
    const { usage, plans, scope, rules } = this.#options;
    const values = this.#valuesByDevice();
    const devices = new Map<string, KeptDevice>();
    for (const device of this.#devices.keys()) {
      const plan = plans.of(device)?.datapointsPerDay;
      devices.set(device, {
        datapoints: usage.days(device),
        ...(plan !== undefined && { plan }),
        values: values.get(device) ?? new Map<string, never>(),
      });
    }
    return { scope, devices, serials: this.#serials, rules: rules() };
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
function keepLast(noted: Map<string, unknown>): void {
  for (const key of noted.keys()) {
    if (noted.size <= MAX_ENTRIES) return;
    noted.delete(key);
  }
}
