import type { WaitingWindow } from '../backlog/waiting-window';

/** How much one batch may carry. */
export interface BatchLimits {
  /** The most measurements. */
  maxMeasurements: number;
  /** True while Datacake's limit holds: at most one measurement a field in a batch. */
  limited: boolean;
}

/** Fields of a window that a batch takes. */
export interface BatchPart {
  window: WaitingWindow;
  fields: string[];
}

export type Choice =
  | { kind: 'none' }
  /** Nothing may be sent before this moment, in monotonic milliseconds. */
  | { kind: 'wait'; until: number }
  | { kind: 'parts'; parts: BatchPart[] };

/** How far a choice looks past windows that can't be sent now, so that its cost doesn't grow with the backlog. */
const MAX_WINDOWS_LOOKED_AT = 100;

/**
 * What the next batch carries of these windows.
 *
 * A batch is sent when all fields of the first window may be sent; whatever else may be sent then rides along. So fields that belong to
 * one message stay together, and fields that came apart come together again. A field's measurements never overtake one another.
 *
 * @param windows in the order in which they are to be sent
 * @param readyAt when a field may be sent, in monotonic milliseconds
 */
export function chooseFields(
  windows: Iterable<WaitingWindow>,
  readyAt: (field: string) => number,
  now: number,
  { maxMeasurements, limited }: BatchLimits,
): Choice {
  const parts: BatchPart[] = [];
  const taken = new Set<string>();
  const maxLooks = MAX_WINDOWS_LOOKED_AT + (limited ? 0 : maxMeasurements);
  let room = maxMeasurements;
  let looks = 0;
  for (const window of windows) {
    if (looks === 0) {
      const until = latest(window.fields, readyAt);
      if (until > now) return { kind: 'wait', until };
    }
    if (room === 0 || looks === maxLooks) break;
    // A window that doesn't fit whole waits for the next batch, so that it needn't be settled in parts.
    if (!limited && parts.length > 0 && window.fieldCount > room) break;
    looks += 1;
    const fields: string[] = [];
    for (const field of window.fields) {
      const isFree = !taken.has(field) && room > 0 && readyAt(field) <= now;
      if (isFree) {
        fields.push(field);
        room -= 1;
      }
      if (limited || !isFree) taken.add(field);
    }
    if (fields.length > 0) parts.push({ window, fields });
  }
  return parts.length === 0 ? { kind: 'none' } : { kind: 'parts', parts };
}

/** The moment at which all of these fields may be sent. */
export function latest(fields: Iterable<string>, readyAt: (field: string) => number): number {
  let until = -Infinity;
  for (const field of fields) until = Math.max(until, readyAt(field));
  return until;
}
