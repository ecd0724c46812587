import { truncate } from './truncate';

/** In characters: enough to recognise a name or a reason. */
const MAX_LENGTH = 100;

/** Cleaning shortens a text. What lies so many times beyond the cut isn't even looked at. */
const LOOKED_AT = 20;

/**
 * A text that came from outside, as a log, a status, an error or an answer may show it: in one line, cut, and without what moves a cursor,
 * colours a terminal or turns the direction of writing. Servers, networks, messages and devices write such texts.
 */
export function foreignText(text: string, maxLength = MAX_LENGTH): string {
  const beginning = text.slice(0, maxLength * LOOKED_AT);
  return truncate(withoutControls(beginning.replace(/\s+/g, ' ')), maxLength);
}

/** The text without control, format and private characters, lone surrogates and code points that nothing is assigned to. */
export function withoutControls(text: string): string {
  return text.replace(/\p{C}/gu, '');
}
