/** Why a value, a time or a whole payload was left out. The record node's catalogue has a sentence for each, `mappingError.<code>`. */
export type MappingErrorCode =
  | 'absent'
  | 'nested'
  | 'unreadable'
  | 'source-failed'
  | 'source-slow'
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
  | 'time-slow'
  | 'time-unset'
  | 'bad-name'
  | 'no-name'
  | 'name-too-long'
  | 'object-kind'
  | 'same-field'
  | 'not-measurement'
  | 'no-value'
  | 'no-topic'
  | 'no-device'
  | 'device-failed'
  | 'device-slow'
  | 'array-payload'
  | 'empty-payload'
  | 'too-many-samples'
  | 'too-many-fields'
  | 'not-json';

/** A value, a time or a payload that was left out, and why. */
export interface MappingError {
  /** Absent when the error is about the message's time or its whole payload. */
  field?: string;
  code: MappingErrorCode;
  /** The value in the message, as `display` shows it, or what a source that failed says. */
  value?: string;
}

/**
 * True for an error that isn't a fault: a member that this message doesn't carry, or an object or array in the payload. It is
 * reported only for a message from which nothing is recorded.
 */
export function isExpectedAbsence({ code }: MappingError): boolean {
  return code === 'absent' || code === 'nested';
}
