import { checkFieldName } from '../../src/mapping/field-name';
import { isUuid } from '../../src/model';

/** What is checked of one row of the fields table; one that was written by hand may lack some of it. */
export interface FieldSettings {
  source?: string;
  sourceType?: string;
  field?: string;
  factor?: number | string;
  decimals?: number | string;
  onChange?: boolean;
  /** Checked only with `onChange`, as the next. */
  minDifference?: number | string;
  atLeastEvery?: number | string;
}

/** What is checked of a record node. */
export interface RecordSettings {
  device: string;
  deviceType: string;
  fields: readonly FieldSettings[];
  time: string;
  timeType: string;
  intervalMode: string;
  interval: number | string;
}

export type FieldErrorCode =
  | 'source-missing'
  | 'field-missing'
  | 'field-invalid'
  | 'field-duplicate'
  | 'factor-invalid'
  | 'decimals-invalid'
  | 'change-by-invalid'
  | 'at-least-every-invalid';

export type RecordErrorCode = FieldErrorCode | DeviceErrorCode | 'time-missing' | 'interval-invalid';

/** One thing to put right before the node can work. */
export interface RecordValidationError {
  code: RecordErrorCode;
  /** What was given, for the message. */
  value?: string;
}

/** One thing to put right in the fields table. */
export interface FieldValidationError extends RecordValidationError {
  code: FieldErrorCode;
  /** The row, counted from 0. */
  row: number;
}

const MAX_DECIMALS = 15;

/** All that has to be put right in a record node's settings; the connection is Node-RED's to check. */
export function validateRecord(settings: RecordSettings): (RecordValidationError | FieldValidationError)[] {
  return [
    validateDevice(settings.device, settings.deviceType),
    ...validateFields(settings.fields),
    validateTime(settings.time, settings.timeType),
    validateInterval(settings.interval, settings.intervalMode),
  ].filter((problem) => problem !== undefined);
}

/** What is wrong in the rows of the fields table, row by row. */
export function validateFields(fields: readonly FieldSettings[]): FieldValidationError[] {
  const seen = new Set<string>();
  return fields.flatMap((settings, row) => {
    const { source = '', sourceType = 'msg', factor = '', decimals = '', onChange = false } = settings;
    const { minDifference = '', atLeastEvery = '' } = onChange ? settings : {};
    const problems: FieldValidationError[] = [];
    const field = settings.field?.trim() ?? '';
    if (source.trim() === '' && sourceType !== 'str') problems.push({ code: 'source-missing', row });
    if (field === '') problems.push({ code: 'field-missing', row });
    else if (checkFieldName(field) !== undefined) problems.push({ code: 'field-invalid', row, value: field });
    else if (seen.has(field)) problems.push({ code: 'field-duplicate', row, value: field });
    seen.add(field);
    if (!isFactor(factor)) problems.push({ code: 'factor-invalid', row, value: String(factor) });
    if (!isDecimals(decimals)) problems.push({ code: 'decimals-invalid', row, value: String(decimals) });
    if (!isDifference(minDifference)) problems.push({ code: 'change-by-invalid', row, value: String(minDifference) });
    if (!isSpan(atLeastEvery)) problems.push({ code: 'at-least-every-invalid', row, value: String(atLeastEvery) });
    return problems;
  });
}

export function validateTime(time: string, timeType: string): RecordValidationError | undefined {
  return timeType !== 'arrival' && time.trim() === '' ? { code: 'time-missing' } : undefined;
}

export function validateInterval(interval: number | string, intervalMode: string): RecordValidationError | undefined {
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

function isSpan(minutes: number | string): boolean {
  return minutes === '' || (toNumber(minutes) ?? 0) > 0;
}

/** The finite number that a setting holds, or undefined. */
export function toNumber(value: number | string): number | undefined {
  const number = typeof value === 'string' && value.trim() === '' ? NaN : Number(value);
  return Number.isFinite(number) ? number : undefined;
}

const NEARLY_UUID = /^[0-9a-f]+(-[0-9a-f]+){3,}$/i;

export type DeviceErrorCode = 'device-missing' | 'device-address' | 'device-uuid';

/**
 * What is wrong with a device that is given as text, or with the place it is to be found.
 * A serial number can be anything, so that only what surely is none is refused: an address, or a UUID with a slip.
 */
export function validateDevice(
  device: string,
  deviceType: string,
): { code: DeviceErrorCode; value?: string } | undefined {
  const text = device.trim();
  if (text === '') return { code: 'device-missing' };
  if (deviceType !== 'str') return undefined;
  if (text.includes('://')) return { code: 'device-address', value: text };
  if (NEARLY_UUID.test(text) && !isUuid(text.toLowerCase())) return { code: 'device-uuid', value: text };
  return undefined;
}
