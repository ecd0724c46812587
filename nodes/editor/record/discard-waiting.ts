import type { Activity } from '../../admin/api';
import { counted } from '../../words';
import { ask, errorText } from '../api-client';
import { confirmInPlace } from '../ui/confirm';
import { editorLanguage } from '../ui/texts';
import type { DeviceNames } from './device-names';
import { text } from './validity';

/**
 * A button that discards what waits for the device that is held back: once a mistyped one is corrected, nothing else would ever end its
 * wait.
 *
 * @param node the record node's id
 * @param onChange called when something was discarded
 */
export function createDiscardWaiting(
  section: JQuery,
  node: string,
  names: DeviceNames,
  signal: AbortSignal,
  onChange: () => void,
): { update(activity: Activity): void } {
  const button = $('<button>', { type: 'button', class: 'red-ui-button red-ui-button-small' }).hide().appendTo(section);
  const note = $('<div>', { role: 'status', 'aria-live': 'polite' }).appendTo(section);
  let device: string | undefined;

  async function discard(named: string): Promise<void> {
    const reply = await ask('discardWaiting', { node, device: named }, signal);
    note.text(
      reply.ok ? counted(editorLanguage(), 'activity.discardedWaiting', reply.result.samples) : errorText(reply.error),
    );
    if (reply.ok) onChange();
  }

  button.on('click', () => {
    // Another device may be the one that is held back by the time of the answer.
    const named = device;
    if (named === undefined) return;
    const question = {
      text: text('activity.questionOf', { device: names.nameOf(named) }),
      yes: text('activity.discard'),
      no: text('activity.keep'),
    };
    confirmInPlace(button, question, () => void discard(named));
  });

  return {
    update({ state, waiting }) {
      // An open question stays until it is answered.
      if (section.find('.datacake-question').length > 0) return;
      device = waiting > 0 && 'device' in state ? state.device : undefined;
      button.toggle(device !== undefined);
      if (device !== undefined) button.text(text('activity.discardWaiting', { device: names.nameOf(device) }));
    },
  };
}
