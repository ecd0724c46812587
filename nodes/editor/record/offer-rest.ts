import type { MessageProperty } from '../../admin/api';
import { openPanel } from '../ui/panel';
import { text } from './validity';

/** A property that no field is known for. */
export interface Offered {
  property: MessageProperty;
  /** What its field could be called. */
  field: string;
}

/** Lists properties to tick, each with the field that it would be recorded to. */
export function offerRest(
  tab: JQuery,
  offered: readonly Offered[],
  onChoose: (chosen: { path: string; field: string }[]) => void,
): void {
  const list = $('<div>', { class: 'datacake-record-rest' });
  const lines = offered.map(({ property, field }, index) => addLine(list, property, field, index));
  const panel = openPanel(tab, text('fill.restTitle'), list, [
    {
      label: text('fill.add'),
      primary: true,
      act() {
        panel.close();
        onChoose(lines.flatMap((line) => line.chosen()));
      },
    },
    { label: text('fill.cancel'), act: () => panel.close() },
  ]);
}

function addLine(
  list: JQuery,
  { path, value }: MessageProperty,
  field: string,
  index: number,
): { chosen(): { path: string; field: string }[] } {
  const id = `datacake-record-rest-${String(index)}`;
  const line = $('<div>', { class: 'datacake-record-rest-line' }).appendTo(list);
  const tick = $('<input>', { type: 'checkbox', id }).appendTo(line);
  $('<label>', { for: id })
    .append($('<span>', { text: path }), $('<span>', { class: 'datacake-record-rest-value', text: value }))
    .appendTo(line);
  const input = $('<input>', { type: 'text', value: field, spellcheck: 'false' })
    .attr({ 'aria-label': text('fill.fieldFor', { path }), autocomplete: 'off' })
    .on('input', () => void tick.prop('checked', true))
    .appendTo(line);
  return {
    chosen() {
      const typed = input.val();
      return tick.prop('checked') === true ? [{ path, field: typeof typed === 'string' ? typed.trim() : '' }] : [];
    },
  };
}
