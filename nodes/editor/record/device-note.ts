import type { RecordConfig } from '../../record/settings';
import { errorText } from '../api-client';
import { createWarning } from '../ui/warning';
import type { KnownDevice } from './device-lookup';
import { deviceDetail } from './searches';
import { text } from './validity';

/**
 * Shows beneath a device input which device that is, or why it isn't known; a hint while the form names none.
 *
 * @param isNamed true where the input itself shows the name
 */
export function showDevice(note: JQuery, device: KnownDevice, hint: string, isNamed: boolean): void {
  note.empty();
  switch (device.kind) {
    case 'none':
      note.text(hint);
      break;
    case 'asking':
      note.text(text('hint.asking'));
      break;
    case 'unknown':
      note.append(createWarning(errorText(device.error)));
      break;
    case 'known': {
      const { name, mayRecord } = device.details;
      if (!isNamed) note.append($('<strong>', { text: name }), ' ');
      note.append(document.createTextNode(deviceDetail(device.details)));
      if (!mayRecord) note.append(createWarning(text('device.forbidden')));
    }
  }
}

/**
 * The device's name to save with a node, for the canvas. Opening a form changes nothing: the saved name stays for as long as the node
 * names the same device, also when Datacake has another name for it by now.
 *
 * @param saved the node as it was when the form opened; `isChanged` when it isn't deployed as it is
 * @param shown the device that the form names now; empty when the node doesn't name one itself
 */
export function chooseDeviceName(
  saved: Pick<RecordConfig, 'device' | 'deviceName' | 'connection'> & { isChanged: boolean },
  shown: { device: string; connection: string },
  known: KnownDevice,
): string {
  const isSame = shown.device === saved.device.trim() && shown.connection === saved.connection;
  if (isSame && !saved.isChanged) return saved.deviceName;
  if (shown.device === '') return '';
  if (known.kind === 'known') return known.details.name;
  const isGone = known.kind === 'unknown' && known.error.code === 'device-unknown';
  return isSame && !isGone ? saved.deviceName : '';
}
