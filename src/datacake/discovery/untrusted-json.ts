/** Reading what a server says: whatever is missing or of another type becomes something harmless, and nothing is endless. */

const MAX_TEXT_LENGTH = 200;

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A member that is an object; an empty one otherwise. */
export function objectAt(value: unknown, name: string): Record<string, unknown> {
  const member = isObject(value) ? value[name] : undefined;
  return isObject(member) ? member : {};
}

/** The objects in a member that is a list. */
export function objectsAt(value: unknown, name: string, most: number): Record<string, unknown>[] {
  return listAt(value, name).filter(isObject).slice(0, most);
}

/** The texts in a member that is a list. */
export function textsAt(value: unknown, name: string): string[] {
  return listAt(value, name)
    .filter((entry) => typeof entry === 'string')
    .slice(0, 100)
    .map((text) => text.slice(0, MAX_TEXT_LENGTH));
}

export function textAt(value: unknown, name: string, most = MAX_TEXT_LENGTH): string {
  const member = isObject(value) ? value[name] : undefined;
  return typeof member === 'string' ? member.slice(0, most) : '';
}

/** A whole number of 0 or more. */
export function countAt(value: unknown, name: string): number | undefined {
  const member = isObject(value) ? value[name] : undefined;
  return typeof member === 'number' && Number.isInteger(member) && member >= 0 ? member : undefined;
}

export function flagAt(value: unknown, name: string): boolean {
  return isObject(value) && value[name] === true;
}

function listAt(value: unknown, name: string): unknown[] {
  const member = isObject(value) ? value[name] : undefined;
  return Array.isArray(member) ? member : [];
}
