import type { Device } from './device';
import type { Quota } from './quota';
import { type DeviceStatus, type Hold, worst } from './status';

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

/**
 * The devices of which something of a record node's waits, and of the others the one that has used up most of its plan: nothing else of
 * thousands that are idle is told.
 *
 * @param now monotonic milliseconds
 */
export function notableDevices(
  devices: Iterable<Device>,
  node: string,
  quota: Pick<Quota, 'shares' | 'room'>,
  now: number,
): (DeviceFigures & DeviceStatus)[] {
  const shareOf = quota.shares();
  const notable: (DeviceFigures & DeviceStatus)[] = [];
  let fullest: Device | undefined;
  let most = -1;
  for (const device of devices) {
    if (device.backlogs.waiting(node) > 0) notable.push(figuresOfDevice(device));
    else {
      const share = device.uuid === undefined ? -1 : (shareOf(device.uuid) ?? -1);
      if (share <= most || !device.backlogs.has(node)) continue;
      fullest = device;
      most = share;
    }
  }
  if (fullest !== undefined) notable.push(figuresOfDevice(fullest));
  return notable;

  function figuresOfDevice(device: Device): DeviceFigures & DeviceStatus {
    const oldest = Math.min(...device.backlogs.of(node).map((backlog) => backlog.oldest));
    const share = device.uuid === undefined ? undefined : shareOf(device.uuid);
    return { ...device.status(node, now, quota), oldest, share };
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
