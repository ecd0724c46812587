import { type FieldRow, newRow } from '../../record/settings';

/** The values of one row's inputs, all as text. */
export type RowInputs = Record<keyof FieldRow, string>;

/** The rows of a saved node, whose flow may have been written by hand. */
export function savedRows(fields: unknown): Partial<FieldRow>[] {
  const rows: unknown[] = Array.isArray(fields) ? fields : [];
  return rows.filter((row): row is Partial<FieldRow> => typeof row === 'object' && row !== null);
}

/** The inputs for a saved row; a row that was written by hand may lack members. */
export function toInputs(row: Partial<FieldRow>): RowInputs {
  const shown: Partial<FieldRow> = { ...newRow, source: '', ...row };
  const names = Object.keys(newRow) as (keyof FieldRow)[];
  return Object.fromEntries(names.map((name) => [name, String(shown[name] ?? '')])) as RowInputs;
}

/**
 * The row to save for the inputs. A member whose input wasn't changed is saved as it was, as are absent members and
 * those of a later version of this package, so that opening a form and closing it changes nothing.
 */
export function toRow(saved: Partial<FieldRow>, inputs: RowInputs): FieldRow {
  const shown = toInputs(saved);
  const edited = {
    source: inputs.source,
    sourceType: inputs.sourceType,
    field: inputs.field.trim(),
    type: inputs.type,
    aggregate: inputs.aggregate,
    factor: toNumberOrText(inputs.factor),
    decimals: toNumberOrText(inputs.decimals),
    onChange: inputs.onChange === 'true',
    minDifference: toNumberOrText(inputs.minDifference),
    atLeastEvery: toNumberOrText(inputs.atLeastEvery),
  };
  const names = Object.keys(edited) as (keyof FieldRow)[];
  const changed = names.filter((name) => inputs[name] !== shown[name]).map((name) => [name, edited[name]]);
  // Text that is no number is saved as it was typed and shown again with its error; the runtime checks it too.
  return { ...saved, ...Object.fromEntries(changed) } as FieldRow;
}

/** A number as a person types it, with a decimal comma or a point; other text stays as it is. */
function toNumberOrText(text: string): number | string {
  const trimmed = text.trim();
  if (trimmed === '') return '';
  const number = Number(/^[+-]?\d+,\d+$/.test(trimmed) ? trimmed.replace(',', '.') : trimmed);
  return Number.isFinite(number) ? number : trimmed;
}
