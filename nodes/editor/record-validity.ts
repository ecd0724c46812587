import type { RecordConfig } from '../config';
import { deviceProblem } from '../../src/validation/device';
import {
  fieldProblems,
  intervalProblem,
  timeProblem,
  type FieldProblem,
  type FieldSettings,
  type RecordProblemCode,
} from '../../src/validation/record-settings';
import { savedRows } from './fields/row-values';
import { texts } from './texts';
import { asText, current, validator, withoutMarkup } from './validator';

export const text = texts('datacake-record');

/** The inputs of a row that can be wrong, as they follow one another on the screen. */
const order = ['source', 'field', 'factor', 'decimals', 'changeBy', 'atLeastEvery'] as const;

/** One thing to put right in a row, in words. */
export interface RowProblem {
  row: number;
  input: (typeof order)[number];
  reason: string;
}

export const validDevice = validator<RecordConfig>((node, value) => {
  const type = asText(current(node, 'deviceType', node.deviceType));
  return reason(deviceProblem(asText(value), type)) ?? validTyped(asText(value), type);
});

export const validTime = validator<RecordConfig>((node, value) => {
  const type = asText(current(node, 'timeType', node.timeType));
  return reason(timeProblem(asText(value), type)) ?? validTyped(asText(value), type);
});

export const validInterval = validator<RecordConfig>((node, value) => {
  const mode = asText(current(node, 'intervalMode', node.intervalMode));
  return reason(intervalProblem(asText(value), mode)) ?? true;
});

export const validFields = validator<RecordConfig>((_node, value) => {
  const reasons = rowProblems(savedRows(value)).map(({ row, reason }) => text('error.row', { row: row + 1, reason }));
  return reasons.length === 0 || reasons;
});

/** What is wrong in the fields table, with the input that has to be put right. */
export function rowProblems(rows: readonly FieldSettings[]): RowProblem[] {
  const problems = fieldProblems(rows).map((problem) => ({
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
  return all.sort((a, b) => a.row - b.row || order.indexOf(a.input) - order.indexOf(b.input));
}

function inputOf({ code }: FieldProblem): RowProblem['input'] {
  switch (code) {
    case 'source-missing':
      return 'source';
    case 'factor-invalid':
      return 'factor';
    case 'decimals-invalid':
      return 'decimals';
    case 'change-by-invalid':
      return 'changeBy';
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

function reason(problem: { code: RecordProblemCode; value?: string } | undefined): string | undefined {
  return problem && inWords(problem);
}

function inWords({ code, value }: { code: RecordProblemCode; value?: string }): string {
  return text(`error.${code}`, { value: withoutMarkup(value ?? '') });
}
