import { withoutControls } from '../util/foreign-text';
import { truncate } from '../util/truncate';
import { dateValue, isTextObject } from './cross-realm';

const MAX_LENGTH = 80;
const MAX_DEPTH = 2;

/** Above what any device counts to. */
const MAX_WRITTEN = 10n ** 1000n;

/**
 * Shows any value in at most 80 characters, close to JSON: `"abc"`, `NaN`, `{"lat":1}`, `5 bytes`.
 * It never throws, and reads no more of a large value than it shows.
 */
export function display(value: unknown): string {
  try {
    return truncate(withoutControls(render(value, 0)), MAX_LENGTH);
  } catch {
    return 'an unreadable value';
  }
}

/** False for a big integer that takes seconds to write: the time grows with the square of its length. */
export function isWritable(value: bigint): boolean {
  return value < MAX_WRITTEN && value > -MAX_WRITTEN;
}

function render(value: unknown, depth: number): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, MAX_LENGTH));
  if (typeof value === 'bigint') return isWritable(value) ? `${value}n` : 'a huge integer';
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'symbol') return 'a symbol';
  if (typeof value !== 'object' || value === null) return String(value);
  if (ArrayBuffer.isView(value)) return `${value.byteLength} bytes`;
  if (isTextObject(value)) return JSON.stringify(String.prototype.slice.call(value, 0, MAX_LENGTH));
  if (Array.isArray(value)) return depth < MAX_DEPTH ? `[${renderItems(value, depth)}]` : '[…]';
  const time = dateValue(value);
  if (time !== undefined) return Number.isNaN(time) ? 'an invalid date' : new Date(time).toISOString();
  return depth < MAX_DEPTH ? `{${renderMembers(value, depth)}}` : '{…}';
}

function renderItems(items: readonly unknown[], depth: number): string {
  let text = '';
  for (const item of items) {
    text += (text === '' ? '' : ',') + render(item, depth + 1);
    if (text.length > MAX_LENGTH) break;
  }
  return text;
}

function renderMembers(object: object, depth: number): string {
  let text = '';
  for (const key of Object.keys(object)) {
    const value = (object as Record<string, unknown>)[key];
    text += `${text === '' ? '' : ','}${JSON.stringify(key.slice(0, MAX_LENGTH))}:${render(value, depth + 1)}`;
    if (text.length > MAX_LENGTH) break;
  }
  return text;
}
