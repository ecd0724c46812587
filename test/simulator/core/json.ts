/** A member of what may be anything. */
export function memberOf(of: unknown, member: string): unknown {
  return typeof of === 'object' && of !== null && Object.hasOwn(of, member)
    ? (of as Record<string, unknown>)[member]
    : undefined;
}

/** Parsed JSON, or nothing when it isn't JSON. */
export function parseJson(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}
