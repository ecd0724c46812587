import { formatTime } from '../ui/texts';
import type { FieldWarning } from './field-warnings';
import { text } from './validity';

/** What is wrong between what is sent and the fields that the device has, in the table and in the preview. */
export function warningText(warning: FieldWarning): string {
  switch (warning.code) {
    case 'field-unknown':
      return text('warning.field-unknown', { field: warning.field });
    case 'field-case':
      return text('warning.field-case', { known: warning.known });
    case 'field-calculated':
      return text('warning.field-calculated', { field: warning.field });
    case 'field-time':
      return text('warning.field-time', { at: formatTime(new Date(Number(warning.value)).toISOString()) });
    case 'field-type': {
      const [sent, kept] = [warning.sent, warning.kept].map((type) => text(`fieldType.${type}`));
      return text('warning.field-type', { sent: sent ?? '', kept: kept ?? '' });
    }
  }
}
