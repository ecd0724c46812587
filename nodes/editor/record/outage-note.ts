import { connectionInEditor } from '../connection-in-editor';
import { createWarning } from '../ui/warning';
import type { RecordFormParts } from './form-parts';
import { text } from './validity';

/** Says where live values can't go first: what several Node-REDs share is sent in order. */
export function addOutageNote({ connection, onChange }: RecordFormParts): void {
  const choice = $('#node-input-afterOutage');
  const note = $('#datacake-record-outage-note').attr({ role: 'status', 'aria-live': 'polite' });
  let isShown = false;

  function update(): void {
    const id = connection()?.id ?? '';
    const isWanted = choice.val() === 'live-first' && connectionInEditor(id)?.journal === 'shared';
    if (isWanted === isShown) return;
    isShown = isWanted;
    note.empty();
    if (isWanted) note.append(createWarning(text('afterOutage.shared')));
    RED.tray.resize();
  }

  onChange(update);
  update();
}
