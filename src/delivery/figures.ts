import type { Device } from './device';
import type { DeviceRegistry } from './device-registry';
import type { Quota } from './quota/quota';
import { type DeviceStatus, type Hold, worst } from './status';

/** Plans change, and other connections send too: all devices are compared anew after so long. */
const LOOK_INTERVAL_MS = 60_000;

/** What a record node's status says in numbers. */
export interface DeliveryFigures {
  /** Samples. */
  waiting: number;
  /** The time of the oldest of them, in Unix milliseconds, as far as that has been read. */
  oldest?: number;
  /** Milliseconds until what is held back is tried again. */
  nextTryMs?: number;
  /** The part of its plan that the device has used up today; absent where the plan is unlimited or unknown. */
  quota?: number;
  /** The device that is held back, or else the one that has used up most of its plan. */
  device?: string;
}

/** What one device has of one record node's, in numbers. */
export interface DeviceFigures extends Pick<DeviceStatus, 'name' | 'waiting' | 'hold'> {
  /** Unix milliseconds; Infinity where nothing has been read. */
  oldest: number;
  /** The part of its plan that is used up today. */
  share: number | undefined;
}

type NotableDevice = DeviceFigures & DeviceStatus;

/**
 * Which devices a record node's status tells of: those of which something of its waits, and the one that has used up most of its plan.
 * Thousands of others may be idle, and each change asks for the status: only those in use are looked at.
 */
export class NotableDevices {
  readonly #devices: Pick<DeviceRegistry, 'all' | 'inUse'>;
  readonly #quota: Pick<Quota, 'shares' | 'room'>;
  /** By record node, the device that has used up most of its plan. */
  readonly #fullest = new Map<string, Device>();
  /** When all devices were looked at last, in monotonic milliseconds. */
  #lookedAt = -Infinity;

  constructor(devices: Pick<DeviceRegistry, 'all' | 'inUse'>, quota: Pick<Quota, 'shares' | 'room'>) {
    this.#devices = devices;
    this.#quota = quota;
  }

  /** @param now monotonic milliseconds */
  of(node: string, now: number): NotableDevice[] {
    const shareOf = this.#quota.shares();
    if (now - this.#lookedAt >= LOOK_INTERVAL_MS) {
      this.#lookedAt = now;
      this.#fullest.clear();
      this.#compare(this.#devices.all(), shareOf);
    }
    const inUse = [...this.#devices.inUse()];
    this.#compare(inUse, shareOf);
    const busy = inUse.filter(({ backlogs }) => backlogs.waiting(node) > 0);
    const fullest = this.#fullest.get(node);
    const notable = fullest === undefined || busy.includes(fullest) ? busy : [...busy, fullest];
    return notable.map((device) => {
      const oldest = Math.min(...device.backlogs.of(node).map((backlog) => backlog.oldest));
      return { ...device.status(node, now, this.#quota), oldest, share: shareOf(device.uuid) };
    });
  }

  #compare(devices: Iterable<Device>, shareOf: ReturnType<Quota['shares']>): void {
    for (const device of devices) {
      const share = shareOf(device.uuid);
      if (share === undefined) continue;
      for (const node of device.backlogs.nodes) {
        if (share > (shareOf(this.#fullest.get(node)?.uuid) ?? -1)) this.#fullest.set(node, device);
      }
    }
  }
}

/**
 * @param connection why the whole connection sends nothing, if so
 * @param now monotonic milliseconds
 */
export function figuresOf(
  devices: Iterable<DeviceFigures>,
  connection: Hold | undefined,
  now: number,
): DeliveryFigures {
  let waiting = 0;
  let oldest = Infinity;
  let fullest: DeviceFigures | undefined;
  const busy: DeviceFigures[] = [];
  for (const device of devices) {
    if ((device.share ?? -1) > (fullest?.share ?? -1)) fullest = device;
    if (device.waiting === 0) continue;
    busy.push(device);
    waiting += device.waiting;
    oldest = Math.min(oldest, device.oldest);
  }
  const hold = busy.length > 0 ? worst([{ hold: connection }, ...busy]) : undefined;
  const device = hold === undefined ? fullest : busy.find(({ name }) => name === hold.device);
  return {
    waiting,
    ...(oldest !== Infinity && { oldest }),
    ...(hold !== undefined && { nextTryMs: Math.max(0, hold.until - now) }),
    ...(device?.share !== undefined && { quota: device.share }),
    ...(device !== undefined && { device: device.name }),
  };
}
