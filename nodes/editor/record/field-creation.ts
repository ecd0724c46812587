import { checkFieldName } from '../../../src/mapping/field-name';
import { FIELD_TYPES } from '../../../src/model';
import type { CreatedField, DeviceDetails, DeviceField, MessageProperty, NewField } from '../../admin/api';
import type { FieldRow } from '../../record/settings';
import { ask, errorText } from '../api-client';
import { openPanel } from '../ui/panel';
import type { DeviceLookup } from './device-lookup';
import { sentType } from './field-warnings';
import type { LastMessageLookup } from './last-message';
import type { SearchScope } from './searches';
import { text } from './validity';

/** Creates fields that the device of the form lacks. */
export interface FieldCreation {
  /** Those of the rows that could be created now; none while the token may not. */
  missing(rows: readonly FieldRow[]): NewField[];
  /**
   * Opens the panel that says what creating a row's field changes, asks for type and unit, and creates it.
   *
   * @param tab which the panel covers; that of the fields if absent
   */
  openFor(rows: FieldRow | readonly FieldRow[], tab?: JQuery): void;
}

/** @param signal aborted when the form closes */
export function createFieldCreation(
  device: DeviceLookup,
  message: LastMessageLookup,
  searchScope: () => SearchScope | undefined,
  signal: AbortSignal,
): FieldCreation {
  function missing(rows: readonly FieldRow[]): NewField[] {
    const details = device.details();
    return details?.mayCreateFields === true ? missingFields(rows, details.fields, message.known()) : [];
  }

  function open(fields: readonly NewField[], tab: JQuery): void {
    const details = device.details();
    const scope = searchScope();
    if (details === undefined || scope === undefined || fields.length === 0) return;
    const form = createForm(details, fields);
    const panel = openPanel(tab, text('create.title'), form.element, [
      { label: text('create.create'), primary: true, act: () => void create(scope, details.id) },
      { label: text('create.cancel'), act: () => panel.close() },
    ]);

    async function create(access: SearchScope, deviceId: string): Promise<void> {
      const fields = form.fields();
      panel.setActions([]);
      form.showStatus(text('create.busy'));
      const reply = await ask('fields', { ...access, device: deviceId, fields }, signal);
      form.showStatus(reply.ok ? '' : errorText(reply.error));
      if (reply.ok) form.showOutcome(reply.result);
      panel.setActions([{ label: text('create.close'), primary: true, act: () => panel.close() }]);
      device.refresh();
    }
  }

  return {
    missing,
    openFor(rows, tab = $('#datacake-record-tab-fields')) {
      open(missing('field' in rows ? [rows] : rows), tab);
    },
  };
}

/**
 * The fields that rows name and the device doesn't have, as they could be created: the type as the row sends it, a
 * number where that isn't known. A name that differs from a field's in its case only is a slip and not missing.
 */
export function missingFields(
  rows: readonly FieldRow[],
  fields: readonly DeviceField[],
  properties: readonly MessageProperty[],
): NewField[] {
  const known = new Set(fields.map(({ name }) => name.toLowerCase()));
  const missing = new Map<string, NewField>();
  for (const row of rows) {
    const name = row.field.trim();
    if (known.has(name.toLowerCase()) || missing.has(name) || checkFieldName(name) !== undefined) continue;
    missing.set(name, { name, label: labelOf(name), type: sentType(row, properties) ?? 'NUMERIC', unit: '' });
  }
  return [...missing.values()];
}

/** `SOIL_TEMPERATURE` reads `Soil temperature`. */
function labelOf(name: string): string {
  const words = name.replace(/_+/g, ' ').trim().toLowerCase();
  return words === '' ? name : words.charAt(0).toUpperCase() + words.slice(1);
}

interface CreateForm {
  element: JQuery;
  /** The fields with the types and units that were confirmed. */
  fields(): NewField[];
  showStatus(sentence: string): void;
  showOutcome(created: readonly CreatedField[]): void;
}

/** The fields to create, each with its type and unit to confirm, below the consequences of creating them. */
function createForm({ product, devicesOfProduct }: DeviceDetails, fields: readonly NewField[]): CreateForm {
  const element = $('<div>', { class: 'datacake-record-create' });
  $('<p>', { text: text('create.consequence', { product, count: devicesOfProduct }) }).appendTo(element);
  const table = $('<table>').appendTo(element);
  const head = $('<tr>').appendTo($('<thead>').appendTo(table));
  for (const name of ['field', 'type', 'unit'])
    $('<th>', { scope: 'col', text: text(`create.${name}`) }).appendTo(head);
  const body = $('<tbody>').appendTo(table);
  const status = $('<p>', { role: 'status' }).appendTo(element);

  const lines = fields.map((field) => {
    const line = $('<tr>').appendTo(body);
    $('<th>', { scope: 'row', text: field.name }).appendTo(line);
    const type = typeSelect(field).appendTo($('<td>').appendTo(line));
    const unit = $('<input>', { type: 'text', value: field.unit })
      .attr({ 'aria-label': text('create.unitOf', { field: field.name }), autocomplete: 'off' })
      .appendTo($('<td>').appendTo(line));
    return { field, line, type, unit };
  });

  return {
    element,
    fields: () =>
      lines.map(({ field, type, unit }) => ({
        ...field,
        type: type.val() as NewField['type'],
        unit: String(unit.val() ?? '').trim(),
      })),
    showStatus: (sentence) => void status.text(sentence),
    showOutcome(created) {
      for (const { field, line } of lines) {
        const outcome = created.find(({ name }) => name === field.name);
        const sentence = outcome?.created === true ? text('create.created') : text('create.failed');
        const detail = outcome?.detail === undefined ? '' : ` ${outcome.detail}`;
        line.children('td').remove();
        $('<td>', { colspan: 2, text: `${sentence}${detail}` }).appendTo(line);
      }
    },
  };
}

function typeSelect(field: NewField): JQuery {
  const select = $('<select>', { 'aria-label': text('create.typeOf', { field: field.name }) });
  for (const type of FIELD_TYPES) {
    if (type !== 'auto') $('<option>', { value: type, text: text(`fieldType.${type}`) }).appendTo(select);
  }
  return select.val(field.type);
}
