import { type Language, lossText, nothingText, ofDevice, refusedText, wholeReason } from '../words';
import type { RecordError } from './history';
import type { Problem } from './state';

/** Why a record node isn't configured. */
export function problemText(
  { code, value = '', row, setting = '', allowed = '' }: Problem,
  language: Language,
): string {
  const reason = language.record(`error.${code}`, { value, setting, allowed });
  return row === undefined ? reason : language.record('error.row', { row: row + 1, reason });
}

/** What went wrong, in a sentence without what a server said. */
export function recordErrorText(error: RecordError, language: Language): string {
  switch (error.kind) {
    case 'unconfigured':
      return problemText(error.problem, language);
    case 'nothing':
      return nothingText(error.errors, language);
    case 'refused':
      return refusedText(error.fields, error.reason, wholeReason(error.reason, language), language);
    case 'held':
      return ofDevice(wholeReason(error.reason, language), error.device, language);
    case 'lost':
      return lossText(error.loss, language);
  }
}
