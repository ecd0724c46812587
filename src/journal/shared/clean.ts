import type { Sample, Value } from '../../model';

/** The most bytes of a name in UTF-8: an index of the database takes no more than about 2,700 of a row. */
const MAX_NAME_BYTES = 255;

/** What a database in UTF-8 can't store: zeros, and halves of surrogate pairs. */
const UNSTORABLE = /\0|\p{Surrogate}/gu;

/** The name of a device, a record node or a field as the database can store it. */
export function cleanName(name: string): string {
  const clean = cleanText(name);
  // Most names are so short that their bytes needn't be counted.
  return clean.length * 3 <= MAX_NAME_BYTES ? clean : cut(clean);
}

/** Values as the database can store them: the same object where it can. */
export function cleanValues(values: Sample['values']): Sample['values'] {
  const isClean = Object.entries(values).every(
    ([field, value]) => cleanName(field) === field && clean(value) === value,
  );
  if (isClean) return values;
  return Object.fromEntries(Object.entries(values).map(([field, value]) => [cleanName(field), clean(value)]));
}

/** A text as the database can store it. */
export function cleanText(text: string): string {
  return text.replace(UNSTORABLE, '\uFFFD');
}

/** As many whole characters as are among the first bytes. */
function cut(name: string): string {
  const bytes = Buffer.from(name).subarray(0, MAX_NAME_BYTES);
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes, { stream: true });
}

function clean(value: Value): Value {
  return typeof value === 'string' ? cleanText(value) : value;
}
