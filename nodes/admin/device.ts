import { performance } from 'node:perf_hooks';
import { readDevice } from '../../src/datacake/discovery/device-details';
import type { Found } from '../../src/datacake/discovery/failure';
import type { DeviceDetails, DeviceQuery } from './api';
import type { Body } from './body';
import { BriefCache } from './brief-cache';
import type { Discovery } from './discovery';
import { readAccess } from './read-access';
import type { Handler } from './route';

const mostDevices = 50;

/** Milliseconds for which a device is taken to be as it was. */
const freshness = 30_000;

/** What was found out about devices of late. */
export type DeviceCache = BriefCache<Promise<Found<DeviceDetails>>>;

export function deviceCache(): DeviceCache {
  return new BriefCache(mostDevices, freshness, () => performance.now());
}

/** A device with its plan and its fields. */
export function device(discovery: Discovery, cache: DeviceCache): Handler<DeviceDetails> {
  return (body) => {
    const { access, workspace, device } = readQuery(body);
    if (workspace === '') return { ok: false, problem: { code: 'workspace-missing' } };
    return discovery.find(access, async (ask, identity) => {
      const key = JSON.stringify([identity, workspace, device]);
      const finding = cache.get(key, () => readDevice(ask, workspace, device));
      const found = await finding;
      if (!found.ok) cache.forget(key, finding);
      return found;
    });
  };
}

function readQuery(body: Body): DeviceQuery {
  return {
    access: readAccess(body.object('access')),
    workspace: body.text('workspace', 100).trim(),
    device: body.text('device', 200).trim(),
  };
}
