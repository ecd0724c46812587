import type { MessageProperty } from '../../admin/api';
import type { FieldValue, LastValues } from '../../admin/arrival-api';
import type { FieldRow } from '../../record/settings';
import { ask } from '../api-client';
import { formatTime } from '../ui/texts';
import { mayWriteValues } from '../permission';
import { text } from './validity';

/** What is known of the values of rows: nothing until the runtime has answered, or where values may not be seen. */
export interface RowValues {
  /** What the last message said, what was recorded and what Datacake shows, in one line; empty where nothing is known. */
  of(row: FieldRow, properties: readonly MessageProperty[]): string;
}

/**
 * Asks for the values of the last receipt, and then for those that Datacake shows, which may take a while.
 *
 * @param node the record node's id
 * @param onChange called when more is known
 * @param signal aborted when the form closes
 */
export function createRowValues(node: string, onChange: () => void, signal: AbortSignal): RowValues {
  let known: LastValues = { recorded: [] };

  async function load(look: boolean): Promise<boolean> {
    const reply = await ask('lastValues', { node, look }, signal);
    if (!reply.ok || reply.result.recorded.length === 0) return false;
    known = reply.result;
    onChange();
    return true;
  }

  if (mayWriteValues()) void load(false).then((isRecorded) => isRecorded && load(true));

  return {
    of({ source, sourceType, field }, properties) {
      const name = field.trim();
      const said = sourceType === 'msg' ? properties.find(({ path }) => path === source.trim()) : undefined;
      return [
        ...(said === undefined
          ? []
          : [text('arrival.message', { value: said.type === 'number' ? Number(said.value) : said.value })]),
        ...valueText('recorded', known.recorded, name),
        ...valueText('shown', known.shown ?? [], name),
      ].join(' · ');
    },
  };
}

function valueText(what: 'recorded' | 'shown', values: readonly FieldValue[], field: string): string[] {
  const found = values.find((one) => one.field === field);
  return found === undefined ? [] : [text(`arrival.${what}`, { value: found.value, time: formatTime(found.time) })];
}

/** Adds the line beneath a row, which is its tooltip too, because there isn't always room for it. @returns a function that sets it */
export function addRowValues(container: JQuery, main: JQuery): (values: string) => void {
  const line = $('<div>', { class: 'datacake-record-row-values' }).hide().appendTo(container);
  return (values) => {
    line.text(values).toggle(values !== '');
    if (values === '') main.removeAttr('title');
    else main.attr('title', values);
  };
}
