import type { FieldRow, RecordConfig } from '../config';
import { prepareDeviceInput } from './device-input';
import { createFieldsTable } from './fields-table';
import { prepareIntervalInput } from './interval-input';
import { savedRows } from './row-values';
import { prepareTimeInput } from './time-input';

/** The record node's form while it is open. */
export interface RecordForm {
  /** The fields table as it is to be saved. */
  fields(): FieldRow[];
  /** Gives the table the height that the other rows leave. */
  resize(): void;
}

const leastTableHeight = 150;

export function openRecordForm(node: EditorNode<RecordConfig>): RecordForm {
  prepareDeviceInput();
  prepareTimeInput();
  const table = createFieldsTable($('#node-input-fields-container'), savedRows(node.fields), () => interval.update());
  const interval = prepareIntervalInput(() => table.isEmpty());

  function resize(): void {
    const form = $('#dialog-form');
    const others = form
      .children('.form-row:not(.datacake-record-fields-row):visible')
      .get()
      .reduce((height, row) => height + ($(row).outerHeight(true) ?? 0), 0);
    table.resize(Math.max(leastTableHeight, (form.height() ?? 0) - others));
  }

  return { fields: () => table.rows(), resize };
}
