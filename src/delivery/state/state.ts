import { type Value, isUuid } from '../../model';
import { AGGREGATES, type Aggregate, type FieldRules, type RecordRules } from '../../windows/rules';
import type { AcceptedValue } from './accepted-values';

/** What is kept of devices beside the journal, so that a restart doesn't forget it. Losing it costs no sample. */
export interface KeptState {
  /** Where these devices are: the API's address and the workspace. */
  scope: string;
  /** True once the delivery that wrote it had ended: nothing was accepted since that isn't in it. */
  settled: boolean;
  /** By UUID. */
  devices: ReadonlyMap<string, KeptDevice>;
  /** UUIDs by serial number. */
  serials: ReadonlyMap<string, string>;
  /** The rules of record nodes, by id: their samples may wait longer than the nodes live. */
  rules: ReadonlyMap<string, RecordRules>;
}

export interface KeptDevice {
  /** By UTC day, counted from 1970-01-01. */
  datapoints: ReadonlyMap<number, number>;
  /** Datapoints a day; 0 for an unlimited plan, absent when unknown. */
  plan?: number;
  /** The last accepted values of fields that are sent on change only. */
  values: ReadonlyMap<string, AcceptedValue>;
}

const VERSION = 1;

/** The state as JSON. Maps are objects, with own properties only. */
export function writeState({ devices, serials, rules, ...rest }: KeptState): string {
  const plain = {
    version: VERSION,
    ...rest,
    devices: toObject(devices, ({ datapoints, values, ...plan }) => ({
      datapoints: toObject(datapoints),
      ...plan,
      values: toObject(values, ({ value, timestamp }) => [value, timestamp]),
    })),
    serials: toObject(serials),
    rules: toObject(rules, plainRules),
  };
  return JSON.stringify(plain);
}

/** A record node's rules as JSON. */
export function writeRules(rules: RecordRules): string {
  return JSON.stringify(plainRules(rules));
}

/** Undefined for what can't be read: another version may have written it. */
export function readRulesText(text: string): RecordRules | undefined {
  return readRules(parse(text));
}

function plainRules({ fields, ...rules }: RecordRules): object {
  return { ...rules, fields: toObject(fields) };
}

/**
 * Reads a state. What can't be read is left out: another version, a damaged file, a slip of whoever edited it by hand. What
 * another workspace said of devices doesn't hold here: serial numbers and plans.
 *
 * @param text undefined when there is none
 */
export function readState(text: string | undefined, scope: string): KeptState {
  const parsed = parse(text);
  const json = parsed.version === VERSION ? parsed : {};
  const isHere = json.scope === scope;
  return {
    scope,
    settled: json.settled === true,
    devices: toMap(json.devices, (device, uuid) => (isUuid(uuid) ? readDevice(device, isHere) : undefined)),
    serials: toMap(isHere ? json.serials : {}, (uuid) => (isText(uuid) && isUuid(uuid) ? uuid : undefined)),
    rules: toMap(json.rules, readRules),
  };
}

function readDevice(json: unknown, isHere: boolean): KeptDevice {
  const { datapoints, plan, values } = asObject(json);
  const counts = toMap(datapoints, (count, day) => (isCount(count) && /^-?\d{1,9}$/.test(day) ? count : undefined));
  return {
    datapoints: new Map([...counts].map(([day, count]) => [Number(day), count])),
    ...(isHere && isCount(plan) && { plan }),
    values: toMap(values, (pair) => {
      const [value, timestamp] = Array.isArray(pair) ? (pair as unknown[]) : [];
      const isValid = isValue(value) && isText(timestamp) && /^-?\d{1,15}$/.test(timestamp);
      return isValid ? { value, timestamp } : undefined;
    }),
  };
}

function readRules(json: unknown): RecordRules | undefined {
  const { interval, fields, others, liveFirst } = asObject(json);
  const rest = readField(others);
  const isInterval = interval === 'plan' || isCount(interval);
  if (!isInterval || rest === undefined) return undefined;
  return { interval, fields: toMap(fields, readField), others: rest, ...(liveFirst === true && { liveFirst }) };
}

function readField(json: unknown): FieldRules | undefined {
  const { aggregate, decimals, onChange, isLateness } = asObject(json);
  if (!AGGREGATES.includes(aggregate as Aggregate)) return undefined;
  const { minDifference, atLeastEveryS } = asObject(onChange);
  return {
    aggregate: aggregate as Aggregate,
    ...(isCount(decimals) && { decimals }),
    ...(isLateness === true && { isLateness }),
    ...(isCount(minDifference) && { onChange: { minDifference, ...(isCount(atLeastEveryS) && { atLeastEveryS }) } }),
  };
}

function parse(text: string | undefined): Record<string, unknown> {
  try {
    return asObject(JSON.parse(text ?? '{}'));
  } catch {
    return {};
  }
}

function toObject<V>(map: ReadonlyMap<string | number, V>, write: (value: V) => unknown = (value) => value): object {
  return Object.fromEntries([...map].map(([key, value]) => [key, write(value)]));
}

/** @param read undefined for an entry that is left out */
function toMap<V>(json: unknown, read: (value: unknown, key: string) => V | undefined): Map<string, V> {
  const map = new Map<string, V>();
  for (const [key, value] of Object.entries(asObject(json))) {
    const known = read(value, key);
    if (known !== undefined) map.set(key, known);
  }
  return map;
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function isValue(value: unknown): value is Value {
  return typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean';
}
