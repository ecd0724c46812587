import {
  validateFields,
  validateInterval,
  validateTime,
  type FieldValidationError,
  type FieldSettings,
  type RecordErrorCode,
  validateDevice,
} from '../../record/validation';
import { savedRows } from './row-values';
import { createTexts } from '../ui/texts';
import { savedText, currentValue, validator, withoutMarkup } from '../ui/validator';
import type { RecordConfig } from '../../record/settings';

export const text = createTexts('datacake-record');

/** The inputs of a row that can be wrong, as they follow one another on the screen. */
const INPUT_ORDER = ['source', 'field', 'factor', 'decimals', 'minDifference', 'atLeastEvery'] as const;

/** One thing to put right in a row, in words. */
export interface RowError {
  row: number;
  input: (typeof INPUT_ORDER)[number];
  reason: string;
}

export const validDevice = validator<RecordConfig>((node, value) => {
  const type = savedText(currentValue(node, 'deviceType', node.deviceType));
  return reason(validateDevice(savedText(value), type)) ?? validTyped(savedText(value), type);
});

export const validTime = validator<RecordConfig>((node, value) => {
  const type = savedText(currentValue(node, 'timeType', node.timeType));
  return reason(validateTime(savedText(value), type)) ?? validTyped(savedText(value), type);
});

export const validInterval = validator<RecordConfig>((node, value) => {
  const mode = savedText(currentValue(node, 'intervalMode', node.intervalMode));
  return reason(validateInterval(savedText(value), mode)) ?? true;
});

export const validFields = validator<RecordConfig>((_node, value) => {
  const reasons = rowErrors(savedRows(value)).map(({ row, reason }) => text('error.row', { row: row + 1, reason }));
  return reasons.length === 0 || reasons;
});

/** What is wrong in the fields table, with the input that has to be put right. */
export function rowErrors(rows: readonly FieldSettings[]): RowError[] {
  const problems = validateFields(rows).map((problem) => ({
    row: problem.row,
    input: inputOf(problem),
    reason: inWords(problem),
  }));
  const malformed = rows.flatMap(({ source = '', sourceType = 'msg' }, row) => {
    if (problems.some((problem) => problem.row === row && problem.input === 'source')) return [];
    const validity = validTyped(source, sourceType);
    return validity === true ? [] : [{ row, input: 'source' as const, reason: validity }];
  });
  const all = [...malformed, ...problems];
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

/** Node-RED's own judgement of a value of a typed input: that an expression parses, that a number is one. */
function validTyped(value: string, type: string): true | string {
  if (!['msg', 'flow', 'global', 'jsonata', 'num'].includes(type)) return true;
  const validity = RED.utils.validateTypedProperty(value, type, {});
  return validity === true || withoutMarkup(validity);
}

function reason(problem: { code: RecordErrorCode; value?: string } | undefined): string | undefined {
  return problem && inWords(problem);
}

function inWords({ code, value }: { code: RecordErrorCode; value?: string }): string {
  return text(`error.${code}`, { value: withoutMarkup(value ?? '') });
}
