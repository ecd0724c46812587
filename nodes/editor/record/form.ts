import type { DeviceQuery } from '../../admin/api';
import type { FieldRow, RecordConfig } from '../../record/settings';
import { accessOf } from '../api-client';
import { connectionInEditor } from '../connection-in-editor';
import { addPasteTool } from '../import/paste-tool';
import { createFormTabs } from '../ui/tabs';
import { addActivityTab } from './activity-tab';
import { addCostLine } from './cost-line';
import { addCreateFieldsTool } from './create-fields';
import { prepareDeviceInput } from './device-input';
import { createDeviceLookup } from './device-lookup';
import { createDeviceNames } from './device-names';
import { chooseDeviceName, showDevice } from './device-note';
import { expectedProperties } from './expected-message';
import { createFieldCreation } from './field-creation';
import { createFieldsTable } from './fields-table';
import { addFillTool } from './fill-from-message';
import type { RecordFormParts } from './form-parts';
import { createLastMessage } from './last-message';
import { addOutageNote } from './outage-note';
import { addPreviewTab } from './preview-tab';
import { chosenConnection, connectionOf, placeOf, recordInEditor } from './record-in-editor';
import { savedRows } from './row-values';
import { createRowValues } from './row-values-shown';
import { deviceSearch, fieldSearch, propertySearch, type SearchScope } from './searches';
import { prepareIntervalInput, prepareTimeInput } from './timing-inputs';
import { text } from './validity';

/** The record node's form while it is open. */
export interface RecordForm {
  /** The fields table as it is to be saved. */
  fields(): FieldRow[];
  /** Gives the tabs the height that the rows above leave. */
  resize(): void;
  /** Aborts the requests and stops the timers of the form's parts. */
  close(): void;
}

/** Each adds a part to the form that the others don't depend on. */
const ADDITIONS: readonly ((parts: RecordFormParts) => void)[] = [
  addFillTool,
  addPasteTool,
  addCreateFieldsTool,
  addCostLine,
  addPreviewTab,
  addActivityTab,
  addOutageNote,
];

/** A form that is too low for it scrolls; then the tab fills it. */
const MIN_TAB_HEIGHT_PX = 300;

export function openRecordForm(node: EditorNode<RecordConfig>): RecordForm {
  // Another form that is opened from this one takes it out of the page, where its inputs can't be found by their ids.
  const form = $('#dialog-form');
  const note = form.find('#datacake-record-device-note');
  const deviceName = form.find('#node-input-deviceName');
  const closing = new AbortController();
  const { signal } = closing;
  const changeHandlers: (() => void)[] = [];

  const tabs = createFormTabs('datacake-record', {
    fields: text('tab.fields'),
    timing: text('tab.timing'),
    preview: text('tab.preview'),
    activity: text('tab.activity'),
  });
  const deviceInput = prepareDeviceInput(deviceSearch(searchScope), () => device.update(), signal);
  const device = createDeviceLookup(() => {
    const checked = deviceInput.checked();
    return checked === '' ? undefined : queryFor(checked);
  }, signal);
  const names = createDeviceNames(queryFor, signal);
  const message = createLastMessage(node.id, () => expectedProperties(node.id), signal);
  const creation = createFieldCreation(device, message, searchScope, signal);
  const values = createRowValues(node.id, () => table.check(), signal);
  const toolbar = $('#datacake-record-fields-toolbar');
  const table = createFieldsTable(
    $('#node-input-fields-container'),
    savedRows(node.fields),
    {
      sources: propertySearch(message),
      fields: fieldSearch(device),
      device: () => device.details(),
      creation,
      values: (row) => values.of(row, message.known()),
      properties: () => message.known(),
      signal,
    },
    () => {
      interval.update();
      notifyChange();
    },
  );
  prepareTimeInput(signal);
  const interval = prepareIntervalInput(() => table.isEmpty());

  const parts: RecordFormParts = {
    tabs,
    table,
    toolbar,
    device,
    message,
    creation,
    names,
    record: () => recordInEditor(form, node, table.rows()),
    connection: () => connectionOf(chosenConnection(form)),
    searchScope,
    onChange: (handler) => void changeHandlers.push(handler),
    signal,
  };
  for (const add of ADDITIONS) add(parts);

  device.onChange(updateDevice);
  message.onChange(() => table.check());
  form.on('change', '[id^="node-input-"]', () => {
    device.update();
    notifyChange();
  });
  updateDevice();
  device.update();
  void message.ask();

  function notifyChange(): void {
    for (const handler of changeHandlers) handler();
  }

  function updateDevice(): void {
    const isNamed = deviceInput.isNamed();
    const known = device.details() ?? { id: node.device.trim().toLowerCase(), name: node.deviceName };
    const showsName = deviceInput.showName(known);
    showDevice(note, device.state(), isNamed ? '' : text('hint.example'), showsName);
    const shown = { device: isNamed ? deviceInput.checked() : '', connection: chosenConnection(form) };
    const isChanged = (RED.nodes.node(node.id) as { changed?: boolean } | null)?.changed === true;
    deviceName.val(chooseDeviceName({ ...node, isChanged }, shown, device.state()));
    table.check();
    notifyChange();
    RED.tray.resize();
  }

  function queryFor(name: string): DeviceQuery | undefined {
    const scope = searchScope();
    return scope && { ...scope, node: { ...placeOf(node.id), device: name } };
  }

  function searchScope(): SearchScope | undefined {
    const id = chosenConnection(form);
    const access = accessOf(id);
    return access && { access, workspace: connectionInEditor(id)?.workspace ?? '' };
  }

  function resize(): void {
    const rowsAbove = form.children('.form-row:visible, .datacake-record-device-note');
    const height = Math.max(MIN_TAB_HEIGHT_PX, (form.height() ?? 0) - totalHeight(rowsAbove));
    tabs.resize(height);
    table.resize(height - totalHeight(toolbar.add(toolbar.siblings('.datacake-record-toolbar-note'))));
  }

  return { fields: () => table.rows(), resize, close: () => closing.abort() };
}

/** Pixels, margins included. */
function totalHeight(elements: JQuery): number {
  return elements.get().reduce((sum, element) => sum + ($(element).outerHeight(true) ?? 0), 0);
}
