import { parseJson } from '../core/json';
import type { Reason } from '../core/ledger';

/** A measurement as it was sent: an object whose members may be anything. */
export interface SentMeasurement {
  field?: unknown;
  value?: unknown;
  timestamp?: unknown;
}

type ReadBody = { kind: 'read'; measurements: SentMeasurement[] } | { kind: 'unreadable'; reason: Reason };

/** Reads the body of a record request: a list with `?batch=true`, else one object. */
export function readMeasurements(body: string, batch: boolean): ReadBody {
  const parsed = parseJson(body);
  if (parsed === undefined) return { kind: 'unreadable', reason: 'not-json' };
  if (!batch) {
    return isObject(parsed.value)
      ? { kind: 'read', measurements: [parsed.value] }
      : { kind: 'unreadable', reason: 'not-an-object' };
  }
  if (!Array.isArray(parsed.value)) return { kind: 'unreadable', reason: 'not-a-list' };
  const list: unknown[] = parsed.value;
  return list.every(isObject) ? { kind: 'read', measurements: list } : { kind: 'unreadable', reason: 'not-an-object' };
}

function isObject(value: unknown): value is SentMeasurement {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
