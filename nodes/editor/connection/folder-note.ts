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
  const journal = $('#node-config-input-journal');
  let asked: string | undefined;
  let storage: Storage | undefined;

  async function check(): Promise<void> {
    const folder = String(input.val());
    if (folder === asked) return;
    asked = folder;
    const reply = await ask('storage', { id, folder }, nextRequest());
    storage = reply.ok ? reply.result : undefined;
    show();
    if (storage !== undefined) onAnswer(storage);
  }

  function show(): void {
    note.empty();
    if (storage !== undefined) note.append(...createNote(storage, journal.val() === 'shared'));
  }

  // Node-RED triggers change events of its own when it has filled the form.
  input.on('change', () => void check());
  journal.on('change', show);
  void check();
}

/** @param isSpill true where samples wait there only while a database is away */
function createNote({ folder, obstacle, shortLived }: Storage, isSpill: boolean): JQuery[] {
  const sentence = isSpill ? text('folder.whereSpilled', { folder }) : text('folder.where', { folder });
  const where = $('<div>', { class: 'datacake-connection-hint', text: sentence });
  const warnings = [
    obstacle === undefined ? undefined : text('folder.obstacle', { code: obstacle }),
    shortLived === undefined ? undefined : text('folder.shortLived', { kind: shortLived }),
  ];
  return [where, ...warnings.filter((warning) => warning !== undefined).map(createWarning)];
}
