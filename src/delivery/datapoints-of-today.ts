import type { Datapoints } from './datapoints';
import type { Device } from './device';
import type { Plans } from './plans';

/** What a device was sent today. */
export interface DatapointsOfToday {
  /** As given: a UUID or a serial number. */
  device: string;
  datapoints: number;
  /** How many its plan has for a day; 0 for an unlimited one, absent when unknown. */
  plan?: number;
}

/**
 * What each device was sent since 00:00 UTC, those with most first.
 *
 * @param devices those in memory
 * @param uuids of devices that may have been forgotten meanwhile
 */
export function datapointsOfToday(
  devices: readonly Pick<Device, 'name' | 'uuid'>[],
  uuids: Iterable<string>,
  { datapoints, plans }: { datapoints: Datapoints; plans: Plans },
): DatapointsOfToday[] {
  const known = new Set(devices.map(({ uuid }) => uuid));
  const forgotten = [...uuids].filter((uuid) => !known.has(uuid)).map((uuid) => ({ name: uuid, uuid }));
  const counts = [...devices, ...forgotten].map(({ name, uuid }) => {
    if (uuid === undefined) return { device: name, datapoints: 0 };
    const plan = plans.of(uuid)?.datapointsPerDay;
    return { device: name, datapoints: datapoints.today(uuid), ...(plan !== undefined && { plan }) };
  });
  return counts.sort((a, b) => b.datapoints - a.datapoints);
}
