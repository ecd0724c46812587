import { checkFieldName } from '../../src/mapping/field-name';
import { isTimeZone } from '../../src/mapping/time-zone';
import { isUuid } from '../../src/model';
import { type SavedCode, type ValidationError, toNumber, validateSettings } from '../settings';
import { type RecordConfig, recordShape, rowShape } from './settings';

export { toNumber };

/** The settings of a row that are validated; one that was written by hand may lack some of them. */
export interface FieldSettings {
  source?: string;
  sourceType?: string;
  field?: string;
  factor?: number | string;
  decimals?: number | string;
  onChange?: boolean;
  /** Validated only with `onChange`, as the next. */
  minDifference?: number | string;
  atLeastEvery?: number | string;
}

/** The settings of a record node that are validated. */
export type RecordSettings = Pick<
  RecordConfig,
  'device' | 'deviceType' | 'time' | 'timeType' | 'zone' | 'zoneName' | 'intervalMode' | 'interval'
> & { fields: readonly FieldSettings[] };

type FieldErrorCode =
  | 'source-missing'
  | 'field-missing'
  | 'field-invalid'
  | 'field-duplicate'
  | 'factor-invalid'
  | 'decimals-invalid'
  | 'change-by-invalid'
  | 'at-least-every-invalid';

type DeviceErrorCode = 'device-missing' | 'device-address' | 'device-uuid';

export type RecordErrorCode =
  FieldErrorCode | DeviceErrorCode | 'time-missing' | 'zone-unknown' | 'interval-invalid' | SavedCode;

/** An error in the fields table. */
export type FieldValidationError = ValidationError<FieldErrorCode> & { row: number };

const MAX_DECIMALS = 15;

/** Every error in a record node's settings, in the order of the form. Node-RED checks the connection. */
export function validateRecord(settings: RecordSettings): ValidationError<RecordErrorCode>[] {
  return [
    validateDevice(settings.device, settings.deviceType),
    ...validateFields(settings.fields),
    validateTime(settings.time, settings.timeType),
    validateZone(settings.zoneName, settings.zone, settings.timeType),
    validateInterval(settings.interval, settings.intervalMode),
  ].filter((error) => error !== undefined);
}

/** Sources that read a variable by themselves, or a text of their own. */
const OF_OWN_SYNTAX: readonly unknown[] = ['env', 'jsonata'];

/** What of a saved record node no setting can hold. */
export function validateSaved(
  saved: Partial<Omit<RecordConfig, 'fields'>> & { fields?: unknown },
): ValidationError<RecordErrorCode>[] {
  const { deviceType, timeType = 'arrival', zone, intervalMode } = saved;
  const unused: Partial<Record<keyof RecordConfig, boolean>> = {
    name: true,
    deviceName: true,
    exampleDevice: true,
    device: OF_OWN_SYNTAX.includes(deviceType),
    time: timeType === 'arrival' || OF_OWN_SYNTAX.includes(timeType),
    zoneName: timeType === 'arrival' || zone !== 'named',
    interval: intervalMode !== 'fixed',
  };
  const rows: unknown[] = Array.isArray(saved.fields) ? saved.fields : [];
  return [
    ...validateSettings(saved, recordShape, (name) => unused[name] === true),
    ...rows.flatMap((row, index) => validateRow(row).map((error) => ({ ...error, row: index }))),
  ];
}

function validateRow(row: unknown): ValidationError<SavedCode>[] {
  if (typeof row !== 'object' || row === null) return [{ code: 'setting-type', value: 'fields' }];
  const { sourceType, onChange } = row as FieldSettings;
  return validateSettings(row, rowShape, (name) => {
    if (name === 'source') return OF_OWN_SYNTAX.includes(sourceType);
    return onChange !== true && (name === 'minDifference' || name === 'atLeastEvery');
  });
}

/** Every error in the fields table, row by row. */
export function validateFields(fields: readonly FieldSettings[]): FieldValidationError[] {
  const seen = new Set<string>();
  return fields.flatMap((settings, row) => {
    const { source = '', sourceType = 'msg', factor = '', decimals = '', onChange = false } = settings;
    const { minDifference = '', atLeastEvery = '' } = onChange ? settings : {};
    const errors: FieldValidationError[] = [];
    const field = settings.field?.trim() ?? '';
    if (source.trim() === '' && sourceType !== 'str' && sourceType !== 'late')
      errors.push({ code: 'source-missing', row });
    if (field === '') errors.push({ code: 'field-missing', row });
    else if (checkFieldName(field) !== undefined) errors.push({ code: 'field-invalid', row, value: field });
    else if (seen.has(field)) errors.push({ code: 'field-duplicate', row, value: field });
    seen.add(field);
    if (!isFactor(factor)) errors.push({ code: 'factor-invalid', row, value: String(factor) });
    if (!isDecimals(decimals)) errors.push({ code: 'decimals-invalid', row, value: String(decimals) });
    if (!isDifference(minDifference)) errors.push({ code: 'change-by-invalid', row, value: String(minDifference) });
    if (!isMinutes(atLeastEvery)) errors.push({ code: 'at-least-every-invalid', row, value: String(atLeastEvery) });
    return errors;
  });
}

export function validateTime(time: string, timeType: string): ValidationError<RecordErrorCode> | undefined {
  return timeType !== 'arrival' && time.trim() === '' ? { code: 'time-missing' } : undefined;
}

/** A name that isn't known would make times wrong, so that the node doesn't start. */
export function validateZone(
  zoneName: string,
  zone: string,
  timeType: string,
): ValidationError<RecordErrorCode> | undefined {
  if (timeType === 'arrival' || zone !== 'named' || isTimeZone(zoneName.trim())) return undefined;
  return { code: 'zone-unknown', value: zoneName.trim() };
}

export function validateInterval(
  interval: number | string,
  intervalMode: string,
): ValidationError<RecordErrorCode> | undefined {
  if (intervalMode !== 'fixed' || (toNumber(interval) ?? 0) > 0) return undefined;
  return { code: 'interval-invalid', value: String(interval) };
}

function isFactor(factor: number | string): boolean {
  return factor === '' || (toNumber(factor) ?? 0) !== 0;
}

function isDecimals(decimals: number | string): boolean {
  if (decimals === '') return true;
  const number = toNumber(decimals);
  return number !== undefined && Number.isInteger(number) && number >= 0 && number <= MAX_DECIMALS;
}

function isDifference(difference: number | string): boolean {
  return difference === '' || (toNumber(difference) ?? -1) >= 0;
}

function isMinutes(minutes: number | string): boolean {
  return minutes === '' || (toNumber(minutes) ?? 0) > 0;
}

const NEARLY_UUID = /^[0-9a-f]+(-[0-9a-f]+){3,}$/i;

/** A serial number can be any text, so that only an address and a mistyped UUID are errors. */
export function validateDevice(device: string, deviceType: string): ValidationError<DeviceErrorCode> | undefined {
  const text = device.trim();
  if (text === '') return { code: 'device-missing' };
  if (deviceType !== 'str') return undefined;
  if (text.includes('://')) return { code: 'device-address', value: text };
  if (NEARLY_UUID.test(text) && !isUuid(text.toLowerCase())) return { code: 'device-uuid', value: text };
  return undefined;
}
