import { foreignText } from '../util/foreign-text';

/** Reads parsed JSON of a server: a member that is missing or of another type becomes an empty value, and lists and texts are bounded. */

const MAX_TEXTS = 100;

/** @returns undefined for a text that isn't JSON */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A member that is an object; an empty object otherwise. */
export function objectAt(value: unknown, name: string): Record<string, unknown> {
  const member = memberAt(value, name);
  return isObject(member) ? member : {};
}

/** The objects in a member that is a list. */
export function objectsAt(value: unknown, name: string, maxObjects: number): Record<string, unknown>[] {
  return listAt(value, name).filter(isObject).slice(0, maxObjects);
}

/** The texts in a member that is a list. */
export function textsAt(value: unknown, name: string): string[] {
  return listAt(value, name)
    .filter((entry) => typeof entry === 'string')
    .slice(0, MAX_TEXTS)
    .map((text) => foreignText(text));
}

export function textAt(value: unknown, name: string): string {
  const member = memberAt(value, name);
  return typeof member === 'string' ? foreignText(member) : '';
}

/** A member that is a whole number of 0 or more. */
export function countAt(value: unknown, name: string): number | undefined {
  const member = memberAt(value, name);
  return typeof member === 'number' && Number.isInteger(member) && member >= 0 ? member : undefined;
}

export function flagAt(value: unknown, name: string): boolean {
  return memberAt(value, name) === true;
}

function listAt(value: unknown, name: string): unknown[] {
  const member = memberAt(value, name);
  return Array.isArray(member) ? member : [];
}

function memberAt(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}
