/** Why a value, a time or a whole payload was left out. */
export type MappingErrorCode =
  | 'absent'
  | 'nested'
  | 'unreadable'
  | 'source-failed'
  | 'not-finite'
  | 'not-number'
  | 'ambiguous-number'
  | 'unsafe-integer'
  | 'overflow'
  | 'not-boolean'
  | 'not-text'
  | 'not-scalar'
  | 'not-location'
  | 'location-range'
  | 'bad-time'
  | 'time-range'
  | 'ambiguous-date'
  | 'time-failed'
  | 'bad-name'
  | 'no-name'
  | 'same-field'
  | 'not-measurement'
  | 'no-topic'
  | 'no-device'
  | 'device-failed'
  | 'array-payload'
  | 'empty-payload'
  | 'not-json';

/** A value, a time or a payload that was left out, and why. */
export interface MappingError {
  /** Absent when the error is about the message's time or its whole payload. */
  field?: string;
  code: MappingErrorCode;
  /** The value in the message, as `display` shows it, or what a source that failed says. */
  value?: string;
}

const SENTENCES: Record<MappingErrorCode, (value: string) => string> = {
  absent: () => 'not in the message',
  nested: () => 'an object or array inside the payload is recorded only through the fields table',
  unreadable: () => 'the value failed while it was read',
  'source-failed': (value) => `the value can't be read: ${value}`,
  'not-finite': (value) => `${value} is not a finite number`,
  'not-number': (value) => `${value} is not a number`,
  'ambiguous-number': (value) => `${value} is ambiguous: the comma can separate thousands or decimals`,
  'unsafe-integer': (value) => `${value} is too large to be kept to the digit: at most ±${Number.MAX_SAFE_INTEGER}`,
  overflow: (value) => `${value} times its factor is not a finite number`,
  'not-boolean': (value) => `${value} is not a boolean: true/false, 1/0, on/off, yes/no or open/closed`,
  'not-text': (value) => `${value} is not a text, number, boolean or date`,
  'not-scalar': (value) => `${value} is not a number, text or boolean`,
  'not-location': (value) =>
    `${value} is not a location: {lat, lng}, {latitude, longitude}, [lat, lng], "lat,lng" or "(lat,lng)"`,
  'location-range': (value) => `${value} is out of range: latitude -90 to 90, longitude -180 to 180`,
  'bad-time': (value) => `the time ${value} is neither a Unix time in s, ms, µs or ns nor a valid ISO 8601 date`,
  'ambiguous-date': (value) =>
    `the time ${value} may begin with the day or the month: choose the format beside the time`,
  'time-range': (value) => `the time ${value} is out of range: 1973-03-03 to 5138-11-16`,
  'time-failed': (value) => `the time can't be read: ${value}`,
  'bad-name': (value) => `${value} is not a field identifier: letters, digits and underscores, like TEMPERATURE`,
  'no-name': (value) => `${value} has no Latin letter or digit to name a field by: use the fields table`,
  'same-field': (value) => `${value} was left out because the message gives this field another value first`,
  'not-measurement': (value) => `${value} is not a measurement: {field, value} or {field, value, timestamp}`,
  'no-topic': () => 'a payload that is a single value takes its field from msg.topic, or needs the fields table',
  'no-device': () => 'the message names no device: a UUID or a serial number',
  'device-failed': (value) => `the device can't be read: ${value}`,
  'array-payload': () => 'a payload that is an array of single values needs the fields table',
  'empty-payload': () => 'the payload is empty',
  'not-json': (value) => `the payload begins like JSON but isn't, at line and column ${value}`,
};

/**
 * One plain English sentence that names the field, the value and the values that are allowed: `TEMPERATURE: "abc" is not a number`.
 * Translations are looked up by the code.
 */
export function describeMappingError({ field, code, value = 'it' }: MappingError): string {
  const sentence = SENTENCES[code](value);
  return field === undefined ? sentence : `${field}: ${sentence}`;
}

/**
 * True for an error that isn't a fault: a member that this message doesn't carry, or an object or array in the payload. It is
 * reported only for a message from which nothing is recorded.
 */
export function isExpectedAbsence({ code }: MappingError): boolean {
  return code === 'absent' || code === 'nested';
}

/** Each of thousands of elements can have an error, but the text is read by a person. */
const MAX_REASONS = 20;

/**
 * The error text of a message from which nothing is recorded, field by field.
 *
 * @param errors all mapping errors of the message, the expected ones too
 */
export function describeNothingToRecord(errors: readonly MappingError[]): string {
  if (errors.length === 0) return 'Nothing to record';
  const reasons = errors.slice(0, MAX_REASONS).map(describeMappingError);
  const further = errors.length - reasons.length;
  return `Nothing to record: ${reasons.join('; ')}${further > 0 ? `; and ${further} more` : ''}`;
}
