import type { DeviceField, MessageProperty } from '../../admin/api';
import { type FieldRow, newRow } from '../../record/settings';
import { errorText } from '../api-client';
import { mayWriteValues } from '../permission';
import { addTool, openPanel } from '../ui/panel';
import { isTime, recordedAs } from './field-warnings';
import type { RecordFormParts } from './form-parts';
import { joinLocations, type PropertyToRecord } from './locations';
import { matchProperties, proposeField } from './match-properties';
import { text } from './validity';

/** A property that matches no field by name, with the field that it could be recorded to. */
interface Proposal {
  property: PropertyToRecord;
  field: string;
}

/** Adds the button that makes rows of the last message's properties. */
export function addFillTool({ table, toolbar, device, message }: RecordFormParts): void {
  const button = addTool(toolbar, { icon: 'fa-magic', label: text('fill.button'), onClick: () => void fill() });
  button.toggle(mayWriteValues());
  const note = $('<span>', { class: 'datacake-record-toolbar-note', role: 'status' }).insertAfter(toolbar);

  async function fill(): Promise<void> {
    button.prop('disabled', true);
    const [{ properties, error }] = await Promise.all([message.ask(), device.settled()]);
    button.prop('disabled', false);
    if (error !== undefined) showNote(errorText(error));
    else if (properties.length === 0) showNote(text('fill.nothing'));
    else addRows(payloadOf(properties));
  }

  function addRows(properties: readonly MessageProperty[]): void {
    const rows = table.rows();
    const mapped = new Set(
      rows.filter(({ sourceType }) => sourceType === 'msg').map(({ source }) => source.replace(/^msg\./, '')),
    );
    const unmapped = properties.filter(({ path }) => !mapped.has(path));
    const taken = takenFields();
    const { matched, rest: unmatched } = matchProperties(
      unmapped,
      fieldsToRecord().filter(({ name }) => !taken.has(name)),
    );
    const values = unmatched.filter((property) => !isTime(property));
    const rest = joinLocations(values).filter(({ path }) => !mapped.has(path));
    table.add(matched.map(({ property, field }) => rowOf(property.path, field.name, field)));
    showNote(matched.length === 0 ? '' : text('fill.matched', { count: matched.length }));
    const [onlyProperty, ...otherProperties] = rest;
    if (onlyProperty !== undefined && otherProperties.length === 0 && rows.length + matched.length === 0) {
      addRowWithoutField(onlyProperty);
    } else if (rest.length > 0) offerRest(rest, matched.length === 0);
    else if (matched.length === 0) showNote(text(properties.every(isTime) ? 'fill.onlyTime' : 'fill.complete'));
  }

  /** Those of the device that take measurements. */
  function fieldsToRecord(): DeviceField[] {
    return (device.details()?.fields ?? []).filter(takesMeasurements);
  }

  /** A message of one property, and a device of several fields: only the field has to be chosen. */
  function addRowWithoutField({ path }: MessageProperty): void {
    table.add([rowOf(path, '')]);
    table.askForField(table.rows().length - 1);
  }

  /** @param atOnce true to show the list; otherwise there is a button for it */
  function offerRest(rest: readonly PropertyToRecord[], atOnce: boolean): void {
    if (atOnce) {
      showRest(rest);
      return;
    }
    $('<button>', { type: 'button', class: 'red-ui-button red-ui-button-small' })
      .text(text('fill.others', { count: rest.length }))
      .on('click', () => showRest(rest))
      .appendTo(note);
  }

  function showRest(rest: readonly PropertyToRecord[]): void {
    showNote('');
    const taken = takenFields();
    const proposals = rest.map((property) => {
      const field = proposeField(property, fieldsToRecord(), taken);
      taken.add(field);
      return { property, field };
    });
    openProposals(toolbar.parent(), proposals, (chosen) => {
      const fields = device.details()?.fields ?? [];
      table.add(
        chosen.map(({ property, field }) => {
          const known = fields.find(({ name }) => name === field);
          return { ...rowOf(property.path, field, known), ...(property.isLocation && { type: 'GEO' }) };
        }),
      );
    });
  }

  function takenFields(): Set<string> {
    return new Set(table.rows().map(({ field }) => field.trim()));
  }

  function showNote(sentence: string): void {
    note.text(sentence === '' ? '' : `${sentence} `);
    RED.tray.resize();
  }
}

/** Lists properties to tick, each with an input for the field that it is to be recorded to. */
function openProposals(
  tab: JQuery,
  proposals: readonly Proposal[],
  onChoose: (chosen: readonly Proposal[]) => void,
): void {
  const list = $('<div>');
  const all = $('<input>', { type: 'checkbox', id: 'datacake-record-rest-all' });
  $('<div>', { class: 'datacake-record-rest-line' })
    .append(all, $('<label>', { for: 'datacake-record-rest-all', text: text('fill.all') }))
    .appendTo(list);
  const lines = proposals.map(({ property, field }, index) => {
    const { path, value } = property;
    const id = `datacake-record-rest-${String(index)}`;
    const line = $('<div>', { class: 'datacake-record-rest-line' }).appendTo(list);
    const checkbox = $('<input>', { type: 'checkbox', id }).appendTo(line);
    $('<label>', { for: id })
      .append(
        $('<span>', { class: 'datacake-record-rest-path', text: path, title: path }),
        $('<span>', { class: 'datacake-record-rest-value', text: value }),
      )
      .appendTo(line);
    const input = $('<input>', { type: 'text', value: field, spellcheck: 'false' })
      .attr({ 'aria-label': text('fill.fieldFor', { path }), autocomplete: 'off' })
      .on('input', () => void checkbox.prop('checked', true))
      .appendTo(line);
    return { property, checkbox, input };
  });
  const isChecked = ({ checkbox }: (typeof lines)[number]): boolean => checkbox.is(':checked');
  all.on('change', () => {
    for (const { checkbox } of lines) checkbox.prop('checked', all.is(':checked'));
  });
  for (const { checkbox, input } of lines) {
    checkbox.add(input).on('input', () => void all.prop('checked', lines.every(isChecked)));
  }
  const add = (): void => {
    panel.close();
    const chosen = lines.filter(isChecked);
    onChoose(chosen.map(({ property, input }) => ({ property, field: String(input.val() ?? '').trim() })));
  };
  const panel = openPanel(tab, text('fill.restTitle'), list, [
    { label: text('fill.add'), primary: true, act: add },
    { label: text('fill.cancel'), act: () => panel.close() },
  ]);
}

function rowOf(source: string, field: string, known?: DeviceField): FieldRow {
  return { ...newRow, source, field, type: known === undefined ? 'auto' : recordedAs(known.type) };
}

/** The properties of the payload, where nodes pass data on; all properties of a message that has none. */
function payloadOf(properties: readonly MessageProperty[]): readonly MessageProperty[] {
  const payload = properties.filter(({ path }) => /^payload(?![\w$])/.test(path));
  return payload.length > 0 ? payload : properties;
}

/** False for a field that Datacake calculates, or that it sends to the device. */
function takesMeasurements({ calculated, type }: DeviceField): boolean {
  return !calculated && type !== 'OUTPUT';
}
