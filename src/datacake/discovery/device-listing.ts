import type { ApiQuery } from './ask';
import type { ApiResult } from './api-error';
import { countAt, isObject, objectAt, objectsAt, flagAt, textAt, textsAt } from './untrusted-json';
import { isUuid } from '../../model';

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

/** What a {@link DeviceSummary} is read from; the workspace is `$ws`. */
export const SUMMARY_SELECTION = `id verboseName serialNumber online
  product { id name slug } myPermissions(workspace: $ws)`;

/** The devices of one page, as the form shows it. */
export const DEVICES_PER_PAGE = 50;

export interface DevicePage {
  /** How many there are in all. */
  total: number;
  /** At most 50. */
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

/** The largest page that Datacake hands out (documented). */
const PAGE_SIZE = 100;

/** Whoever has more devices than these pages hold searches. */
const MAX_PAGES = 100;

/**
 * The devices of a workspace whose names contain a text, read as far as someone looks. Datacake's pages have been seen uneven
 * and with doubles; these are even and have none. The search matches names only (documented), so that the device whose whole
 * serial number or UUID was typed is asked for apart, and comes first.
 */
export class DeviceListing {
  readonly #workspace: string;
  readonly #search: string;
  readonly #devices = new Map<string, DeviceSummary>();
  #total = 0;
  #nextPage = 0;
  #complete = false;
  #reading: Promise<unknown> = Promise.resolve();

  constructor(workspace: string, search: string) {
    this.#workspace = workspace;
    this.#search = search.trim();
  }

  /** @param page from 0 */
  async page(page: number, ask: ApiQuery): Promise<ApiResult<DevicePage>> {
    const end = (page + 1) * DEVICES_PER_PAGE;
    const read = await this.#inTurn(() => this.#readUntil(end + 1, ask));
    if (!read.ok) return read;
    const devices = [...this.#devices.values()];
    const total = this.#complete ? devices.length : Math.max(this.#total, devices.length);
    return {
      ok: true,
      result: { total, devices: devices.slice(page * DEVICES_PER_PAGE, end), more: devices.length > end },
    };
  }

  /** All of them. */
  async all(ask: ApiQuery): Promise<ApiResult<DeviceSummary[]>> {
    const read = await this.#inTurn(() => this.#readUntil(Infinity, ask));
    return read.ok ? { ok: true, result: [...this.#devices.values()] } : read;
  }

  /** Whoever looks while it is being read waits, and reads on from there. */
  async #inTurn<T>(read: () => Promise<T>): Promise<T> {
    const turn = this.#reading.then(read);
    this.#reading = turn;
    return turn;
  }

  async #readUntil(count: number, ask: ApiQuery): Promise<ApiResult<undefined>> {
    while (!this.#complete && this.#devices.size < count) {
      const page = this.#nextPage;
      const search = this.#search === '' ? null : this.#search;
      const [exact, asked] = await Promise.all([
        page === 0 ? this.#readExact(ask) : undefined,
        ask(LISTING_QUERY, { ws: this.#workspace, page, size: PAGE_SIZE, search }),
      ]);
      if (!asked.ok) return asked;
      const workspace = asked.result as { workspace?: unknown };
      if (!isObject(workspace.workspace)) return { ok: false, error: { code: 'workspace-unknown' } };
      const listed = objectAt(workspace.workspace, 'devicesFiltered');
      const devices = objectsAt(listed, 'devices', PAGE_SIZE);
      for (const device of [exact, ...devices]) this.#add(device);
      this.#total = countAt(listed, 'total') ?? 0;
      this.#nextPage = page + 1;
      this.#complete = devices.length === 0 || this.#devices.size >= this.#total || this.#nextPage === MAX_PAGES;
    }
    return { ok: true, result: undefined };
  }

  /** What can't be found so is no failure: the search by name goes on. */
  async #readExact(ask: ApiQuery): Promise<unknown> {
    if (this.#search === '') return undefined;
    const id = this.#search.toLowerCase();
    const variables = { ws: this.#workspace };
    const asked = isUuid(id)
      ? await ask(BY_UUID_QUERY, { ...variables, id })
      : await ask(BY_SERIAL_QUERY, { ...variables, serial: this.#search });
    if (!asked.ok) return undefined;
    return objectAt(isUuid(id) ? asked.result : objectAt(asked.result, 'workspace'), 'device');
  }

  #add(device: unknown): void {
    const summary = readSummary(device);
    if (summary !== undefined && !this.#devices.has(summary.id)) this.#devices.set(summary.id, summary);
  }
}

/** Undefined for what is no device. */
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

/** A permission that Datacake doesn't tell of isn't denied here: it will say so itself. */
export function hasPermission(device: unknown, permission: string): boolean {
  if (!isObject(device) || !Array.isArray(device.myPermissions)) return true;
  return textsAt(device, 'myPermissions').includes(permission);
}
