import type { Query, QueryResult } from './graphql';
import { isUuid } from '../model';
import type { Resolution } from './outcome';

const LISTING_QUERY = `query Devices($ws: String!, $page: Int!, $size: Int!) {
  workspace(id: $ws) {
    devicesFiltered(page: $page, pageSize: $size, orderBy: { verboseName: ASC }) {
      total
      devices { id serialNumber }
    }
  }
}`;

/** The largest page that Datacake hands out (documented). */
const PAGE_SIZE = 100;

/** Pages have been seen uneven; one that goes on for ever must not. */
const MAX_PAGES = 1000;

/** Milliseconds for which a list of the workspace's devices answers. */
const LISTING_TTL_MS = 60_000;

interface Listing {
  /** UUIDs by serial number. */
  devices: ReadonlyMap<string, readonly string[]>;
  /** Unix milliseconds. */
  listedAt: number;
}

/**
 * Finds devices of a workspace by serial number. A serial number is unique only within a product (documented), and a query for
 * one doesn't tell of a second; so the whole workspace is listed, once for all who ask within a minute.
 *
 * @param workspace the workspace's id
 * @param now Unix time in milliseconds
 */
export function createSerialLookup(query: Query, workspace: string, now: () => number) {
  let listing: Listing | undefined;
  let underWay: Promise<Listing | Resolution> | undefined;

  return async (serial: string, signal?: AbortSignal): Promise<Resolution> => {
    if (workspace === '') return pausedWith(`${serial} is a serial number, which needs a workspace to be chosen`);
    if (listing === undefined || Math.abs(now() - listing.listedAt) > LISTING_TTL_MS) {
      underWay ??= listDevices(query, workspace, now, signal).finally(() => (underWay = undefined));
      const result = await underWay;
      if ('kind' in result) return result;
      listing = result;
    }
    return matchSerial(serial, listing.devices.get(serial) ?? []);
  };
}

function matchSerial(serial: string, devices: readonly string[]): Resolution {
  const [device] = devices;
  if (device === undefined) return pausedWith(`no device with the serial number ${serial} in the workspace`);
  if (devices.length > 1)
    return pausedWith(`${devices.length} devices with the serial number ${serial} in the workspace`);
  return { kind: 'found', device };
}

async function listDevices(
  query: Query,
  workspace: string,
  now: () => number,
  signal: AbortSignal | undefined,
): Promise<Listing | Resolution> {
  const serials = new Map<string, string>();
  for (let page = 0; page < MAX_PAGES; page++) {
    const result: QueryResult = await query(LISTING_QUERY, { ws: workspace, page, size: PAGE_SIZE }, signal);
    if (result.kind === 'failed') return result.outcome;
    const found = readPage(result.data);
    if (found === undefined) return pausedWith(`the workspace ${workspace} is unknown, or the token can't see it`);
    for (const { id, serialNumber } of found.devices) if (isUuid(id)) serials.set(id, serialNumber);
    if (found.devices.length === 0 || serials.size >= found.total) break;
  }
  const devices = new Map<string, string[]>();
  for (const [id, serial] of serials) {
    const alike = devices.get(serial);
    if (alike === undefined) devices.set(serial, [id]);
    else alike.push(id);
  }
  return { devices, listedAt: now() };
}

interface Page {
  total: number;
  devices: { id: string; serialNumber: string }[];
}

function readPage(data: unknown): Page | undefined {
  const workspace = (data as { workspace?: { devicesFiltered?: unknown } | null } | null)?.workspace;
  const listed = workspace?.devicesFiltered as { total?: unknown; devices?: unknown } | null | undefined;
  if (typeof listed?.total !== 'number' || !Array.isArray(listed.devices)) return undefined;
  const devices = listed.devices.flatMap((entry: unknown) => {
    const { id, serialNumber } = (entry ?? {}) as { id?: unknown; serialNumber?: unknown };
    return typeof id === 'string' && typeof serialNumber === 'string' ? [{ id: id.toLowerCase(), serialNumber }] : [];
  });
  return { total: listed.total, devices };
}

function pausedWith(reason: string): Resolution {
  return { kind: 'paused', scope: 'device', reason };
}
