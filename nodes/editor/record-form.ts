import type { ConnectionConfig, FieldRow, RecordConfig } from '../config';
import { prepareDeviceInput } from './device-input';
import { createFieldsTable, type FieldsTable } from './fields-table';
import { addPasteTool } from './function-node/add-paste-tool';
import { createFormTabs, type FormTabs } from './form-tabs';
import { prepareIntervalInput } from './interval-input';
import { text } from './record-validity';
import { connectionOf, shownRecord } from './record-values';
import { savedRows } from './row-values';
import { prepareTimeInput } from './time-input';

/** The record node's form while it is open. */
export interface RecordForm {
  /** The fields table as it is to be saved. */
  fields(): FieldRow[];
  /** Gives the tabs the height that the rows above leave. */
  resize(): void;
  /** Ends what the form's parts still do. */
  close(): void;
}

/** What a part of the record node's form knows of the others. */
export interface RecordFormParts {
  readonly tabs: FormTabs<'fields' | 'timing' | 'preview' | 'activity'>;
  readonly table: FieldsTable;
  /** Above the fields table, for buttons that change it. */
  readonly toolbar: JQuery;
  /** The node as it would be saved now. */
  record(): RecordConfig & { id: string };
  /** The connection that is chosen, as the editor has it. */
  connection(): EditorNode<ConnectionConfig> | undefined;
  /** Sets the device, a UUID or a serial number. */
  setDevice(device: string): void;
  /** Calls back whenever something in the form that {@link record} tells has changed. */
  onChange(handler: () => void): void;
  /** Calls back when the form is closed, saved or not. */
  onClose(handler: () => void): void;
}

/** Each adds something to the form that the form itself doesn't know of. */
const additions: readonly ((parts: RecordFormParts) => void)[] = [addPasteTool];

const leastTabHeight = 220;

export function openRecordForm(node: EditorNode<RecordConfig>): RecordForm {
  const changeHandlers: (() => void)[] = [];
  const closeHandlers: (() => void)[] = [];
  const changed = (): void => {
    for (const handler of changeHandlers) handler();
  };

  const tabs = createFormTabs('datacake-record', {
    fields: text('tab.fields'),
    timing: text('tab.timing'),
    preview: text('tab.preview'),
    activity: text('tab.activity'),
  });
  const device = prepareDeviceInput();
  prepareTimeInput();
  const toolbar = $('#datacake-record-fields-toolbar');
  const table = createFieldsTable($('#node-input-fields-container'), savedRows(node.fields), () => {
    interval.update();
    changed();
  });
  const interval = prepareIntervalInput(() => table.isEmpty());
  $('#dialog-form').on('change', '[id^="node-input-"]', changed);

  const record = (): RecordConfig & { id: string } => shownRecord(node, table.rows());
  const parts: RecordFormParts = {
    tabs,
    table,
    toolbar,
    record,
    connection: () => connectionOf(record().connection),
    setDevice: (value) => device.set(value),
    onChange: (handler) => void changeHandlers.push(handler),
    onClose: (handler) => void closeHandlers.push(handler),
  };
  for (const add of additions) add(parts);

  function resize(): void {
    const form = $('#dialog-form');
    const above = form
      .children('.form-row:visible')
      .get()
      .reduce((height, row) => height + ($(row).outerHeight(true) ?? 0), 0);
    const height = Math.max(leastTabHeight, (form.height() ?? 0) - above);
    tabs.resize(height);
    table.resize(height - (toolbar.outerHeight(true) ?? 0));
  }

  function close(): void {
    for (const handler of closeHandlers) handler();
  }

  return { fields: () => table.rows(), resize, close };
}
