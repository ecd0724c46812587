import type { DeviceField, MessageProperty } from '../../admin/api';
import { errorText } from '../api-client';
import type { DeviceLookup } from './device-lookup';
import { text } from './validity';
import type { FieldsTable } from './fields-table';
import type { LastMessageLookup } from './last-message';
import { matchProperties, proposeField } from './match-properties';
import { offerRest } from './offer-rest';
import { type FieldRow, newRow } from '../../record/settings';
import { addTool } from '../ui/panel';
import { recordedAs } from './field-warnings';

interface Parts {
  readonly table: FieldsTable;
  readonly toolbar: JQuery;
  readonly device: DeviceLookup;
  readonly message: LastMessageLookup;
}

/** Adds the button that makes rows of the last message. */
export function addFill({ table, toolbar, device, message }: Parts): void {
  const button = addTool(toolbar, { icon: 'fa-magic', label: text('fill.button'), onClick: () => void fill() });
  const outcome = $('<span>', { class: 'datacake-record-toolbar-note', role: 'status' }).appendTo(toolbar.parent());
  outcome.insertAfter(toolbar);

  async function fill(): Promise<void> {
    button.prop('disabled', true);
    const [{ properties, error: problem }] = await Promise.all([message.ask(), device.settled()]);
    button.prop('disabled', false);
    if (problem !== undefined) tell(errorText(problem));
    else if (properties.length === 0) tell(text('fill.nothing'));
    else take(dataOf(properties));
  }

  function take(properties: readonly MessageProperty[]): void {
    const rows = table.rows();
    const mapped = new Set(rows.filter(isOfMessage).map(({ source }) => source.replace(/^msg\./, '')));
    const taken = new Set(rows.map(({ field }) => field.trim()));
    const fields = (device.details()?.fields ?? []).filter((field) => isRecorded(field) && !taken.has(field.name));
    const { matched, rest } = matchProperties(
      properties.filter(({ path }) => !mapped.has(path)),
      fields,
    );
    table.add(matched.map(({ property, field }) => rowOf(property.path, field.name, field)));
    tell(matched.length === 0 ? '' : text('fill.matched', { count: matched.length }));
    const [only, ...others] = rest;
    if (only !== undefined && others.length === 0 && rows.length + matched.length === 0) askWhere(only);
    else if (rest.length > 0) offer(rest, matched.length === 0);
    else if (matched.length === 0) tell(text('fill.complete'));
  }

  /** A message of one property, and a device of several fields: only one thing is left to say. */
  function askWhere({ path }: MessageProperty): void {
    table.add([rowOf(path, '')]);
    table.askForField(table.rows().length - 1);
  }

  /** @param atOnce true to show the list; otherwise there is a button for it */
  function offer(rest: readonly MessageProperty[], atOnce: boolean): void {
    const show = (): void => {
      tell('');
      const taken = new Set(table.rows().map(({ field }) => field.trim()));
      const offered = rest.map((property) => {
        const field = proposeField(property.path, taken);
        taken.add(field);
        return { property, field };
      });
      offerRest(toolbar.parent(), offered, (chosen) => {
        table.add(chosen.map(({ path, field }) => rowOf(path, field, fieldNamed(field))));
      });
    };
    if (atOnce) show();
    else {
      $('<button>', { type: 'button', class: 'red-ui-button red-ui-button-small' })
        .text(text('fill.others', { count: rest.length }))
        .on('click', show)
        .appendTo(outcome);
    }
  }

  function fieldNamed(name: string): DeviceField | undefined {
    return device.details()?.fields.find((field) => field.name === name);
  }

  function tell(sentence: string): void {
    outcome.text(sentence === '' ? '' : `${sentence} `);
    RED.tray.resize();
  }
}

function rowOf(source: string, field: string, known?: DeviceField): FieldRow {
  return { ...newRow, source, field, type: known === undefined ? 'auto' : recordedAs(known.type) };
}

/** The payload, as nodes pass data on; all of a message that has none. */
function dataOf(properties: readonly MessageProperty[]): readonly MessageProperty[] {
  const payload = properties.filter(({ path }) => /^payload(?![\w$])/.test(path));
  return payload.length > 0 ? payload : properties;
}

function isOfMessage({ sourceType }: FieldRow): boolean {
  return sourceType === 'msg';
}

/** A field that Datacake computes, or that it sends to the device, isn't meant for measurements. */
function isRecorded({ calculated, type }: DeviceField): boolean {
  return !calculated && type !== 'OUTPUT';
}
