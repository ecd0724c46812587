import { type Value, isUuid } from '../model';
import type { RecordRules } from '../windows/rules';
import { rulesFromJson, rulesToJson } from './kept-rules';

/** What is kept of devices beside the journal, so that a restart doesn't forget it. Losing it costs no sample. */
export interface DeliveryState {
  /** Where these devices are: the API's address and the workspace. */
  scope: string;
  /** True once the delivery that wrote them had ended: nothing was accepted since that isn't noted. */
  settled: boolean;
  /** By UUID. */
  devices: ReadonlyMap<string, DeviceState>;
  /** UUIDs by serial number. */
  serials: ReadonlyMap<string, string>;
  /** The rules of record nodes, by id: their samples may wait longer than the nodes live. */
  rules: ReadonlyMap<string, RecordRules>;
}

export interface DeviceState {
  /** By UTC day, counted from 1970-01-01. */
  datapoints: ReadonlyMap<number, number>;
  /** Datapoints a day; 0 for an unlimited plan, absent when unknown. */
  plan?: number;
  /** The last accepted values of fields that are sent on change only. */
  values: ReadonlyMap<string, { value: Value; timestamp: string }>;
}

const VERSION = 1;
const DAY_MS = 86_400_000;

/** Notes as JSON. */
export function writeState({ scope, settled, devices, serials, rules }: DeliveryState): string {
  const written = [...devices].map(([device, { datapoints, plan, values }]) => [
    device,
    {
      datapoints: Object.fromEntries([...datapoints].map(([date, count]) => [toDate(date), count])),
      ...(plan !== undefined && { plan }),
      values: Object.fromEntries([...values].map(([field, { value, timestamp }]) => [field, [value, timestamp]])),
    },
  ]);
  return JSON.stringify({
    version: VERSION,
    scope,
    settled,
    devices: Object.fromEntries(written) as object,
    serials: Object.fromEntries(serials),
    rules: rulesToJson(rules),
  });
}

/**
 * Reads notes. What can't be read is left out: another version, a damaged file, a slip of whoever edited it by hand. What
 * another workspace said of devices doesn't hold here: serial numbers and plans.
 *
 * @param text undefined when there are none
 */
export function readState(text: string | undefined, scope: string): DeliveryState {
  const json = parse(text);
  const known = json.version === VERSION;
  const here = json.scope === scope;
  const devices = entries(known ? json.devices : undefined).flatMap(([device, noted]): [string, DeviceState][] =>
    isUuid(device) ? [[device, readDevice(asObject(noted), here)]] : [],
  );
  const serials = entries(known && here ? json.serials : undefined).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && isUuid(entry[1]),
  );
  return {
    scope,
    settled: known && json.settled === true,
    devices: new Map(devices),
    serials: new Map(serials),
    rules: known ? rulesFromJson(json.rules) : new Map(),
  };
}

function readDevice(noted: Record<string, unknown>, here: boolean): DeviceState {
  const datapoints = entries(noted.datapoints).flatMap(([date, count]): [number, number][] => {
    const time = Date.parse(date);
    return Number.isFinite(time) && isCount(count) ? [[Math.floor(time / DAY_MS), count]] : [];
  });
  const values = entries(noted.values).flatMap(([field, pair]): [string, { value: Value; timestamp: string }][] => {
    const [value, timestamp] = Array.isArray(pair) ? (pair as unknown[]) : [];
    return isValue(value) && typeof timestamp === 'string' && /^-?\d{1,15}$/.test(timestamp)
      ? [[field, { value, timestamp }]]
      : [];
  });
  const plan = here && isCount(noted.plan) ? { plan: noted.plan } : {};
  return { datapoints: new Map(datapoints), ...plan, values: new Map(values) };
}

function parse(text: string | undefined): Record<string, unknown> {
  try {
    return asObject(JSON.parse(text ?? '{}'));
  } catch {
    return {};
  }
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function entries(value: unknown): [string, unknown][] {
  return Object.entries(asObject(value));
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function isValue(value: unknown): value is Value {
  return typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean';
}

/** `2026-03-14`; a clock may stand at anything. */
function toDate(date: number): string {
  const time = new Date(date * DAY_MS);
  return Number.isNaN(time.getTime()) ? '' : time.toISOString().replace(/T.*/, '');
}
