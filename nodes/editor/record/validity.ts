import type { RecordConfig } from '../../record/settings';
import {
  type FieldSettings,
  type FieldValidationError,
  type RecordErrorCode,
  validateDevice,
  validateFields,
  validateInterval,
  validateTime,
  validateZone,
} from '../../record/validation';
import { createTexts } from '../ui/texts';
import { currentValue, isReference, savedText, validator, withoutMarkup } from '../ui/validator';
import { savedRows } from './row-values';

export const text = createTexts('datacake-record');

/** The inputs of a row that can have errors, in their order on the screen. */
const INPUT_ORDER = ['source', 'field', 'factor', 'decimals', 'minDifference', 'atLeastEvery'] as const;

/** An error of a row in words. */
export interface RowError {
  row: number;
  input: (typeof INPUT_ORDER)[number];
  reason: string;
}

export const validDevice = validator<RecordConfig>((node, value) => {
  const type = savedText(currentValue(node, 'deviceType', node.deviceType));
  return reasonOf(validateDevice(savedText(value), type)) ?? validTyped(savedText(value), type);
});

export const validTime = validator<RecordConfig>((node, value) => {
  const type = savedText(currentValue(node, 'timeType', node.timeType));
  return reasonOf(validateTime(savedText(value), type)) ?? validTyped(savedText(value), type);
});

export const validZone = validator<RecordConfig>((node, value) => {
  const zone = savedText(currentValue(node, 'zone', node.zone));
  const type = savedText(currentValue(node, 'timeType', node.timeType));
  return reasonOf(validateZone(savedText(value), zone, type)) ?? true;
});

export const validInterval = validator<RecordConfig>((node, value) => {
  const mode = savedText(currentValue(node, 'intervalMode', node.intervalMode));
  const interval = savedText(value);
  return isReference(interval) || (reasonOf(validateInterval(interval, mode)) ?? true);
});

export const validFields = validator<RecordConfig>((_node, value) => {
  const reasons = rowErrors(savedRows(value)).map(({ row, reason }) => text('error.row', { row: row + 1, reason }));
  return reasons.length === 0 || reasons;
});

/** The errors of the fields table, in the order of their inputs on the screen. */
export function rowErrors(rows: readonly FieldSettings[]): RowError[] {
  const errors = validateFields(rows)
    .filter(({ value = '' }) => !isReference(value))
    .map((error) => ({ row: error.row, input: inputOf(error), reason: errorText(error) }));
  const malformed = rows.flatMap(({ source = '', sourceType = 'msg' }, row) => {
    if (errors.some((error) => error.row === row && error.input === 'source')) return [];
    const validity = validTyped(source, sourceType);
    return validity === true ? [] : [{ row, input: 'source' as const, reason: validity }];
  });
  const all = [...malformed, ...errors];
  return all.sort((a, b) => a.row - b.row || INPUT_ORDER.indexOf(a.input) - INPUT_ORDER.indexOf(b.input));
}

function inputOf({ code }: FieldValidationError): RowError['input'] {
  switch (code) {
    case 'source-missing':
      return 'source';
    case 'factor-invalid':
      return 'factor';
    case 'decimals-invalid':
      return 'decimals';
    case 'change-by-invalid':
      return 'minDifference';
    case 'at-least-every-invalid':
      return 'atLeastEvery';
    case 'field-missing':
    case 'field-invalid':
    case 'field-duplicate':
      return 'field';
  }
}

/** Node-RED's own check of a typed input's value: that an expression parses, that a number is one. */
function validTyped(value: string, type: string): true | string {
  if (!['msg', 'flow', 'global', 'jsonata', 'num'].includes(type)) return true;
  const validity = RED.utils.validateTypedProperty(value, type, {});
  return validity === true || withoutMarkup(validity);
}

function reasonOf(error: { code: RecordErrorCode; value?: string } | undefined): string | undefined {
  return error && errorText(error);
}

function errorText({ code, value }: { code: RecordErrorCode; value?: string }): string {
  return text(`error.${code}`, { value: withoutMarkup(value ?? '') });
}
