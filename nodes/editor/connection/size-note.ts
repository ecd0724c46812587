import type { Storage } from '../../admin/api';
import { spanText } from '../../words';
import { editorLanguage } from '../ui/texts';
import { text } from './validity';

const MINUTES_PER_DAY = 1440;
const MEGABYTE = 1_000_000;

/**
 * Says beside the size limit how long samples may wait before it is reached, at the rate of the last day; nothing while that isn't known.
 *
 * @returns takes what the runtime knows of the connection's storage
 */
export function prepareSizeNote(): (storage: Storage) => void {
  const input = $('#node-config-input-sizeLimit');
  const note = $('#datacake-connection-size-note').attr({ role: 'status', 'aria-live': 'polite' });
  let bytesPerDay: number | undefined;

  function show(): void {
    const minutes = (Number(input.val()) * MEGABYTE * MINUTES_PER_DAY) / (bytesPerDay ?? NaN);
    const isKnown = Number.isFinite(minutes) && minutes > 0;
    note.text(isKnown ? text('size.lasts', { span: spanText(minutes, editorLanguage()) }) : '');
  }

  input.on('change input', show);
  return (storage) => {
    bytesPerDay = storage.bytesPerDay;
    show();
  };
}
