import { withoutControls } from '../util/foreign-text';
import { truncate } from '../util/truncate';
import { dateValue, isBytes } from './cross-realm';

const MAX_LENGTH = 80;
const MAX_DEPTH = 2;

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

function render(value: unknown, depth: number): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, MAX_LENGTH));
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'symbol') return 'a symbol';
  if (typeof value !== 'object' || value === null) return String(value);
  if (isBytes(value)) return `${value.length} bytes`;
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
    text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${render(value, depth + 1)}`;
    if (text.length > MAX_LENGTH) break;
  }
  return text;
}
