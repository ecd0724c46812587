import type { RejectedChoice, RejectedDone, RejectedMeasurement, RejectedPage } from '../../admin/api';
import { type FieldRow, newRow } from '../../record/settings';
import { wholeReason } from '../../words';
import { ask, errorText } from '../api-client';
import { mayWrite, mayWriteValues } from '../permission';
import { confirmInPlace } from '../ui/confirm';
import { rawAnswer } from '../ui/raw-answer';
import { editorLanguage, formatTime, formatNumber } from '../ui/texts';
import type { RecordFormParts } from './form-parts';
import { text } from './validity';

interface RejectedList {
  /** @param total measurements that are kept now: the list is loaded again when that has changed */
  update(total: number): void;
}

/** The event of a line whose device's name has become known. */
const LEARNED = 'datacake-learned';

/**
 * Lists the rejected measurements, each with its reason, to be sent again or discarded. Who may not see values has only the buttons for
 * all of them, and who may not write nothing.
 *
 * @param node the record node's id
 * @param onChange called when some were sent again or discarded
 */
export function createRejectedList(
  section: JQuery,
  node: string,
  { device: lookup, creation, names, signal }: Pick<RecordFormParts, 'device' | 'creation' | 'names' | 'signal'>,
  onChange: () => void,
): RejectedList {
  const buttons = $('<div>', { class: 'datacake-rejected-buttons' });
  const note = $('<div>', { role: 'status', 'aria-live': 'polite' });
  const list = $('<ul>', { 'aria-label': text('activity.rejected') });
  let shownTotal = 0;
  let isActing = false;
  /** True from an action until the form closes. */
  let hasActed = false;
  addButtons(buttons, 'all', text('activity.resendAll'), text('activity.discardAll'));
  section.append(buttons, note, list).hide();

  async function update(total: number): Promise<void> {
    // An open question stays until it is answered.
    if (total === shownTotal || section.find('.datacake-question').length > 0) return;
    shownTotal = total;
    // What was done stays to be read when nothing is left of the list.
    section.toggle(mayWrite() && (total > 0 || hasActed));
    if (total > 0 && mayWriteValues()) await fill();
    else if (total > 0) buttons.show();
    else {
      list.empty();
      buttons.hide();
    }
  }

  async function fill(): Promise<void> {
    const reply = await ask('rejected', { node }, signal);
    list.empty();
    if (reply.ok) show(reply.result);
    else {
      buttons.hide();
      note.text(errorText(reply.error));
    }
  }

  function show({ total, entries }: RejectedPage): void {
    shownTotal = total;
    buttons.toggle(total > 0);
    const values = { shown: formatNumber(entries.length), total: formatNumber(total) };
    if (!hasActed) note.text(entries.length < total ? text('activity.latest', values) : '');
    list.append(...entries.map(item));
  }

  function item({ id, at, device, field, value, reason }: RejectedMeasurement): JQuery {
    const measurement = $('<div>').append($('<code>', { text: field }), ' = ', $('<code>', { text: value }));
    const origin = $('<div>', { class: 'datacake-rejected-origin', title: device });
    const showOrigin = (): void => void origin.text(`${formatTime(at)} · ${names.nameOf(device)}`);
    origin.on(LEARNED, showOrigin).trigger(LEARNED);
    const content = $('<div>', { class: 'datacake-rejected-measurement' }).append(
      measurement,
      origin,
      $('<div>', { text: wholeReason({ ...reason, values: { field } }, editorLanguage()) }),
      ...rawAnswer(reason.detail),
    );
    const itemButtons = $('<div>', { class: 'datacake-rejected-buttons' });
    if (device === lookup.details()?.id) addCreation(itemButtons, { ...newRow, field, type: typeOf(value) });
    addButtons(itemButtons, [id], text('activity.resend'), text('activity.discard'));
    return $('<li>').append(content, itemButtons);
  }

  /** A button that creates the field, where it is the device of the form that lacks it. */
  function addCreation(container: JQuery, row: FieldRow): void {
    if (creation.missing([row]).length === 0) return;
    $('<button>', { type: 'button', class: 'red-ui-button red-ui-button-small', text: text('hint.create') })
      .on('click', () => creation.openFor(row, section.parent()))
      .appendTo(container);
  }

  function addButtons(container: JQuery, ids: RejectedChoice['ids'], resend: string, discard: string): void {
    const small = { type: 'button', class: 'red-ui-button red-ui-button-small' };
    $('<button>', { ...small, text: resend })
      .on('click', () => void act('resend', ids))
      .appendTo(container);
    const discarding = $('<button>', { ...small, text: discard }).appendTo(container);
    discarding.on('click', () => {
      const question = { text: text('activity.question'), yes: discard, no: text('activity.keep') };
      confirmInPlace(discarding, question, () => void act('discard', ids));
    });
  }

  async function act(route: 'resend' | 'discard', ids: RejectedChoice['ids']): Promise<void> {
    // A second click must not send anything twice.
    if (isActing) return;
    isActing = true;
    const reply = await ask(route, { node, ids }, signal);
    isActing = false;
    hasActed = true;
    if (!reply.ok) {
      note.text(errorText(reply.error));
      return;
    }
    if (mayWriteValues()) await fill();
    const { measurements, kept } = reply.result;
    const done = text(route === 'resend' ? 'activity.resent' : 'activity.discarded', {
      measurements: formatNumber(measurements),
    });
    note.text(kept === undefined ? done : `${done}. ${keptText(kept)}`);
    onChange();
  }

  names.onLearned(() => void list.find('.datacake-rejected-origin').trigger(LEARNED));
  // What the device has becomes known late, and changes when a field is created.
  lookup.onChange(() => {
    if (list.children().length > 0 && section.find('.datacake-question').length === 0) void fill();
  });

  return { update: (total) => void update(total) };
}

/** The type that a field would have that takes a value, which is here as text. */
function typeOf(value: string): FieldRow['type'] {
  if (value === 'true' || value === 'false') return 'BOOL';
  return value !== '' && Number.isFinite(Number(value)) ? 'NUMERIC' : 'STRING';
}

/** Those that couldn't be sent again, with the reason. */
function keptText({ measurements, error }: NonNullable<RejectedDone['kept']>): string {
  const reason = text(`mappingError.${error.code}`, { value: error.value ?? '' });
  return text('activity.stayed', { measurements: formatNumber(measurements), reason });
}
