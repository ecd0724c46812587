import { readdir, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { codeOf } from '../src/journal/journal-error';
import { type JournalSummary, discardJournal, listJournals } from '../src/journal/journals';
import { discardRejected } from '../src/journal/rejected-file';
import { discardState } from '../src/notes/notes-file';
import type { OrphanedJournal } from './admin/api';

/** What a connection that is gone has left, and where. */
interface Orphan extends OrphanedJournal {
  folder: string;
  journals: JournalSummary[];
}

/** The journals in a folder of connections' folders whose connection is gone, and that no process has open. */
export async function orphanedJournals(
  root: string,
  lives: (connection: string) => boolean,
): Promise<OrphanedJournal[]> {
  return (await orphansIn(root, lives)).map(toSummary);
}

/**
 * Removes the journals that a connection which is gone has left, with what waits in them, what was refused, and what was noted of devices.
 *
 * @returns undefined when there is none, or its connection lives
 */
export async function discardOrphan(
  root: string,
  lives: (connection: string) => boolean,
  connection: string,
): Promise<OrphanedJournal | undefined> {
  // Looked for among what is there: an id never becomes a path.
  const orphan = (await orphansIn(root, lives)).find((one) => one.connection === connection);
  if (orphan === undefined) return undefined;
  let [samples, bytes] = [0, 0];
  for (const { directory } of orphan.journals) {
    const discarding = await discardJournal(directory);
    if (discarding.kind === 'taken') continue;
    samples += discarding.samples;
    bytes += discarding.bytes;
  }
  await discardRejected(orphan.folder);
  await discardState(orphan.folder);
  await rmdir(orphan.folder).catch(() => undefined);
  return { connection, samples, bytes };
}

async function orphansIn(root: string, lives: (connection: string) => boolean): Promise<Orphan[]> {
  const orphans: Orphan[] = [];
  for (const name of await namesIn(root)) {
    const connection = idOf(name);
    if (connection === undefined || lives(connection)) continue;
    const folder = path.join(root, name);
    const journals = await listJournals(folder);
    if (journals.length === 0 || journals.some(({ owner }) => owner !== undefined)) continue;
    const sum = (of: 'samples' | 'bytes'): number => journals.reduce((total, journal) => total + journal[of], 0);
    orphans.push({ connection, samples: sum('samples'), bytes: sum('bytes'), folder, journals });
  }
  return orphans;
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

/** The id of the connection whose folder is called so; undefined when it is no connection's. */
function idOf(name: string): string | undefined {
  try {
    const id = decodeURIComponent(name);
    return encodeURIComponent(id) === name ? id : undefined;
  } catch {
    return undefined;
  }
}

function toSummary({ connection, samples, bytes }: Orphan): OrphanedJournal {
  return { connection, samples, bytes };
}
