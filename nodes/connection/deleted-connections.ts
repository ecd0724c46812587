import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { NodeAPI } from 'node-red';
import { listJournals } from '../../src/journal/disk/open-disk-journal';
import { PACKAGE_NAME, runtimeLanguage } from '../runtime-language';
import { countedKey } from '../words';
import { idOfFolder } from './folder-name';

/**
 * Logs where samples of deleted connections wait and how many they are, because nothing sends them any more.
 *
 * @param root the folder that holds one folder for each connection
 */
export async function logDeletedConnections(RED: NodeAPI, root: string): Promise<void> {
  for (const { folder, samples, bytes } of await findDeletedBacklogs(root, createIsDeployed(RED))) {
    const megabytes = (bytes / 1_000_000).toFixed(1);
    const language = runtimeLanguage(RED);
    const [key, counts] = countedKey('notice.deleted', samples, language);
    RED.log.warn(language.connection(key, { ...counts, folder, megabytes }));
  }
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

/** The backlogs whose connection isn't deployed, without those that a process has open. */
export async function findDeletedBacklogs(
  root: string,
  isDeployed: (connection: string) => boolean,
): Promise<{ folder: string; samples: number; bytes: number }[]> {
  const backlogs: { folder: string; samples: number; bytes: number }[] = [];
  const entries = await readdir(root, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    const connection = entry.isDirectory() ? idOfFolder(entry.name) : undefined;
    if (connection === undefined || isDeployed(connection)) continue;
    const folder = path.join(root, entry.name);
    const journals = await listJournals(folder);
    if (journals.some(({ owner }) => owner !== undefined)) continue;
    const samples = journals.reduce((sum, journal) => sum + journal.samples, 0);
    const bytes = journals.reduce((sum, journal) => sum + journal.bytes, 0);
    if (samples > 0) backlogs.push({ folder, samples, bytes });
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
