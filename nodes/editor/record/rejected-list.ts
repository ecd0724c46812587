import type { RejectedChoice, RejectedMeasurement, RejectedPage } from '../../admin/api';
import { ask, errorText } from '../api-client';
import { confirmInPlace } from '../ui/confirm';
import { asMoment, inDigits } from '../ui/format';
import { text } from './validity';

export interface RejectedList {
  /**
   * Shows the measurements again if there may be others.
   *
   * @param total how many there are now
   */
  update(total: number): void;
}

/**
 * The measurements that were refused for good, each with its reason, to be sent again or discarded.
 *
 * @param node the record node's id
 * @param signal aborted when the form closes
 * @param changed calls back when some were sent again or discarded
 */
export function createRejectedList(
  section: JQuery,
  node: string,
  signal: AbortSignal,
  changed: () => void,
): RejectedList {
  const buttons = $('<div>', { class: 'datacake-rejected-buttons' });
  const note = $('<div>', { role: 'status', 'aria-live': 'polite' });
  const list = $('<ul>', { 'aria-label': text('activity.rejected') });
  let known = 0;
  let acting = false;
  addButtons(buttons, 'all', text('activity.resendAll'), text('activity.discardAll'));
  section.append(buttons, note, list).hide();

  async function update(total: number): Promise<void> {
    // A question that is being asked is not taken away.
    if (total === known || section.find('.datacake-question').length > 0) return;
    known = total;
    section.toggle(total > 0);
    if (total > 0) await fill();
    else list.empty();
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
    known = total;
    buttons.toggle(total > 0);
    const part = { shown: inDigits(entries.length), total: inDigits(total) };
    note.text(entries.length < total ? text('activity.latest', part) : '');
    list.append(...entries.map(item));
  }

  function item({ id, at, device, field, value, reason }: RejectedMeasurement): JQuery {
    const what = $('<div>').append($('<code>', { text: field }), ' = ', $('<code>', { text: value }));
    const where = $('<div>', { class: 'datacake-rejected-origin', text: `${asMoment(at)} · ${device}`, title: device });
    const content = $('<div>', { class: 'datacake-rejected-measurement' }).append(
      what,
      where,
      $('<div>', { text: reason }),
    );
    const own = $('<div>', { class: 'datacake-rejected-buttons' });
    addButtons(own, [id], text('activity.resend'), text('activity.discard'));
    return $('<li>').append(content, own);
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
    if (acting) return;
    acting = true;
    const reply = await ask(route, { node, ids }, signal);
    acting = false;
    if (!reply.ok) {
      note.text(errorText(reply.error));
      return;
    }
    await fill();
    const { measurements } = reply.result;
    note.text(
      text(route === 'resend' ? 'activity.resent' : 'activity.discarded', { measurements: inDigits(measurements) }),
    );
    changed();
  }

  return { update: (total) => void update(total) };
}
