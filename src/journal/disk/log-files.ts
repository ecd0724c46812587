import { type SegmentName, parseCursorName, parseRestName, parseSegmentName } from './names';

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
  const filesOf = (log: string): LogFiles => {
    let found = logs.get(log);
    if (found === undefined) logs.set(log, (found = { log, segments: [], hasCursor: false, hasRest: false }));
    return found;
  };
  for (const file of files) {
    const segment = parseSegmentName(file);
    if (segment !== undefined) filesOf(segment.log).segments.push(segment);
    const cursor = parseCursorName(file);
    if (cursor !== undefined) filesOf(cursor).hasCursor = true;
    const rest = parseRestName(file);
    if (rest !== undefined) filesOf(rest).hasRest = true;
  }
  for (const { segments } of logs.values()) segments.sort((a, b) => a.first - b.first || a.run - b.run);
  return [...logs.values()];
}
