import { isImplied } from './conditions';
import { choose, not } from './operate';
import { absent, isOneOf, isOperation, operandsOf, type Value } from './value';

/**
 * The source of a measurement's time, without conversions that the record node makes itself; absent for the present
 * time, which is that of arrival.
 */
export function momentOf(timestamp: Value): Value {
  if (isNow(timestamp) || isOneOf(timestamp, undefined, null)) return absent;
  const [first, second, third] = operandsOf(timestamp);
  if (isOperation(timestamp, 'choose')) {
    const [a, b] = [momentOf(second), momentOf(third)];
    if (isOneOf(b, undefined) && isImplied(first, a)) return a;
    return isOneOf(a, undefined) && isImplied(not(first), b) ? b : choose(first, a, b);
  }
  if (isOperation(timestamp, 'string', 'number', 'millis', 'date', 'iso', 'parseFloat')) return momentOf(first);
  // A time in seconds, or without its fraction, is the same second.
  const isSeconds =
    isOperation(timestamp, 'floor', 'trunc', 'parseInt') || (isOperation(timestamp, '/') && isOneOf(second, 1000));
  return isSeconds && isTime(first) ? momentOf(first) : timestamp;
}

/** The time at which the code runs, in whatever form. */
function isNow(value: Value): boolean {
  const [first, second] = operandsOf(value);
  const isForm = isOperation(
    value,
    'string',
    'number',
    'millis',
    'date',
    'iso',
    'floor',
    'round',
    'ceil',
    'trunc',
    'parseInt',
  );
  const isScaled =
    (isOperation(value, '/') && isOneOf(second, 1000)) || (isOperation(value, 'fixed') && isOneOf(second, 0));
  return value.kind === 'now' || ((isForm || isScaled) && isNow(first));
}

/** True for a time that was made by JavaScript's Date. */
function isTime(value: Value): boolean {
  if (isOperation(value, 'millis', 'date')) return true;
  return isOperation(value, '/', 'floor', 'trunc', 'number', 'string') && isTime(operandsOf(value)[0]);
}
