import { Ranges } from '../../util/ranges';
import { errorCode } from '../../util/error-message';
import type { DamageReport } from '../journal-events';
import type { RecoveredLog } from './disk-log';
import type { Folder } from './folder';
import { type Inspected, type InspectedDamage, inspectLog } from './inspect-log';
import type { LogFiles } from './log-files';
import { cursorName, damagedName, segmentName } from './names';

type Report = (report: DamageReport) => void;

/**
 * Makes a log usable: cuts a torn end, copies aside and reports what is damaged. Whatever the files hold, what is sound of them is kept.
 *
 * @returns undefined when nobody can tell whose log it was: its files are set aside
 */
export async function recoverLog(folder: Folder, files: LogFiles, report: Report): Promise<RecoveredLog | undefined> {
  let inspected: Inspected;
  try {
    inspected = await inspectLog(folder, files);
  } catch (error) {
    if (errorCode(error) !== 'EIO') throw error;
    await setAside(folder, files, report);
    return undefined;
  }
  const { id, segments, acknowledged, end, cursor } = inspected;
  for (const damage of inspected.damages) await repair(folder, inspected, damage, report);
  if (segments.length === 0 && id === undefined) {
    // Begun when the power went: no sample was stored in it yet.
    for (const file of [...inspected.empty, ...(cursor === undefined ? [] : [cursor])]) await folder.remove(file);
    return undefined;
  }
  if (inspected.cursorDamaged) report({ ...nothingLost, file: cursorName(files.log), log: id });
  for (const segment of inspected.empty) await folder.remove(segment);
  if (id === undefined) {
    for (const segment of segments) await folder.handles.close(segment);
    await setAside(folder, { ...files, segments: files.segments.filter(isLeft(inspected)) }, report);
    return undefined;
  }
  acknowledged.add(segments.at(-1)?.end ?? 0, end);
  return { id, segments, acknowledged, end, cursor, changed: inspected.damages.length > 0 };
}

async function repair(
  folder: Folder,
  { id, acknowledged }: Inspected,
  { segment, damage, content, torn }: InspectedDamage,
  report: Report,
): Promise<void> {
  const { offset, bytes, from, before } = damage;
  const positions = acknowledged.open(from, before);
  acknowledged.add(from, before);
  segment.noteDamage(offset);
  const { copiedTo, known } = await folder.copyAside(segment.openName, offset, content);
  if (torn) {
    // What can't be cut stays behind the segment's end, where it doesn't count.
    await folder.handles.use(segment, (file) => file.truncate(segment.size)).catch(() => undefined);
  }
  if (known && positions.first === undefined && !torn) return;
  report({
    file: segment.name,
    bytes,
    log: id,
    positions,
    samples: positions.size,
    torn,
    copiedTo,
  });
}

/** Renames the files of a log, so that they stay for a person to look at and are in nobody's way. */
async function setAside(folder: Folder, { log, segments, hasCursor }: LogFiles, report: Report): Promise<void> {
  for (const file of [...segments.map(segmentName), ...(hasCursor ? [cursorName(log)] : [])]) {
    const copiedTo = folder.pathOf(damagedName(file, 0));
    const { size } = await folder.fs.stat(folder.pathOf(file)).catch(() => ({ size: 0 }));
    await folder.fs.rename(folder.pathOf(file), copiedTo);
    report({ ...nothingLost, file, bytes: size, copiedTo });
  }
}

const nothingLost = {
  positions: new Ranges(),
  bytes: 0,
  log: undefined,
  samples: 0,
  torn: false,
};

function isLeft({ empty }: Inspected): (name: { first: number; run: number }) => boolean {
  return ({ first, run }) => !empty.some((segment) => segment.first === first && segment.run === run);
}
