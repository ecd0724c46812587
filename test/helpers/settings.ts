import * as saved from '../../nodes/record/settings';
import type { FieldRow, RecordConfig } from '../../nodes/record/settings';

export { newConnection } from '../../nodes/connection/settings';

/** A record node as the form saves a new one, with the connection that is called so. */
export const newRecord: RecordConfig = { ...saved.newRecord, connection: 'connection' };

/** A row of the fields table that takes a property of the message as it comes. */
export function row(source: string, field: string, changes: Partial<FieldRow> = {}): FieldRow {
  return { ...saved.newRow, source, field, ...changes };
}
