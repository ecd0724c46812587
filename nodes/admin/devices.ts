import { performance } from 'node:perf_hooks';
import { DeviceListing } from '../../src/datacake/discovery/device-listing';
import type { DevicePage, DevicesQuery } from './api';
import type { RequestBody } from './body';
import { TtlCache } from './brief-cache';
import type { DiscoveryClient } from './discovery';
import { readAccess } from './read-access';
import type { Handler } from './route';

const MAX_CACHED_LISTINGS = 20;

/** Milliseconds for which a search answers the same, so that paging through it doesn't begin again with each page. */
const LISTING_TTL_MS = 30_000;

const MAX_PAGE = 200;

/** The devices of a workspace, page by page. */
export function devices(discovery: DiscoveryClient): Handler<DevicePage> {
  const listings = new TtlCache<DeviceListing>(MAX_CACHED_LISTINGS, LISTING_TTL_MS, () => performance.now());
  return (body) => {
    const { access, workspace, search, page } = readDevicesQuery(body);
    if (workspace === '') return { ok: false, error: { code: 'workspace-missing' } };
    return discovery.find(access, (ask, identity) => {
      const listing = listings.get(JSON.stringify([identity, workspace, search]), () => {
        return new DeviceListing(workspace, search);
      });
      return listing.page(page, ask);
    });
  };
}

function readDevicesQuery(body: RequestBody): DevicesQuery {
  return {
    access: readAccess(body.object('access')),
    workspace: body.text('workspace', 100).trim(),
    search: body.text('search', 200).trim(),
    page: body.count('page', MAX_PAGE),
  };
}
