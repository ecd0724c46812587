import { isUuid } from '../../model';
import { SerialQueue } from '../../util/serial-queue';
import { countAt, flagAt, isObject, objectAt, objectsAt, textAt, textsAt } from '../untrusted-json';
import type { ApiQuery, ApiResult } from './api-error';

export interface DeviceSummary {
  /** The UUID. */
  id: string;
  name: string;
  serial: string;
  product: string;
  online: boolean;
  /** True when the token may record to it. */
  mayRecord: boolean;
}

/** The GraphQL selection of a {@link DeviceSummary}; the workspace is the variable `$ws`. */
export const SUMMARY_SELECTION = `id verboseName serialNumber online
  product { id name slug } myPermissions(workspace: $ws)`;

/** Devices of one page of the form. */
const DEVICES_PER_PAGE = 50;

export interface DevicePage {
  /** Number of devices on all pages. */
  total: number;
  /** 50 at most. */
  devices: DeviceSummary[];
  /** True when there is a page after this one. */
  more: boolean;
}

const LISTING_QUERY = `query Devices($ws: String!, $page: Int!, $size: Int!, $search: String) {
  workspace(id: $ws) {
    devicesFiltered(page: $page, pageSize: $size, search: $search, orderBy: { verboseName: ASC }) {
      total
      devices { ${SUMMARY_SELECTION} }
    }
  }
}`;

const BY_SERIAL_QUERY = `query BySerial($ws: String!, $serial: String!) {
  workspace(id: $ws) { device(serialNumber: $serial) { ${SUMMARY_SELECTION} } }
}`;

const BY_UUID_QUERY = `query ById($ws: String!, $id: String!) { device(deviceId: $id) { ${SUMMARY_SELECTION} } }`;

/** The largest page that Datacake gives (documented). */
const PAGE_SIZE = 100;

/** With more devices than these pages hold, a user has to search. */
const MAX_PAGES = 100;

/**
 * The devices of a workspace whose names contain a text, in even pages without duplicates, read page by page on demand. Datacake's own
 * pages have been seen uneven and with duplicates. Its search matches names only (documented), so a device whose serial number or
 * UUID is the text is queried apart and comes first.
 */
export class DeviceListing {
  readonly #workspace: string;
  readonly #search: string;
  readonly #devices = new Map<string, DeviceSummary>();
  #total = 0;
  #nextPage = 0;
  #complete = false;
  /** Calls wait for the one before and go on from the pages that it has read. */
  readonly #queue = new SerialQueue();

  constructor(workspace: string, search: string) {
    this.#workspace = workspace;
    this.#search = search.trim();
  }

  /** @param page from 0 */
  async page(page: number, query: ApiQuery): Promise<ApiResult<DevicePage>> {
    const end = (page + 1) * DEVICES_PER_PAGE;
    const read = await this.#queue.run(() => this.#readUntil(end + 1, query));
    if (!read.ok) return read;
    const devices = [...this.#devices.values()];
    const total = this.#complete ? devices.length : Math.max(this.#total, devices.length);
    return {
      ok: true,
      result: { total, devices: devices.slice(page * DEVICES_PER_PAGE, end), more: devices.length > end },
    };
  }

  async all(query: ApiQuery): Promise<ApiResult<DeviceSummary[]>> {
    const read = await this.#queue.run(() => this.#readUntil(Infinity, query));
    return read.ok ? { ok: true, result: [...this.#devices.values()] } : read;
  }

  async #readUntil(count: number, query: ApiQuery): Promise<ApiResult<undefined>> {
    while (!this.#complete && this.#devices.size < count) {
      const page = this.#nextPage;
      const search = this.#search === '' ? null : this.#search;
      const [exactMatch, answer] = await Promise.all([
        page === 0 ? this.#readExactMatch(query) : undefined,
        query(LISTING_QUERY, { ws: this.#workspace, page, size: PAGE_SIZE, search }),
      ]);
      if (!answer.ok) return answer;
      const { workspace } = answer.result as { workspace?: unknown };
      if (!isObject(workspace)) return { ok: false, error: { code: 'workspace-unknown' } };
      const listed = objectAt(workspace, 'devicesFiltered');
      const devices = objectsAt(listed, 'devices', PAGE_SIZE);
      for (const device of [exactMatch, ...devices]) this.#add(device);
      this.#total = countAt(listed, 'total') ?? 0;
      this.#nextPage = page + 1;
      this.#complete = devices.length === 0 || this.#devices.size >= this.#total || this.#nextPage === MAX_PAGES;
    }
    return { ok: true, result: undefined };
  }

  /** The device whose UUID or serial number is the searched text. A query that fails is no error, because the search by name goes on. */
  async #readExactMatch(query: ApiQuery): Promise<unknown> {
    if (this.#search === '') return undefined;
    const id = this.#search.toLowerCase();
    const variables = { ws: this.#workspace };
    const answer = isUuid(id)
      ? await query(BY_UUID_QUERY, { ...variables, id })
      : await query(BY_SERIAL_QUERY, { ...variables, serial: this.#search });
    if (!answer.ok) return undefined;
    return objectAt(isUuid(id) ? answer.result : objectAt(answer.result, 'workspace'), 'device');
  }

  #add(device: unknown): void {
    const summary = readSummary(device);
    if (summary !== undefined && !this.#devices.has(summary.id)) this.#devices.set(summary.id, summary);
  }
}

/** @returns undefined for a value that isn't a device */
export function readSummary(device: unknown): DeviceSummary | undefined {
  const id = textAt(device, 'id').toLowerCase();
  if (!isUuid(id)) return undefined;
  return {
    id,
    name: textAt(device, 'verboseName'),
    serial: textAt(device, 'serialNumber'),
    product: textAt(objectAt(device, 'product'), 'name'),
    online: flagAt(device, 'online'),
    mayRecord: hasPermission(device, 'record_measurements'),
  };
}

/** True also where Datacake doesn't list permissions: it refuses by itself then. */
export function hasPermission(device: unknown, permission: string): boolean {
  if (!isObject(device) || !Array.isArray(device.myPermissions)) return true;
  return textsAt(device, 'myPermissions').includes(permission);
}
