import type { Value } from '../model';
import { foreignText } from '../util/foreign-text';
import type { Reason } from '../util/reason';
import type { Query, QueryResult } from './graphql';
import { countAt, isObject, objectAt, objectsAt, parseJson, textAt } from './untrusted-json';

/** The most devices that one query asks for. */
export const MAX_DEVICES_PER_QUERY = 50;

const MAX_FIELDS = 1000;

/** What Datacake shows as a field's latest value. */
export interface ShownValue {
  value: Value;
  /** Unix milliseconds of its timestamp. */
  time: number;
}

/** A field as its product has it. */
export interface FieldTraits {
  /** FLOAT, INT, NUMERIC, BOOL, STRING, COUNTER, GEO or OUTPUT. */
  type: string;
  unit: string;
  /** Decimals that Datacake shows, where it says so. */
  digits?: number;
}

/** What a device shows, by field identifier; `hidden` where the token may not read it. */
export type DeviceReading =
  | {
      kind: 'read';
      shown: ReadonlyMap<string, ShownValue>;
      /** All fields of the device; absent where they weren't asked for. */
      fields?: ReadonlyMap<string, FieldTraits>;
    }
  | { kind: 'hidden' };

/** The readings in the order of the question, or why there are none. */
export type CurrentValues =
  { kind: 'read'; devices: DeviceReading[] } | { kind: 'unknown'; reason: Reason } | { kind: 'aborted' };

export interface CurrentValuesQuery {
  /** At most {@link MAX_DEVICES_PER_QUERY}, by UUID, with the identifiers of the fields that are wanted. */
  devices: readonly { device: string; fields: readonly string[] }[];
  /** True to ask for the fields of the devices too. */
  traits: boolean;
}

export type CurrentValuesLookup = (query: CurrentValuesQuery, signal?: AbortSignal) => Promise<CurrentValues>;

/** Asks for the latest values of devices, in one query. It never rejects. */
export function createCurrentValuesLookup(query: Query): CurrentValuesLookup {
  return async ({ devices, traits }, signal) => {
    const variables = devices.flatMap(({ device, fields }, index) => [
      [`id${index}`, device],
      [`names${index}`, fields],
    ]);
    const all = Object.fromEntries(variables) as Record<string, unknown>;
    const result = await query(documentFor(devices.length, traits), all, signal);
    const data = result.kind === 'data' ? result.data : dataBesideRefusals(result);
    if (isObject(data)) return { kind: 'read', devices: devices.map((_, index) => readDevice(data, index)) };
    if (result.kind === 'data') return { kind: 'unknown', reason: { code: 'not-datacake' } };
    const { outcome } = result;
    return outcome.kind === 'aborted' ? outcome : { kind: 'unknown', reason: outcome.reason };
  };
}

/** The document for so many devices. All names are variables. */
function documentFor(devices: number, traits: boolean): string {
  const numbers = Array.from({ length: devices }, (_, index) => index);
  const variables = numbers.map((number) => `$id${number}: String!, $names${number}: [String]`);
  const product = traits
    ? 'product { measurementFields(active: true) { fieldName fieldType unit displayUnitOverride floatDigits } }'
    : '';
  const selections = numbers.map(
    (number) => `device${number}: device(deviceId: $id${number}) {
      currentMeasurements(fieldNames: $names${number}) { value valueString modified field { fieldName } } ${product}
    }`,
  );
  return `query Current(${variables.join(', ')}) { ${selections.join('\n')} }`;
}

/** The data of an answer whose only errors are that the token may not see a device: it has the others all the same. */
function dataBesideRefusals({ answer }: Extract<QueryResult, { kind: 'failed' }>): unknown {
  if (answer.kind !== 'answer') return undefined;
  const body = parseJson(answer.body);
  const errors = objectsAt(body, 'errors', MAX_DEVICES_PER_QUERY);
  const isRefused = (error: object): boolean => textAt(objectAt(error, 'extensions'), 'code') === 'NOT_AUTHORIZED';
  return isObject(body) && errors.length > 0 && errors.every(isRefused) ? body.data : undefined;
}

/** A device that the token can't see is null (documented). */
function readDevice(data: object, index: number): DeviceReading {
  const name = `device${index}`;
  const device = Object.entries(data).find(([key]) => key === name)?.[1] as unknown;
  if (!isObject(device)) return { kind: 'hidden' };
  const shown = objectsAt(device, 'currentMeasurements', MAX_FIELDS).flatMap(readShown);
  const fields = isObject(device.product) ? { fields: readTraits(device.product) } : {};
  return { kind: 'read', shown: new Map(shown), ...fields };
}

function readShown(current: Record<string, unknown>): [field: string, shown: ShownValue][] {
  const { value, valueString, modified } = current;
  // `value` is null for a text or a location (documented).
  const shown = value ?? valueString;
  const time = typeof modified === 'string' ? parseTime(modified) : NaN;
  const isValue = typeof shown === 'number' || typeof shown === 'string' || typeof shown === 'boolean';
  if (!isValue || Number.isNaN(time)) return [];
  return [[textAt(objectAt(current, 'field'), 'fieldName'), { value: shown, time }]];
}

/** An ISO 8601 time; one without a zone is taken for UTC. */
function parseTime(text: string): number {
  return Date.parse(/(z|[+-]\d\d:?\d\d)$/i.test(text) ? text : `${text}Z`);
}

function readTraits(product: object): Map<string, FieldTraits> {
  const fields = objectsAt(product, 'measurementFields', MAX_FIELDS);
  return new Map(
    fields.map((field) => {
      const digits = countAt(field, 'floatDigits');
      const unit = textAt(field, 'displayUnitOverride') || textAt(field, 'unit');
      const traits = { type: textAt(field, 'fieldType'), unit: foreignText(unit, 20) };
      return [textAt(field, 'fieldName'), { ...traits, ...(digits !== undefined && { digits }) }];
    }),
  );
}
