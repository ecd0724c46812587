import { type FieldRow, newRow } from '../../record/settings';

/** What the inputs of one row hold; all of it is text. */
export type RowInputs = Record<keyof FieldRow, string>;

/** The rows that a node holds, whatever was written into its flow by hand. */
export function savedRows(fields: unknown): Partial<FieldRow>[] {
  const rows: unknown[] = Array.isArray(fields) ? fields : [];
  return rows.filter((row): row is Partial<FieldRow> => typeof row === 'object' && row !== null);
}

/** What the inputs show for a saved row; a row that was written by hand may lack some. */
export function toInputs(row: Partial<FieldRow>): RowInputs {
  const shown: Partial<FieldRow> = { ...newRow, source: '', ...row };
  const names = Object.keys(newRow) as (keyof FieldRow)[];
  return Object.fromEntries(names.map((name) => [name, String(shown[name] ?? '')])) as RowInputs;
}

/**
 * The row to save for what the inputs hold now. What nobody touched is saved exactly as it was, absent members and
 * those of a later version of this package included, so that opening a form and closing it changes nothing.
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
  // What is no number is saved as it was typed, to be shown again with the reason; the runtime checks it too.
  return { ...saved, ...Object.fromEntries(changed) } as FieldRow;
}

/** A number as a person types it, with a decimal comma or a point; other text stays as it is. */
function toNumberOrText(text: string): number | string {
  const trimmed = text.trim();
  if (trimmed === '') return '';
  const number = Number(/^[+-]?\d+,\d+$/.test(trimmed) ? trimmed.replace(',', '.') : trimmed);
  return Number.isFinite(number) ? number : trimmed;
}
