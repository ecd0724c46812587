import type { Counts, Datacake } from '../core/datacake';
import type { LedgerEntry } from '../core/ledger';
import type { Field } from '../world/world';
import type { Value } from '../../../src/model';

/** One recorded value as the live page draws it. */
interface LivePoint {
  field: string;
  value: Value;
  /** Unix seconds. */
  time: number;
}

interface LiveDevice {
  id: string;
  name: string;
  product: string;
  fields: Record<string, { label: string; unit: string; decimals: number | null }>;
  /** In order of arrival. */
  points: LivePoint[];
}

interface LiveView {
  /** What to ask for next time, as `after`. */
  cursor: number;
  now: number;
  counts: Counts;
  /** Only the devices that something arrived for. */
  devices: LiveDevice[];
}

/** At most so many points go into one answer: enough for the page's charts. */
const MAX_POINTS = 5000;

/**
 * What arrived since the page asked last.
 *
 * @param after the cursor of the answer before; 0 for all that is there
 * @param now Unix milliseconds
 */
export function liveView(core: Datacake, after: number, now: number): LiveView {
  const entries = core.ledger.recordedAfter(after).slice(-MAX_POINTS);
  const byDevice = new Map<string, LedgerEntry[]>();
  for (const entry of entries) {
    const list = byDevice.get(entry.device) ?? [];
    byDevice.set(entry.device, list);
    list.push(entry);
  }
  return {
    cursor: entries.at(-1)?.serial ?? after,
    now,
    counts: core.counts(),
    devices: [...byDevice].flatMap(([id, list]) => liveDevice(core, id, list)),
  };
}

function liveDevice(core: Datacake, id: string, entries: readonly LedgerEntry[]): LiveDevice[] {
  const device = core.directory.device(id);
  if (device === undefined) return [];
  const known = core.directory.fields(device.product);
  const names = [...new Set(entries.map((entry) => entry.field))];
  const fields = names.map((name) => [name, liveField(name, known.get(name))] as const);
  return [
    {
      id,
      name: device.verboseName,
      product: core.directory.product(device.product)?.name ?? '',
      fields: Object.fromEntries(fields),
      points: entries.map(({ field, value, timestamp }) => ({ field, value, time: Number(timestamp) })),
    },
  ];
}

function liveField(name: string, field: Field | undefined): LiveDevice['fields'][string] {
  return {
    label: field?.verboseFieldName ?? name,
    unit: field?.displayUnitOverride ?? field?.unit ?? '',
    decimals: field?.floatDigits ?? null,
  };
}
