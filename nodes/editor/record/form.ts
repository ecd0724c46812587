import { accessOf } from '../api-client';
import { connectionInEditor } from '../connection-in-editor';
import { prepareDeviceInput } from './device-input';
import { createDeviceLookup, type DeviceLookup } from './device-lookup';
import { showDevice, nameToKeep } from './device-note';
import { deviceSearch, type SearchScope } from './device-search';
import { addCreateFields } from './create-fields';
import { createFieldsTable, type FieldsTable } from './fields-table';
import { addFill } from './fill';
import { createLastMessage, type LastMessageLookup } from './last-message';
import { savedRows } from './row-values';
import { fieldSearch, sourceSearch } from './suggestions';
import { addPasteTool } from '../import/paste-tool';
import { createFormTabs, type FormTabs } from '../ui/tabs';
import { addActivity, addCost, addPreview } from './form-additions';
import { text } from './validity';
import { chosenConnection, connectionOf, shownRecord } from './values';
import { prepareTimeInput, prepareIntervalInput } from './time-input';
import type { ConnectionConfig } from '../../connection/settings';
import type { FieldRow, RecordConfig } from '../../record/settings';
import { expectedProperties } from './expected-message';

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
  /** What Datacake says of the device that the fields are checked against. */
  readonly device: DeviceLookup;
  readonly message: LastMessageLookup;
  /** The node as it would be saved now. */
  record(): RecordConfig & { id: string };
  /** The connection that is chosen, as the editor has it. */
  connection(): EditorNode<ConnectionConfig> | undefined;
  /** Where devices are looked for; nothing while no connection is chosen. */
  place(): SearchScope | undefined;
  /** Sets the device, a UUID or a serial number. */
  setDevice(device: string): void;
  /** Calls back whenever something in the form that {@link record} tells has changed. */
  onChange(handler: () => void): void;
  /** Calls back when the form is closed, saved or not. */
  onClose(handler: () => void): void;
  /** Aborted when the form is closed. */
  readonly signal: AbortSignal;
}

/** Each adds something to the form that the form itself doesn't know of. */
const additions: readonly ((parts: RecordFormParts) => void)[] = [
  addFill,
  addPasteTool,
  addCreateFields,
  addCost,
  addPreview,
  addActivity,
];

const MIN_TAB_HEIGHT_PX = 220;

export function openRecordForm(node: EditorNode<RecordConfig>): RecordForm {
  // Another form that is opened from this one takes it out of the page, where its inputs can't be found by their ids.
  const form = $('#dialog-form');
  const note = form.find('#datacake-record-device-note');
  const deviceName = form.find('#node-input-deviceName');
  const closing = new AbortController();
  const { signal } = closing;
  const changeHandlers: (() => void)[] = [];
  const changed = (): void => {
    for (const handler of changeHandlers) handler();
  };

  const tabs = createFormTabs('datacake-record', {
    fields: text('tab.fields'),
    timing: text('tab.timing'),
    preview: text('tab.preview'),
    activity: text('tab.activity'),
  });
  const deviceInput = prepareDeviceInput(deviceSearch(place), () => device.update(), signal);
  const device = createDeviceLookup(() => {
    const where = place();
    const checked = deviceInput.checked();
    return where === undefined || checked === '' ? undefined : { ...where, device: checked };
  }, signal);
  const message = createLastMessage(node.id, () => expectedProperties(node.id), signal);
  const toolbar = $('#datacake-record-fields-toolbar');
  const table = createFieldsTable(
    $('#node-input-fields-container'),
    savedRows(node.fields),
    {
      sources: sourceSearch(message),
      fields: fieldSearch(device),
      device: () => device.details(),
      properties: () => message.known(),
      signal,
    },
    () => {
      interval.update();
      changed();
    },
  );
  prepareTimeInput();
  const interval = prepareIntervalInput(() => table.isEmpty());
  const record = (): RecordConfig & { id: string } => shownRecord(form, node, table.rows());

  const parts: RecordFormParts = {
    tabs,
    table,
    toolbar,
    device,
    message,
    record,
    connection: () => connectionOf(chosenConnection(form)),
    place,
    setDevice: (value) => deviceInput.set(value),
    onChange: (handler) => void changeHandlers.push(handler),
    onClose: (handler) => signal.addEventListener('abort', handler),
    signal,
  };
  for (const add of additions) add(parts);

  function deviceChanged(): void {
    const named = deviceInput.isNamed();
    showDevice(note, device.state(), named ? '' : text('hint.example'));
    const shown = { device: named ? deviceInput.checked() : '', connection: chosenConnection(form) };
    deviceName.val(nameToKeep(node, shown, device.state()));
    table.check();
    changed();
    RED.tray.resize();
  }

  device.onChange(deviceChanged);
  message.onChange(() => table.check());
  form.on('change', '[id^="node-input-"]', () => {
    device.update();
    changed();
  });
  deviceChanged();
  device.update();
  void message.ask();

  function place(): SearchScope | undefined {
    const id = chosenConnection(form);
    const access = accessOf(id);
    return access && { access, workspace: connectionInEditor(id)?.workspace ?? '' };
  }

  function resize(): void {
    const above = form
      .children('.form-row:visible, .datacake-record-device-note')
      .get()
      .reduce((height, row) => height + ($(row).outerHeight(true) ?? 0), 0);
    const height = Math.max(MIN_TAB_HEIGHT_PX, (form.height() ?? 0) - above);
    tabs.resize(height);
    const tools = toolbar.add(toolbar.siblings('.datacake-record-toolbar-note'));
    const toolsHeight = tools.get().reduce((sum, row) => sum + ($(row).outerHeight(true) ?? 0), 0);
    table.resize(height - toolsHeight);
  }

  return { fields: () => table.rows(), resize, close: () => closing.abort() };
}
