import { type Language, type Values, formatNumber as formatIn, formatValues } from '../../words';

const PACKAGE_NAME = '@datacake-community/node-red-datacake';

/** The texts of one node type, by their keys in its catalogue. */
export function createTexts(type: string): (key: string, values?: Values) => string {
  return (key, values = {}) =>
    RED._(`${PACKAGE_NAME}/${type}:${type}.${key}`, formatValues(values, { tag: RED.i18n.lang() }));
}

/** A number as the editor's language writes it: `12,345`. */
export function formatNumber(number: number): string {
  return formatIn(number, { tag: RED.i18n.lang() });
}

/** An ISO 8601 time in the editor's language and the browser's time zone; without the day where that is today. */
export function formatTime(iso: string): string {
  const moment = new Date(iso);
  if (Number.isNaN(moment.getTime())) return iso;
  const today = moment.toDateString() === new Date().toDateString();
  const language = RED.i18n.lang();
  return today ? moment.toLocaleTimeString(language) : moment.toLocaleString(language);
}

/**
 * A time to the minute, in the editor's language and the browser's time zone; with the day where that isn't today.
 *
 * @param what `time` for the time of day alone
 */
export function formatClock(moment: Date, what: 'time' | 'moment' = 'moment'): string {
  const language = RED.i18n.lang();
  const clock = { hour: '2-digit', minute: '2-digit' } as const;
  const isToday = moment.toDateString() === new Date().toDateString();
  if (what === 'time' || isToday) return moment.toLocaleTimeString(language, clock);
  return moment.toLocaleString(language, { ...clock, weekday: 'short', day: 'numeric', month: 'short' });
}

/** The language of the editor. */
export function editorLanguage(): Language {
  return {
    record: createTexts('datacake-record'),
    connection: createTexts('datacake-connection'),
    tag: RED.i18n.lang(),
  };
}
