import { alternatives } from './conditions';
import { interpret } from './interpret';
import { isOperation, type Item, type ObjectValue, type Value } from './value';

/** A measurement that the code makes. */
export interface Measurement extends Item {
  line: number;
  field: Value;
  timestamp: Value | undefined;
  /** The message that carries it, for its URL and its headers; absent where it lies around in code that makes none. */
  message?: ObjectValue;
}

/** The measurements of all messages that the code makes; of code that makes none, those that lie around in it. */
export function findMeasurements({ messages, loose }: ReturnType<typeof interpret>): Measurement[] {
  const sent = messages.flatMap(each).flatMap(ofMessage);
  if (sent.length > 0) return sent;
  const [found = []] = loose.map((value) => ofPayload({ value, when: [] })).filter(({ length }) => length > 0);
  return found;
}

/** A function with several outputs returns an array of messages, or of arrays of them. */
function each(item: Item): Item[] {
  return alternatives(item).flatMap(({ value, when }) => {
    if (value.kind !== 'array') return [{ value, when }];
    return value.items.flatMap((inner) => each({ value: inner.value, when: [...when, ...inner.when] }));
  });
}

function ofMessage({ value: message, when }: Item): Measurement[] {
  if (message.kind !== 'object') return [];
  const payload = message.members.get('payload');
  return payload === undefined ? [] : ofPayload({ value: payload, when }).map((found) => ({ ...found, message }));
}

function ofPayload(item: Item): Measurement[] {
  return alternatives(item).flatMap(({ value, when }) => {
    if (isOperation(value, 'json')) return value.operands.flatMap((inner) => ofPayload({ value: inner, when }));
    if (value.kind === 'object') return ofObject(value, when);
    if (value.kind !== 'array' || !value.items.some((inner) => ofElement(inner).length > 0)) return [];
    return value.items.flatMap((inner) => ofElement({ value: inner.value, when: [...when, ...inner.when] }));
  });
}

function ofElement(item: Item): Measurement[] {
  return alternatives(item).flatMap(({ value, when }) => {
    if (value.kind === 'object') return ofObject(value, when);
    // What isn't followed might have been a measurement.
    return value.kind === 'unknown' ? [{ value, when, line: value.line, field: value, timestamp: undefined }] : [];
  });
}

function ofObject({ members, line }: ObjectValue, when: readonly Value[]): Measurement[] {
  const field = members.get('field');
  const value = members.get('value');
  return field && value ? [{ field, value, when, line, timestamp: members.get('timestamp') }] : [];
}
