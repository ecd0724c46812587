import { errorText } from '../api';
import { text } from '../record-validity';
import type { KnownDevice } from './known-device';
import { detailOf } from './device-search';

/** The line beneath a device input: which device that is, or why it isn't known. */
export function showDevice(note: JQuery, device: KnownDevice, otherwise: string): void {
  note.empty().toggleClass('datacake-record-warning', false);
  switch (device.kind) {
    case 'none':
      note.text(otherwise);
      break;
    case 'asking':
      note.text(text('hint.asking'));
      break;
    case 'unknown':
      warn(note, errorText(device.error));
      break;
    case 'known': {
      const { name, mayRecord } = device.details;
      $('<strong>', { text: name }).appendTo(note);
      note.append(document.createTextNode(` ${detailOf(device.details)}`));
      if (!mayRecord) warn($('<div>').appendTo(note), text('device.forbidden'));
    }
  }
}

function warn(element: JQuery, sentence: string): void {
  element.addClass('datacake-record-warning');
  $('<i>', { class: 'fa fa-warning', 'aria-hidden': 'true' }).appendTo(element);
  element.append(document.createTextNode(` ${sentence}`));
}
