import { isUuid } from '../model';
import type { Reason } from '../util/reason';
import type { Query } from './graphql';
import type { Resolution } from './outcome';
import { isObject, objectAt } from './untrusted-json';

const LISTING_QUERY = `query Devices($ws: String!, $page: Int!, $size: Int!) {
  workspace(id: $ws) {
    devicesFiltered(page: $page, pageSize: $size, orderBy: { verboseName: ASC }) {
      total
      devices { id serialNumber }
    }
  }
}`;

/** The largest page that Datacake gives (documented). */
const PAGE_SIZE = 100;

/** Pages have been seen uneven; a listing that never ends is cut here. */
const MAX_PAGES = 1000;

/** How long a listing of the workspace's devices is used. */
const LISTING_TTL_MS = 600_000;

interface Listing {
  index: SerialIndex;
  /** Unix milliseconds. */
  listedAt: number;
}

/**
 * Finds devices of a workspace by serial number. The query for one serial number doesn't tell of a second device that has it, so the
 * whole workspace is listed, once in 10 minutes at most for all lookups.
 *
 * @param workspace the workspace's id
 * @param now Unix time in milliseconds
 */
export function createSerialLookup(query: Query, workspace: string, now: () => number) {
  let listing: Listing | undefined;
  let pendingListing: Promise<Listing | Resolution> | undefined;

  return async (serial: string, signal?: AbortSignal): Promise<Resolution> => {
    if (workspace === '') return paused({ code: 'workspace-missing' });
    if (listing === undefined || Math.abs(now() - listing.listedAt) > LISTING_TTL_MS) {
      pendingListing ??= listDevices(query, workspace, now, signal).finally(() => (pendingListing = undefined));
      const result = await pendingListing;
      if ('kind' in result) return result;
      listing = result;
    }
    const match = listing.index.match(serial);
    if (match.kind === 'found') return match;
    return paused({ code: match.kind === 'none' ? 'device-unknown' : 'device-ambiguous' });
  };
}

export type SerialMatch = { kind: 'found'; device: string } | { kind: 'none' } | { kind: 'several'; count: number };

/** The devices of a workspace by serial number, which is unique only within a product (documented). */
export class SerialIndex {
  readonly #exact = new Map<string, string[]>();
  /** By the serial number in lower case: the same one is often written differently on a label and in a payload. */
  readonly #anyCase = new Map<string, string[]>();

  /** @param devices UUIDs with their serial numbers */
  constructor(devices: Iterable<readonly [id: string, serial: string]>) {
    for (const [id, serial] of devices) {
      addTo(this.#exact, serial, id);
      addTo(this.#anyCase, serial.toLowerCase(), id);
    }
  }

  /** The device with exactly this serial number, or else the only one with it in another case; `device` is its UUID. */
  match(serial: string): SerialMatch {
    const ids = this.#exact.get(serial) ?? this.#anyCase.get(serial.toLowerCase()) ?? [];
    const [device, ...others] = ids;
    if (device === undefined) return { kind: 'none' };
    return others.length === 0 ? { kind: 'found', device } : { kind: 'several', count: others.length + 1 };
  }
}

function addTo(index: Map<string, string[]>, serial: string, id: string): void {
  const ids = index.get(serial);
  if (ids === undefined) index.set(serial, [id]);
  else ids.push(id);
}

async function listDevices(
  query: Query,
  workspace: string,
  now: () => number,
  signal: AbortSignal | undefined,
): Promise<Listing | Resolution> {
  const serials = new Map<string, string>();
  for (let page = 0; page < MAX_PAGES; page++) {
    const result = await query(LISTING_QUERY, { ws: workspace, page, size: PAGE_SIZE }, signal);
    if (result.kind === 'failed') return result.outcome;
    const { total, devices } = objectAt(objectAt(result.data, 'workspace'), 'devicesFiltered');
    if (typeof total !== 'number' || !Array.isArray(devices)) return paused({ code: 'workspace-unknown' });
    const listed = devices.filter(isListed);
    for (const { id, serialNumber } of listed)
      if (isUuid(id.toLowerCase())) serials.set(id.toLowerCase(), serialNumber);
    if (listed.length === 0 || serials.size >= total) break;
  }
  return { index: new SerialIndex(serials), listedAt: now() };
}

function isListed(device: unknown): device is { id: string; serialNumber: string } {
  return isObject(device) && typeof device.id === 'string' && typeof device.serialNumber === 'string';
}

function paused(reason: Reason): Resolution {
  return { kind: 'paused', scope: 'device', reason };
}
