import type { CreatedField, DeviceDetails, NewField } from '../../admin/api';
import { ask, errorText } from '../api-client';
import type { DeviceLookup } from './device-lookup';
import type { SearchScope } from './device-search';
import { openPanel, addTool } from '../ui/panel';
import { text } from './validity';
import type { FieldsTable } from './fields-table';
import type { LastMessageLookup } from './last-message';
import { FIELD_TYPES, type FieldType } from '../../../src/model';
import { missingFields } from './field-warnings';

interface Parts {
  readonly table: FieldsTable;
  readonly toolbar: JQuery;
  readonly device: DeviceLookup;
  readonly message: LastMessageLookup;
  readonly place: () => SearchScope | undefined;
  readonly onChange: (handler: () => void) => void;
  readonly signal: AbortSignal;
}

/** Adds the button that creates in Datacake what the table names and the device lacks, while there is such a field. */
export function addCreateFields({ table, toolbar, device, message, place, onChange, signal }: Parts): void {
  const button = addTool(toolbar, { icon: 'fa-plus-square-o', label: text('create.button'), onClick: show });

  function missing(): NewField[] {
    const details = device.details();
    return details?.mayCreateFields === true ? missingFields(table.rows(), details.fields, message.known()) : [];
  }

  function update(): void {
    button.toggle(missing().length > 0);
  }

  function show(): void {
    const details = device.details();
    const where = place();
    if (details === undefined || where === undefined) return;
    const form = createForm(details, missing());
    const panel = openPanel(toolbar.parent(), text('create.title'), form.element, [
      { label: text('create.create'), primary: true, act: () => void create() },
      { label: text('create.cancel'), act: () => panel.close() },
    ]);

    async function create(): Promise<void> {
      if (where === undefined || details === undefined) return;
      const fields = form.fields();
      panel.setActions([]);
      form.tell(text('create.busy'));
      const reply = await ask('fields', { ...where, device: details.id, fields }, signal);
      form.tell(reply.ok ? '' : errorText(reply.error));
      if (reply.ok) form.show(reply.result);
      panel.setActions([{ label: text('create.close'), primary: true, act: () => panel.close() }]);
      device.refresh();
    }
  }

  onChange(update);
  update();
}

/** The fields to create, each with its type and unit to confirm, below what it means to create them. */
function createForm(
  { product, devicesOfProduct }: DeviceDetails,
  fields: readonly NewField[],
): {
  element: JQuery;
  fields(): NewField[];
  show(created: readonly CreatedField[]): void;
  tell(sentence: string): void;
} {
  const element = $('<div>', { class: 'datacake-record-create' });
  $('<p>', { text: text('create.consequence', { product, count: devicesOfProduct }) }).appendTo(element);
  const table = $('<table>').appendTo(element);
  const head = $('<tr>').appendTo($('<thead>').appendTo(table));
  for (const name of ['field', 'type', 'unit'])
    $('<th>', { scope: 'col', text: text(`create.${name}`) }).appendTo(head);
  const body = $('<tbody>').appendTo(table);
  const note = $('<p>', { role: 'status' }).appendTo(element);

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
    show(created) {
      for (const { field, line } of lines) {
        const outcome = created.find(({ name }) => name === field.name);
        const sentence = outcome?.created === true ? text('create.created') : text('create.failed');
        line.children('td').remove();
        const detail = outcome?.detail === undefined ? '' : ` ${outcome.detail}`;
        $('<td>', { colspan: 2, text: `${sentence}${detail}` }).appendTo(line);
      }
    },
    tell: (sentence) => void note.text(sentence),
  };
}

function typeSelect(field: NewField): JQuery {
  const select = $('<select>', { 'aria-label': text('create.typeOf', { field: field.name }) });
  const types = FIELD_TYPES.filter((type): type is Exclude<FieldType, 'auto'> => type !== 'auto');
  for (const type of types) $('<option>', { value: type, text: text(`fieldType.${type}`) }).appendTo(select);
  return select.val(field.type);
}
