/** True for a `Uint8Array`, which a Node.js `Buffer` is, also when it was made in another realm such as a function node. */
export function isBytes(value: unknown): value is Uint8Array {
  return ArrayBuffer.isView(value) && Reflect.get(value, Symbol.toStringTag) === 'Uint8Array';
}
