import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { NodeAPI } from 'node-red';
import { listJournals } from '../../src/journal/disk/open-disk-journal';
import { PACKAGE_NAME, runtimeLanguage } from '../runtime-language';
import { countedKey } from '../words';
import { idOfFolder } from './folder-name';
import type { Journals } from './journals';

/**
 * Makes a function that logs where samples wait that nothing sends, and how many: those of deleted connections, the first time, and those
 * in folders that the setting of a connection named before, each once.
 */
export function createBacklogLog(RED: NodeAPI, journals: Pick<Journals, 'folders' | 'folderOf'>): () => Promise<void> {
  const told = new Set<string>();
  let isFirst = true;
  return async () => {
    const isDeployed = createIsDeployed(RED);
    const concerns = (connection: string, folder: string): boolean => {
      const present = journals.folderOf(connection);
      const isStranded = isDeployed(connection) ? present !== undefined && present !== folder : isFirst;
      return isStranded && !told.has(folder);
    };
    const backlogs = await findBacklogs(await journals.folders.all(), concerns);
    isFirst = false;
    const language = runtimeLanguage(RED);
    for (const { connection, folder, samples, bytes } of backlogs) {
      told.add(folder);
      const megabytes = Math.max(0.1, Math.round(bytes / 100_000) / 10);
      const notice = isDeployed(connection) ? 'notice.elsewhere' : 'notice.deleted';
      const [key, counts] = countedKey(notice, samples, language);
      RED.log.warn(language.connection(key, { ...counts, folder, megabytes }));
    }
  };
}

/** How long the editor shows a notification that isn't clicked away. */
const NOTIFICATION_MS = 30_000;

/**
 * Tells, in the log and in every open editor, that a connection was deleted while samples of it wait. One that is only disabled still has
 * its node, which says so itself.
 */
export function tellOfDeletion(
  RED: NodeAPI,
  { id, name = '' }: { id: string; name?: string | undefined },
  samples: number,
): void {
  if (samples === 0 || createIsDeployed(RED)(id)) return;
  const language = runtimeLanguage(RED);
  const [key, counts] = countedKey('notice.kept', samples, language);
  RED.log.warn(language.connection(key, { ...counts, name: name || id }));
  // The editor looks the text up in its own language, and shows it as HTML.
  const text = `${PACKAGE_NAME}/datacake-connection:datacake-connection.${key}`;
  const notification = { type: 'warning', timeout: NOTIFICATION_MS, text, ...counts, name: escapeMarkup(name || id) };
  RED.comms.publish(`notification/datacake-deleted-${id}`, notification, false);
}

function escapeMarkup(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** The backlogs of connections, without those that a process has open. @param roots the folders of connections' folders */
export async function findBacklogs(
  roots: readonly string[],
  concerns: (connection: string, folder: string) => boolean,
): Promise<{ connection: string; folder: string; samples: number; bytes: number }[]> {
  const backlogs: Awaited<ReturnType<typeof findBacklogs>> = [];
  for (const root of roots) {
    for (const entry of await readdir(root, { withFileTypes: true }).catch(() => [])) {
      const connection = entry.isDirectory() ? idOfFolder(entry.name) : undefined;
      const folder = path.join(root, entry.name);
      if (connection === undefined || !concerns(connection, folder)) continue;
      const journals = await listJournals(folder);
      if (journals.some(({ owner }) => owner !== undefined)) continue;
      const samples = journals.reduce((sum, journal) => sum + journal.samples, 0);
      const bytes = journals.reduce((sum, journal) => sum + journal.bytes, 0);
      if (samples > 0) backlogs.push({ connection, folder, samples, bytes });
    }
  }
  return backlogs;
}

/**
 * Makes a function that says whether a connection with an id is deployed; disabled ones count. A connection inside a subflow
 * has one instance for each instance of the subflow, with the ids of both joined by a dash.
 */
export function createIsDeployed(RED: Pick<NodeAPI, 'nodes'>): (id: string) => boolean {
  const nodes = new Set<string>();
  const connections = new Set<string>();
  RED.nodes.eachNode(({ id, type }) => {
    nodes.add(id);
    if (type === 'datacake-connection') connections.add(id);
  });
  return (id) => connections.has(id) || isSubflowInstance(id, nodes, connections);
}

/** Tries every dash, because an id may contain dashes itself, and a subflow other subflows. */
function isSubflowInstance(id: string, nodes: ReadonlySet<string>, connections: ReadonlySet<string>): boolean {
  for (let dash = id.indexOf('-'); dash >= 0; dash = id.indexOf('-', dash + 1)) {
    if (!nodes.has(id.slice(0, dash))) continue;
    for (let next = dash; next >= 0; next = id.indexOf('-', next + 1))
      if (connections.has(id.slice(next + 1))) return true;
  }
  return false;
}
