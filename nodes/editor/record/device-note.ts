import { errorText } from '../api-client';
import { createWarning } from '../ui/warning';
import { text } from './validity';
import { detailOf } from './device-search';
import type { RecordConfig } from '../../record/settings';
import type { KnownDevice } from './device-lookup';

/** The line beneath a device input: which device that is, or why it isn't known. */
export function showDevice(note: JQuery, device: KnownDevice, otherwise: string): void {
  note.empty();
  switch (device.kind) {
    case 'none':
      note.text(otherwise);
      break;
    case 'asking':
      note.text(text('hint.asking'));
      break;
    case 'unknown':
      note.append(createWarning(errorText(device.error)));
      break;
    case 'known': {
      const { name, mayRecord } = device.details;
      $('<strong>', { text: name }).appendTo(note);
      note.append(document.createTextNode(` ${detailOf(device.details)}`));
      if (!mayRecord) note.append(createWarning(text('device.forbidden')));
    }
  }
}

/**
 * The device's name to keep with a node, for the canvas. What was kept is kept only as long as the node names the same
 * device and Datacake didn't say otherwise: a name that may be another device's is worse than none.
 *
 * @param saved the node as it was when the form opened
 * @param shown the device that the form names now; empty when the node doesn't name one itself
 */
export function nameToKeep(
  saved: Pick<RecordConfig, 'device' | 'deviceName' | 'connection'>,
  shown: { device: string; connection: string },
  known: KnownDevice,
): string {
  if (shown.device === '') return '';
  if (known.kind === 'known') return known.details.name;
  const gone = known.kind === 'unknown' && known.error.code === 'device-unknown';
  const same = shown.device === saved.device.trim() && shown.connection === saved.connection;
  return same && !gone ? saved.deviceName : '';
}
