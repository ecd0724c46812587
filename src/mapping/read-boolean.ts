import { display } from './display';
import type { MappingError } from './mapping-error';

const WORDS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
  ['1', true],
  ['0', false],
  ['on', true],
  ['off', false],
  ['yes', true],
  ['no', false],
  ['open', true],
  ['closed', false],
]);

/**
 * Reads a value for a BOOL field: true/false, 1/0, on/off, yes/no and open/closed, as texts in any case and with white
 * space around them. Open is true. No other number is a boolean: 2 may be a state that a boolean can't hold.
 */
export function readBoolean(value: unknown): boolean | MappingError {
  if (typeof value === 'boolean') return value;
  if (value === 1 || value === 1n) return true;
  if (value === 0 || value === 0n) return false;
  const known = typeof value === 'string' ? WORDS.get(value.trim().toLowerCase()) : undefined;
  return known ?? { code: 'not-boolean', value: display(value) };
}
