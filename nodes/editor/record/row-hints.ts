import { checkFieldName } from '../../../src/mapping/field-name';
import type { DeviceField } from '../../admin/api';
import type { FieldRow } from '../../record/settings';
import { lastKeyOf } from './match-properties';
import { mistypedField, similarField } from './similar-field';
import { unitFactor } from './unit-factor';

/** What a row could have instead, one click away. */
export type RowHint =
  /** A field of the device whose name is much the same. */
  | { code: 'use'; field: string }
  /** The field that the device lacks. */
  | { code: 'create' }
  /** The factor between the unit that the source's name ends with and that of the field. */
  | { code: 'factor'; from: string; to: string; factor: number };

/**
 * @param row of the fields table
 * @param fields all that the device has
 * @param taken the names of fields that other rows record
 */
export function rowHints(row: FieldRow, fields: readonly DeviceField[], taken: ReadonlySet<string>): RowHint[] {
  const name = row.field.trim();
  if (name === '') return [];
  const field = fields.find((candidate) => candidate.name === name);
  if (field !== undefined) {
    const conversion = row.sourceType === 'msg' && row.factor === '' && unitFactor(lastKeyOf(row.source), field.unit);
    return conversion ? [{ code: 'factor', ...conversion }] : [];
  }
  const inOtherCase = fields.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
  if (inOtherCase !== undefined) return [{ code: 'use', field: inOtherCase.name }];
  const free = fields.filter((candidate) => !candidate.calculated && !taken.has(candidate.name));
  const similar = similarField(name, free) ?? mistypedField(name, free);
  return [
    ...(similar === undefined ? [] : [{ code: 'use', field: similar.name } as const]),
    ...(checkFieldName(name) === undefined ? [{ code: 'create' } as const] : []),
  ];
}
