import type { FieldRow, RecordConfig } from '../nodes/config';
import * as saved from '../nodes/saved';

export { newConnection } from '../nodes/saved';

/** A record node as the form saves a new one, with the connection that is called so. */
export const newRecord: RecordConfig = { ...saved.newRecord, connection: 'connection' };

/** A row of the fields table that takes a property of the message as it comes. */
export function row(source: string, field: string, changes: Partial<FieldRow> = {}): FieldRow {
  return { ...saved.newRow, source, field, ...changes };
}
