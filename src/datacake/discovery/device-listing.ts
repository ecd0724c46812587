import { isUuid } from '../../device';
import type { Ask } from './ask';
import { type DeviceSummary, readSummary, summarySelection } from './device-summary';
import type { Found } from './failure';
import { countAt, isObject, objectAt, objectsAt } from './lenient';

/** The devices of one page, as the form shows it. */
export const shownAtOnce = 50;

export interface DevicePage {
  /** How many there are in all. */
  total: number;
  /** At most 50. */
  devices: DeviceSummary[];
  /** True when there is a page after this one. */
  more: boolean;
}

const listDocument = `query Devices($ws: String!, $page: Int!, $size: Int!, $search: String) {
  workspace(id: $ws) {
    devicesFiltered(page: $page, pageSize: $size, search: $search, orderBy: { verboseName: ASC }) {
      total
      devices { ${summarySelection} }
    }
  }
}`;

const serialDocument = `query BySerial($ws: String!, $serial: String!) {
  workspace(id: $ws) { device(serialNumber: $serial) { ${summarySelection} } }
}`;

const uuidDocument = `query ById($ws: String!, $id: String!) { device(deviceId: $id) { ${summarySelection} } }`;

/** The largest page that Datacake hands out (documented). */
const pageSize = 100;

/** Whoever has more devices than these pages hold searches. */
const mostPages = 100;

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
  async page(page: number, ask: Ask): Promise<Found<DevicePage>> {
    const end = (page + 1) * shownAtOnce;
    const read = await this.#inTurn(() => this.#readUntil(end + 1, ask));
    if (!read.ok) return read;
    const devices = [...this.#devices.values()];
    const total = this.#complete ? devices.length : Math.max(this.#total, devices.length);
    return {
      ok: true,
      result: { total, devices: devices.slice(page * shownAtOnce, end), more: devices.length > end },
    };
  }

  /** All of them. */
  async all(ask: Ask): Promise<Found<DeviceSummary[]>> {
    const read = await this.#inTurn(() => this.#readUntil(Infinity, ask));
    return read.ok ? { ok: true, result: [...this.#devices.values()] } : read;
  }

  /** Whoever looks while it is being read waits, and reads on from there. */
  async #inTurn<T>(read: () => Promise<T>): Promise<T> {
    const turn = this.#reading.then(read);
    this.#reading = turn;
    return turn;
  }

  async #readUntil(count: number, ask: Ask): Promise<Found<undefined>> {
    while (!this.#complete && this.#devices.size < count) {
      const page = this.#nextPage;
      const search = this.#search === '' ? null : this.#search;
      const [exact, asked] = await Promise.all([
        page === 0 ? this.#readExact(ask) : undefined,
        ask(listDocument, { ws: this.#workspace, page, size: pageSize, search }),
      ]);
      if (!asked.ok) return asked;
      const workspace = asked.result as { workspace?: unknown };
      if (!isObject(workspace.workspace)) return { ok: false, failure: { code: 'workspace-unknown' } };
      const listed = objectAt(workspace.workspace, 'devicesFiltered');
      const devices = objectsAt(listed, 'devices', pageSize);
      for (const device of [exact, ...devices]) this.#add(device);
      this.#total = countAt(listed, 'total') ?? 0;
      this.#nextPage = page + 1;
      this.#complete = devices.length === 0 || this.#devices.size >= this.#total || this.#nextPage === mostPages;
    }
    return { ok: true, result: undefined };
  }

  /** What can't be found so is no failure: the search by name goes on. */
  async #readExact(ask: Ask): Promise<unknown> {
    if (this.#search === '') return undefined;
    const id = this.#search.toLowerCase();
    const variables = { ws: this.#workspace };
    const asked = isUuid(id)
      ? await ask(uuidDocument, { ...variables, id })
      : await ask(serialDocument, { ...variables, serial: this.#search });
    if (!asked.ok) return undefined;
    return objectAt(isUuid(id) ? asked.result : objectAt(asked.result, 'workspace'), 'device');
  }

  #add(device: unknown): void {
    const summary = readSummary(device);
    if (summary !== undefined && !this.#devices.has(summary.id)) this.#devices.set(summary.id, summary);
  }
}
