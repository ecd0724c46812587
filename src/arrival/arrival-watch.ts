import { type CurrentValues, type DeviceReading, MAX_DEVICES_PER_QUERY } from '../datacake/current-values';
import type { Measurement } from '../model';
import { BoundedMap } from '../util/bounded-map';
import type { Clock } from '../util/clock';
import { compareArrival } from './compare';

/** Datacake's limits of reading are unpublished: each device is asked for this often at most, in milliseconds. */
const LOOK_INTERVAL_MS = 600_000;

/** What isn't visible so long after its acceptance is told. */
const UNSEEN_AFTER_MS = 600_000;

/** The most devices that are watched; beyond it the one that something was accepted of longest ago is left. */
const MAX_DEVICES = 1000;

/** The most fields of a device that are watched, so that the answer for 50 devices isn't too large. */
const MAX_FIELDS = 50;

/** The first measurement of a field that hasn't been seen since it was accepted. */
interface Unseen {
  node: string;
  measurement: Measurement;
  /** Monotonic milliseconds. */
  acceptedAt: number;
  /** True until Datacake has been looked at since the last acceptance. */
  isDue: boolean;
  isTold: boolean;
}

interface WatchedDevice {
  /** As given: a UUID or a serial number. */
  name: string;
  fields: Map<string, Unseen>;
}

/** What was accepted of a device more than ten minutes ago, and isn't visible. */
export interface UnseenFields {
  device: string;
  fields: string[];
}

export interface ArrivalWatchOptions {
  clock: Clock;
  /** Asks what devices show, by UUID. It never rejects. */
  ask(devices: readonly { device: string; fields: readonly string[] }[]): Promise<CurrentValues>;
  /** Told once, until the fields are visible again. */
  unseen(node: string, unseen: UnseenFields): void;
  /** Told once, for the first device that the token may not read. */
  hidden(device: string): void;
}

/**
 * Watches whether Datacake shows what it accepts. Every ten minutes it asks for the devices of which something was accepted meanwhile, 50 in
 * a query, and tells what isn't visible ten minutes after its acceptance. That is no failure, and nothing is sent again for it: Datacake
 * may be late by hours, and what is older than the latest value is never to be seen here.
 */
export class ArrivalWatch {
  readonly #options: ArrivalWatchOptions;
  /** By UUID. */
  readonly #devices = new BoundedMap<string, WatchedDevice>(MAX_DEVICES);
  #isHiddenTold = false;
  #isWaiting = false;
  #cancel: () => void = () => undefined;

  constructor(options: ArrivalWatchOptions) {
    this.#options = options;
  }

  /**
   * Notes what was accepted.
   *
   * @param name the device as given, beside its UUID
   */
  accepted(node: string, device: string, name: string, measurements: readonly Measurement[]): void {
    const watched = this.#devices.get(device) ?? { name, fields: new Map<string, Unseen>() };
    const acceptedAt = this.#options.clock.monotonic();
    for (const measurement of measurements) {
      const unseen = watched.fields.get(measurement.field);
      if (unseen !== undefined) unseen.isDue = true;
      else if (watched.fields.size < MAX_FIELDS) {
        watched.fields.set(measurement.field, { node, measurement, acceptedAt, isDue: true, isTold: false });
      }
    }
    this.#devices.set(device, watched);
    this.#wait();
  }

  /** What was told of a record node and isn't visible yet. */
  unseenOf(node: string): UnseenFields[] {
    return [...this.#devices.entries()].flatMap(([, { name, fields }]) => {
      const told = [...fields].filter(([, unseen]) => unseen.isTold && unseen.node === node);
      return told.length === 0 ? [] : [{ device: name, fields: told.map(([field]) => field) }];
    });
  }

  close(): void {
    this.#cancel();
    this.#devices.clear();
  }

  #wait(): void {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    this.#cancel = this.#options.clock.after(LOOK_INTERVAL_MS, () => void this.#look());
  }

  async #look(): Promise<void> {
    const due = [...this.#devices.entries()].filter(([, { fields }]) => dueFields(fields).length > 0);
    for (let from = 0; from < due.length; from += MAX_DEVICES_PER_QUERY) {
      const part = due.slice(from, from + MAX_DEVICES_PER_QUERY);
      const asked = part.map(([device, { fields }]) => ({ device, fields: dueFields(fields) }));
      const values = await this.#options.ask(asked);
      // What wasn't answered stays due.
      if (values.kind !== 'read') continue;
      part.forEach(([device, watched], index) => this.#compare(device, watched, values.devices[index]));
    }
    this.#isWaiting = false;
    if ([...this.#devices.entries()].some(([, { fields }]) => dueFields(fields).length > 0)) this.#wait();
  }

  #compare(device: string, watched: WatchedDevice, reading: DeviceReading | undefined): void {
    const { name, fields } = watched;
    if (reading?.kind !== 'read') {
      this.#devices.delete(device);
      if (!this.#isHiddenTold) this.#options.hidden(name);
      this.#isHiddenTold = true;
      return;
    }
    const now = this.#options.clock.monotonic();
    const newlyUnseen = new Map<string, string[]>();
    for (const [field, unseen] of fields) {
      if (!unseen.isDue) continue;
      const { kind } = compareArrival(unseen.measurement, reading);
      // What is newer may have taken the place of what was accepted.
      if (kind === 'visible' || kind === 'other') fields.delete(field);
      else if (unseen.isTold) unseen.isDue = false;
      else if (now - unseen.acceptedAt >= UNSEEN_AFTER_MS) {
        Object.assign(unseen, { isTold: true, isDue: false });
        newlyUnseen.set(unseen.node, [...(newlyUnseen.get(unseen.node) ?? []), field]);
      }
    }
    if (fields.size === 0 && this.#devices.get(device) === watched) this.#devices.delete(device);
    for (const [node, told] of newlyUnseen) this.#options.unseen(node, { device: name, fields: told });
  }
}

function dueFields(fields: ReadonlyMap<string, Unseen>): string[] {
  return [...fields].filter(([, { isDue }]) => isDue).map(([field]) => field);
}
