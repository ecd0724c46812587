import type { UnseenFields } from '../src/arrival/arrival-watch';
import type { Loss } from '../src/delivery/delivery-events';
import type { MappingError } from '../src/mapping/mapping-error';
import { readAnswer } from '../src/util/answer-detail';
import { foreignText } from '../src/util/foreign-text';
import type { Notice } from '../src/util/notice';
import type { Reason, ReasonCode } from '../src/util/reason';

/** What a sentence is filled in with. A number is written as the language writes it; what has to stay as it is, such as a port, is text. */
export type Values = Record<string, string | number>;

/** The language of whoever reads: the editor's in a form, Node-RED's own in a log. */
export interface Language {
  /** A text of the record node's catalogue. */
  record(key: string, values?: Values): string;
  /** A text of the connection's catalogue. */
  connection(key: string, values?: Values): string;
  /** As BCP 47 names it, `de`. */
  tag: string;
}

/** Each of thousands of elements can have an error, but the text is read by a person. */
const MAX_REASONS = 20;

/** All digits that a number has: three are shown unless told otherwise. */
const MAX_FRACTION_DIGITS = 20;

/** A number as the language writes it: `12,345`, `0.001`. */
export function formatNumber(number: number, { tag }: Pick<Language, 'tag'>): string {
  return number.toLocaleString(tag, { maximumFractionDigits: MAX_FRACTION_DIGITS });
}

/** What a sentence is filled in with, as the language writes it. */
export function formatValues(values: Values, language: Pick<Language, 'tag'>): Record<string, string> {
  const format = (value: string | number): string =>
    typeof value === 'number' ? formatNumber(value, language) : value;
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, format(value)]));
}

/** The key of a text that counts, and the count as the text shows it: such a text has the keys `one` and `many`. */
export function countedKey(key: string, count: number, language: Pick<Language, 'tag'>): [key: string, values: Values] {
  return [`${key}.${count === 1 ? 'one' : 'many'}`, { count: formatNumber(count, language) }];
}

/** A text of the record node's catalogue that counts. */
export function counted(language: Language, key: string, count: number, values: Values = {}): string {
  const [form, counts] = countedKey(key, count, language);
  return language.record(form, { ...counts, ...values });
}

const HOUR_MINUTES = 60;
const DAY_MINUTES = 24 * HOUR_MINUTES;

/** A span of time as exactly as a person has to know it: `18 min`, `5 h`, `11 days`. */
export function spanText(minutes: number, language: Language): string {
  const [unit, unitMinutes] =
    minutes < 1.5 * HOUR_MINUTES
      ? (['minutes', 1] as const)
      : minutes < 2 * DAY_MINUTES
        ? (['hours', HOUR_MINUTES] as const)
        : (['days', DAY_MINUTES] as const);
  return counted(language, `span.${unit}`, Math.max(1, Math.round(minutes / unitMinutes)));
}

/** A reason in few words, for the canvas. */
export function shortReason({ code }: Reason, language: Language): string {
  return language.connection(`short.${code}`);
}

/** Reasons that pass by themselves. */
const PASSING: ReadonlySet<ReasonCode> = new Set([
  'proxy',
  'certificate',
  'dns',
  'no-listener',
  'network',
  'timeout',
  'not-datacake',
  'busy',
  'server',
]);

/** A reason that passes by itself in a word or two, for the canvas beside a number and a time; undefined for any other. */
export function briefReason({ code }: Reason, language: Language): string | undefined {
  return PASSING.has(code) ? language.connection(`brief.${code}`) : undefined;
}

/** Reasons whose sentences name something that not everybody may see: they have another one without it. */
const NAMING: ReadonlySet<ReasonCode> = new Set([
  'env-unset',
  'overflow',
  'database-old',
  'database-encoding',
  'database-unsafe',
]);

/** A reason in a whole sentence that says what to do, without what the server said. */
export function wholeReason({ code, values }: Omit<Reason, 'detail'>, language: Language): string {
  // The validation of the settings has sentences of its own.
  if (code === 'settings' && values?.error !== undefined) return language.connection(`error.${values.error}`, values);
  // A proxy is put right where it was found: in its node, or in this variable.
  if (values?.variable !== undefined) return language.connection(`ofVariable.${code}`, values);
  if (values === undefined && NAMING.has(code)) return language.connection(`unnamed.${code}`);
  return language.connection(`reason.${code}`, values);
}

/** A reason in a whole sentence, with what the server said. Show it as text, never as HTML. */
export function reasonWithDetail(reason: Reason, language: Language): string {
  return withDetail(wholeReason(reason, language), reason.detail, language);
}

/** A sentence, and behind it what the server, the network or the system said. Show it as text, never as HTML. */
export function withDetail(sentence: string, detail: string | undefined, language: Language): string {
  if (detail === undefined || detail === '') return sentence;
  const answer = readAnswer(detail);
  if (answer === undefined) return language.connection('reason.withDetail', { sentence, detail });
  const { status, said } = answer;
  return said === undefined
    ? language.connection('reason.withStatus', { sentence, status })
    : language.connection('reason.withAnswer', { sentence, status, answer: said });
}

/** More would leave no room for the id. */
const MAX_DEVICE_NAME_LENGTH = 60;

/** A device by the name that its record node was saved with, and its id; another device by its id alone. */
export function namedDevice<Device extends string | undefined>(
  device: Device,
  saved: { device: string; deviceName: string },
): Device | string {
  const isSaved = device?.toLowerCase() === saved.device.trim().toLowerCase();
  if (device === undefined || !isSaved || saved.deviceName === '') return device;
  return `${foreignText(saved.deviceName, MAX_DEVICE_NAME_LENGTH)} (${device})`;
}

/** A sentence that says which device it is about, where that may be seen. */
export function ofDevice(sentence: string, device: string | undefined, language: Language): string {
  return device === undefined
    ? sentence
    : language.record('said.held', { device: foreignText(device), reason: sentence });
}

/**
 * Measurements, or only the names of their fields, that Datacake refused, or that can't be sent.
 *
 * @param what empty where they may not be seen
 * @param sentence the reason in a whole sentence
 */
export function refusedText(
  what: readonly string[],
  { code }: Pick<Reason, 'code'>,
  sentence: string,
  language: Language,
): string {
  if (code === 'overflow') return sentence;
  if (what.length === 0) return language.record('said.refusedSome', { reason: sentence });
  return language.record('said.refused', { what: listOf(what), reason: sentence });
}

function listOf(names: readonly string[]): string {
  const shown = names.slice(0, MAX_REASONS).map((name) => foreignText(name));
  return [...shown, ...(names.length > shown.length ? ['…'] : [])].join(', ');
}

/** What was accepted and isn't to be seen in Datacake. */
export function unseenText({ device, fields }: UnseenFields, language: Language): string {
  return language.record('said.unseen', { device: foreignText(device), fields: listOf(fields) });
}

/** Samples that were given up. */
export function lossText(
  { device, samples, why }: Omit<Loss, 'device'> & { device?: string },
  language: Language,
): string {
  return ofDevice(counted(language, `said.lost.${why}`, samples), device, language);
}

/** What concerns a connection as a whole, with what the system said. */
export function noticeText(notice: Notice, language: Language): string {
  const { code, ...values } = notice;
  const shown = Object.entries<string | number | Reason>(values).map(([name, value]) => [
    name,
    name === 'device' ? foreignText(shownValue(value, language)) : shownValue(value, language),
  ]);
  const [key] = 'count' in notice ? countedKey(code, notice.count, language) : [code];
  const sentence = language.connection(`notice.${key}`, Object.fromEntries(shown) as Record<string, string>);
  return withDetail(sentence, 'detail' in notice ? notice.detail : undefined, language);
}

function shownValue(value: string | number | Reason, language: Language): string {
  if (typeof value === 'number') return formatNumber(value, language);
  return typeof value === 'string' ? value : reasonWithDetail(value, language);
}

/** Why a value was left out: `TEMPERATURE: "abc" is not a number`. */
export function mappingText({ field, code, value = '' }: MappingError, language: Language): string {
  const sentence = language.record(`mappingError.${code}`, { value });
  return field === undefined ? sentence : `${foreignText(field)}: ${sentence}`;
}

/** Why nothing of a message is recorded, field by field. */
export function nothingText(errors: readonly MappingError[], language: Language): string {
  if (errors.length === 0) return language.record('said.nothing');
  const reasons = errors.slice(0, MAX_REASONS).map((error) => mappingText(error, language));
  const further = errors.length - reasons.length;
  if (further > 0) reasons.push(language.record('said.further', { count: formatNumber(further, language) }));
  return language.record('said.nothingBecause', { reasons: reasons.join('; ') });
}
