import type { Language } from '../../words';

const PACKAGE_NAME = '@datacake-community/node-red-datacake';

/** The texts of one node type, by their keys in its catalogue. */
export function createTexts(type: string): (key: string, values?: Record<string, string | number>) => string {
  return (key, values) => RED._(`${PACKAGE_NAME}/${type}:${type}.${key}`, values);
}

/** A number as the editor's language writes it: `12,345`. */
export function formatNumber(number: number): string {
  return number.toLocaleString(RED.i18n.lang());
}

/** An ISO 8601 time in the editor's language and the browser's time zone; without the day where that is today. */
export function formatTime(iso: string): string {
  const moment = new Date(iso);
  if (Number.isNaN(moment.getTime())) return iso;
  const today = moment.toDateString() === new Date().toDateString();
  const language = RED.i18n.lang();
  return today ? moment.toLocaleTimeString(language) : moment.toLocaleString(language);
}

/** The language of the editor. */
export function editorLanguage(): Language {
  return {
    record: createTexts('datacake-record'),
    connection: createTexts('datacake-connection'),
    tag: RED.i18n.lang(),
  };
}
