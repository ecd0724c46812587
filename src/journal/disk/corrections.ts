/**
 * By how much the wall clock was corrected in each run: milliseconds to add to the stamps of its samples. A run is one opening
 * of the journal; runs without a correction aren't kept.
 */
export type Corrections = ReadonlyMap<number, number>;

/**
 * The content of the slot that keeps corrections. What doesn't fit is forgotten, the oldest first.
 *
 * @param room bytes
 */
export function encodeCorrections(corrections: Corrections, room: number): Buffer {
  const entries = [...corrections].filter(([, correction]) => correction !== 0).sort(([a], [b]) => a - b);
  for (;;) {
    const content = Buffer.from(JSON.stringify(entries));
    if (content.length <= room) return content;
    entries.splice(0, Math.ceil(entries.length / 8));
  }
}

export function decodeCorrections(content: Buffer): Map<number, number> {
  return new Map(JSON.parse(content.toString()) as [number, number][]);
}
