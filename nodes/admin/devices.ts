import { performance } from 'node:perf_hooks';
import { DeviceListing } from '../../src/datacake/discovery/device-listing';
import type { DevicePage, DevicesQuery } from './api';
import type { Body } from './body';
import { BriefCache } from './brief-cache';
import type { Discovery } from './discovery';
import { readAccess } from './read-access';
import type { Handler } from './route';

const mostListings = 20;

/** Milliseconds for which a search answers the same, so that paging through it doesn't begin again with each page. */
const freshness = 30_000;

const mostPages = 200;

/** The devices of a workspace, page by page. */
export function devices(discovery: Discovery): Handler<DevicePage> {
  const listings = new BriefCache<DeviceListing>(mostListings, freshness, () => performance.now());
  return (body) => {
    const { access, workspace, search, page } = readQuery(body);
    if (workspace === '') return { ok: false, problem: { code: 'workspace-missing' } };
    return discovery.find(access, (ask, identity) => {
      const listing = listings.get(JSON.stringify([identity, workspace, search]), () => {
        return new DeviceListing(workspace, search);
      });
      return listing.page(page, ask);
    });
  };
}

function readQuery(body: Body): DevicesQuery {
  return {
    access: readAccess(body.object('access')),
    workspace: body.text('workspace', 100).trim(),
    search: body.text('search', 200).trim(),
    page: body.count('page', mostPages),
  };
}
