import { createHash } from 'node:crypto';
import type { Measurement } from '../model';

/** Measurements that Datacake refused for good, as they are kept. */
export interface RejectedEntry {
  /** ISO 8601. */
  at: string;
  /** The id of the record node. */
  node: string;
  device: string;
  measurements: readonly Measurement[];
  status: number;
  reason: string;
}

/** One of them, with a name by which it can be chosen. */
export interface RejectedOne {
  id: string;
  at: string;
  device: string;
  measurement: Measurement;
  reason: string;
}

/** True for what is chosen, by its name. */
export type Choice = (id: string) => boolean;

/** The refused measurements of a record node in lines of JSON, the earliest first. A line that can't be read, because a power cut tore it, is none. */
export function rejectedOf(node: string, lines: readonly string[]): RejectedOne[] {
  return lines.flatMap((line) => {
    const entry = readLine(line);
    if (entry?.node !== node) return [];
    const { at, device, reason, measurements } = entry;
    return measurements.map((measurement, index) => ({ id: idOf(line, index), at, device, measurement, reason }));
  });
}

/** How many measurements of each record node the lines hold. */
export function countByNode(lines: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of lines) {
    const entry = readLine(line);
    if (entry !== undefined) counts.set(entry.node, (counts.get(entry.node) ?? 0) + entry.measurements.length);
  }
  return counts;
}

/** The lines without what is chosen of a record node's; all others stay as they are. */
export function without(node: string, chosen: Choice, lines: readonly string[]): { lines: string[]; removed: number } {
  let removed = 0;
  const left = lines.flatMap((line) => {
    const entry = readLine(line);
    if (entry?.node !== node) return [line];
    const measurements = entry.measurements.filter((_, index) => !chosen(idOf(line, index)));
    removed += entry.measurements.length - measurements.length;
    if (measurements.length === entry.measurements.length) return [line];
    return measurements.length === 0 ? [] : [JSON.stringify({ ...entry, measurements })];
  });
  return { lines: left, removed };
}

/** What is named by its content needs no number that has to be kept. */
function idOf(line: string, index: number): string {
  return `${createHash('sha256').update(line).digest('hex').slice(0, 24)}-${index}`;
}

function readLine(line: string): RejectedEntry | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    return undefined;
  }
  const entry = parsed as Partial<RejectedEntry> | null;
  if (typeof entry?.node !== 'string' || typeof entry.device !== 'string' || !Array.isArray(entry.measurements)) {
    return undefined;
  }
  const { at = '', node, device, measurements, status = 0, reason = '' } = entry;
  return { at, node, device, measurements, status, reason };
}
