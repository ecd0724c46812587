import type { Storage } from '../../admin/api';
import { ask } from '../api-client';
import { keepLatest } from '../ui/latest';
import { createWarning } from '../ui/warning';
import { text } from './validity';

/**
 * Says below the folder's input where samples will wait, and warns of a folder that can't be written or doesn't outlive a restart.
 *
 * @param id of the connection
 * @param closed aborted when the form closes
 * @param onAnswer gets what the runtime knows
 */
export function prepareFolderNote(id: string, closed: AbortSignal, onAnswer: (storage: Storage) => void): void {
  const input = $('#node-config-input-folder');
  const note = $('#datacake-connection-folder-note').attr({ role: 'status', 'aria-live': 'polite' });
  const nextRequest = keepLatest(closed);
  let asked: string | undefined;

  async function check(): Promise<void> {
    const folder = String(input.val());
    if (folder === asked) return;
    asked = folder;
    const reply = await ask('storage', { id, folder }, nextRequest());
    note.empty();
    if (!reply.ok) return;
    note.append(...createNote(reply.result));
    onAnswer(reply.result);
  }

  // Node-RED triggers change events of its own when it has filled the form.
  input.on('change', () => void check());
  void check();
}

function createNote({ folder, obstacle, shortLived }: Storage): JQuery[] {
  const where = $('<div>', { class: 'datacake-connection-hint', text: text('folder.where', { folder }) });
  const warnings = [
    obstacle === undefined ? undefined : text('folder.obstacle', { code: obstacle }),
    shortLived === undefined ? undefined : text('folder.shortLived', { kind: shortLived }),
  ];
  return [where, ...warnings.filter((warning) => warning !== undefined).map(createWarning)];
}
