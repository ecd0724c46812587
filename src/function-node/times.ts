import { withoutImplied } from './implied';
import { absent, choice, isOneOf, isOperation, operandsOf, type Value } from './value';

/**
 * The source of a measurement's time, without conversions that the record node makes itself; absent for the present
 * time, which is that of arrival.
 */
export function momentOf(timestamp: Value): Value {
  if (timestamp.kind === 'choice')
    return withoutImplied(choice(timestamp.test, momentOf(timestamp.yes), momentOf(timestamp.no)));
  if (timestamp.kind === 'now' || isOneOf(timestamp, undefined, null)) return absent;
  const [first, second] = operandsOf(timestamp);
  if (isOperation(timestamp, 'String', 'Number', 'Date.parse', 'date', '.toISOString', 'parseFloat'))
    return momentOf(first);
  const isRounded =
    isOperation(timestamp, 'Math.round', 'Math.ceil') || (isOperation(timestamp, '.toFixed') && isOneOf(second, 0));
  // A time in seconds, or without its fraction, is the same second.
  const isSeconds =
    isOperation(timestamp, 'Math.floor', 'Math.trunc', 'parseInt') ||
    (isOperation(timestamp, '/') && isOneOf(second, 1000));
  if (!isRounded && !isSeconds) return timestamp;
  const moment = momentOf(first);
  return moment === absent || (isSeconds && isTime(first)) ? moment : timestamp;
}

/** True for a time that was made by JavaScript's Date. */
function isTime(value: Value): boolean {
  if (isOperation(value, 'Date.parse', 'date')) return true;
  return isOperation(value, '/', 'Math.floor', 'Math.trunc', 'Number', 'String') && isTime(operandsOf(value)[0]);
}
