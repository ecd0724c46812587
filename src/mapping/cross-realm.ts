/** True for a `Uint8Array`, which a Node.js `Buffer` is, also when it was made in another realm such as a function node. */
export function isBytes(value: unknown): value is Uint8Array {
  return ArrayBuffer.isView(value) && Reflect.get(value, Symbol.toStringTag) === 'Uint8Array';
}

/** True for an object that wraps a text, `new String(…)`: each of its characters is a member. */
export function isTextObject(value: object): value is object & { readonly length: number } {
  return Object.prototype.toString.call(value) === '[object String]';
}

/**
 * The time of a Date in Unix milliseconds, `NaN` for an invalid Date, and undefined for everything else.
 *
 * Only a Date has the internal slot that `getTime` reads: a Date from another realm is recognized, and no code of another object runs.
 */
export function dateValue(value: object): number | undefined {
  try {
    return Date.prototype.getTime.call(value);
  } catch {
    return undefined;
  }
}
