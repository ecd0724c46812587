import { performance } from 'node:perf_hooks';
import { readDevice } from '../../src/datacake/discovery/device-details';
import type { ApiResult } from '../../src/datacake/discovery/failure';
import type { DeviceDetails, DeviceQuery } from './api';
import type { RequestBody } from './body';
import { TtlCache } from './brief-cache';
import type { DiscoveryClient } from './discovery';
import { readAccess } from './read-access';
import type { Handler } from './route';

const MAX_CACHED_DEVICES = 50;

/** Milliseconds for which a device is taken to be as it was. */
const DEVICE_TTL_MS = 30_000;

/** What was found out about devices of late. */
export type DeviceCache = TtlCache<Promise<ApiResult<DeviceDetails>>>;

export function deviceCache(): DeviceCache {
  return new TtlCache(MAX_CACHED_DEVICES, DEVICE_TTL_MS, () => performance.now());
}

/** A device with its plan and its fields. */
export function device(discovery: DiscoveryClient, cache: DeviceCache): Handler<DeviceDetails> {
  return (body) => {
    const { access, workspace, device } = readDeviceQuery(body);
    if (workspace === '') return { ok: false, error: { code: 'workspace-missing' } };
    return discovery.find(access, async (ask, identity) => {
      const key = JSON.stringify([identity, workspace, device]);
      const finding = cache.get(key, () => readDevice(ask, workspace, device));
      const found = await finding;
      if (!found.ok) cache.delete(key, finding);
      return found;
    });
  };
}

function readDeviceQuery(body: RequestBody): DeviceQuery {
  return {
    access: readAccess(body.object('access')),
    workspace: body.text('workspace', 100).trim(),
    device: body.text('device', 200).trim(),
  };
}
