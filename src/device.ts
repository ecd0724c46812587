const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** True for a UUID in lower case: the only form of a device that enters a URL. */
export function isUuid(device: string): boolean {
  return UUID.test(device);
}

/**
 * The device that a text names: a UUID in lower case, or a serial number as given, without surrounding white space.
 *
 * @returns undefined when the text names nothing
 */
export function parseDevice(text: string): string | undefined {
  const trimmed = text.trim();
  const lower = trimmed.toLowerCase();
  if (isUuid(lower)) return lower;
  return trimmed === '' ? undefined : trimmed;
}
