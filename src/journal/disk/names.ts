import { createHash } from 'node:crypto';
import type { LogId } from '../journal';

/** A segment as its file's name tells it. */
export interface SegmentName {
  /** See {@link logName}. */
  log: string;
  /** The position of its first sample. */
  first: number;
  /** The number of the run that wrote it: one opening of the journal. */
  run: number;
  /** One past its last position once it takes no more; undefined while that is known from its content only. */
  end: number | undefined;
}

export const clockFile = 'clock';

const CURSOR_ENDING = '.cursor';
const REST_ENDING = '.acknowledged';
const SEGMENT = /^([0-9a-f]{24})-(\d{1,16})-(\d{1,10})(?:-(\d{1,16}))?\.segment$/;
const CURSOR_OR_REST = /^([0-9a-f]{24})(\.cursor|\.acknowledged)$/;

/** A name for a log's files that no file system objects to, whatever the device and the node are called. */
export function logName({ device, node, part = 0 }: LogId): string {
  return createHash('sha256')
    .update(JSON.stringify(part === 0 ? [device, node] : [device, node, part]))
    .digest('hex')
    .slice(0, 24);
}

export function cursorName(log: string): string {
  return log + CURSOR_ENDING;
}

/** The file with what is acknowledged of a log and has no room in its cursor. */
export function restName(log: string): string {
  return log + REST_ENDING;
}

export function segmentName({ log, first, run, end }: SegmentName): string {
  return end === undefined ? `${log}-${first}-${run}.segment` : `${log}-${first}-${run}-${end}.segment`;
}

/** What a file's name says about the segment it is; undefined when it is none. */
export function parseSegmentName(file: string): SegmentName | undefined {
  const [, log, first, run, end] = SEGMENT.exec(file) ?? [];
  if (log === undefined) return undefined;
  const name = { log, first: Number(first), run: Number(run), end: end === undefined ? undefined : Number(end) };
  return name.end !== undefined && name.end < name.first ? undefined : name;
}

/** The name of a copy of what is damaged in a file. */
export function damagedName(file: string, offset: number): string {
  return `${file}.${offset}.damaged`;
}

/** True for what a journal has written itself, copies of damaged parts among it. */
export function isJournalFile(file: string): boolean {
  const [name = ''] = file.split(/\.\d+\.damaged$/);
  return name === clockFile || CURSOR_OR_REST.test(name) || parseSegmentName(name) !== undefined;
}

/** The files of one log. */
export interface LogFiles {
  log: string;
  /** In the order of their positions. */
  segments: SegmentName[];
  hasCursor: boolean;
  hasRest: boolean;
}

/** Sorts what lies in a journal's folder by log. What isn't a journal's is left out. */
export function groupByLog(files: readonly string[]): LogFiles[] {
  const logs = new Map<string, LogFiles>();
  for (const file of files) {
    const segment = parseSegmentName(file);
    const [, log = segment?.log, ending] = CURSOR_OR_REST.exec(file) ?? [];
    if (log === undefined) continue;
    const found = logs.get(log) ?? { log, segments: [], hasCursor: false, hasRest: false };
    logs.set(log, found);
    if (segment !== undefined) found.segments.push(segment);
    found.hasCursor ||= ending === CURSOR_ENDING;
    found.hasRest ||= ending === REST_ENDING;
  }
  for (const { segments } of logs.values()) segments.sort((a, b) => a.first - b.first || a.run - b.run);
  return [...logs.values()];
}
