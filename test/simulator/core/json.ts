/** A member of a value of unknown type; undefined when it has none. */
export function memberOf(of: unknown, member: string): unknown {
  return typeof of === 'object' && of !== null && Object.hasOwn(of, member)
    ? (of as Record<string, unknown>)[member]
    : undefined;
}

/** Undefined when the text isn't JSON. */
export function parseJson(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}
