import { withoutImplied } from './implied';
import { absent, choice, isOneOf, isOperation, operandsOf, type Value } from './value';

/**
 * The source of a measurement's time, without conversions that the record node makes itself; absent for the present
 * time, which is that of arrival.
 */
export function momentOf(timestamp: Value): Value {
  if (isNow(timestamp) || isOneOf(timestamp, undefined, null)) return absent;
  if (timestamp.kind === 'choice')
    return withoutImplied(choice(timestamp.test, momentOf(timestamp.yes), momentOf(timestamp.no)));
  const [first, second] = operandsOf(timestamp);
  if (isOperation(timestamp, 'String', 'Number', 'Date.parse', 'date', '.toISOString', 'parseFloat'))
    return momentOf(first);
  // A time in seconds, or without its fraction, is the same second.
  const isSeconds =
    isOperation(timestamp, 'Math.floor', 'Math.trunc', 'parseInt') ||
    (isOperation(timestamp, '/') && isOneOf(second, 1000));
  return isSeconds && isTime(first) ? momentOf(first) : timestamp;
}

const CONVERSION = /^(?:String|Number|Date\.parse|date|\.toISOString|Math\.(?:floor|round|ceil|trunc)|parseInt)$/;

/** The time at which the code runs, in whatever form. */
function isNow(value: Value): boolean {
  const [first, second] = operandsOf(value);
  const isScaled = isOperation(value, '/', '.toFixed') && isOneOf(second, 1000, 0);
  const isForm = value.kind === 'operation' && CONVERSION.test(value.operator);
  return value.kind === 'now' || ((isForm || isScaled) && isNow(first));
}

/** True for a time that was made by JavaScript's Date. */
function isTime(value: Value): boolean {
  if (isOperation(value, 'Date.parse', 'date')) return true;
  return isOperation(value, '/', 'Math.floor', 'Math.trunc', 'Number', 'String') && isTime(operandsOf(value)[0]);
}
