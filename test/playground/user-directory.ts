import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { FlowNode } from './flow';
import { playgroundFlow } from './flow';
import type { Options } from './options';
import { packageName, packageRoot } from './package-root';
import { settingsFile } from './settings';

export interface UserDirectory {
  path: string;
  settings: string;
  /** Removes it, unless it is one to keep. */
  remove(): Promise<void>;
}

/**
 * Prepares a user directory in which this package is installed as a link, with the example as its flow. Flows that are
 * there already stay.
 *
 * @param address the simulator's
 */
export async function makeUserDirectory(options: Options, address: string, token: string): Promise<UserDirectory> {
  const { port, userDir } = options;
  const path = userDir ?? (await mkdtemp(join(tmpdir(), 'node-red-datacake-')));
  const settings = join(path, 'playground-settings.js');
  await mkdir(path, { recursive: true });
  await writeFile(settings, settingsFile(port));
  await linkPackage(path);
  await writeFlow(path, address, token);
  const remove = () => (userDir === undefined ? rm(path, { recursive: true, force: true }) : Promise.resolve());
  return { path, settings, remove };
}

async function linkPackage(path: string): Promise<void> {
  const link = join(path, 'node_modules', ...packageName.split('/'));
  await mkdir(dirname(link), { recursive: true });
  // Only the link is removed, never what it leads to.
  await rm(link, { force: true });
  await symlink(packageRoot, link, 'junction');
  const manifest = {
    name: 'node-red-playground',
    private: true,
    dependencies: { [packageName]: `file:${packageRoot}` },
  };
  await writeNew(join(path, 'package.json'), JSON.stringify(manifest, undefined, 2));
}

async function writeFlow(path: string, address: string, token: string): Promise<void> {
  const example = await readFile(join(packageRoot, 'examples', 'first-measurement.json'), 'utf8');
  const { nodes, credentials } = playgroundFlow(JSON.parse(example) as FlowNode[], address, token);
  const isNew = await writeNew(join(path, 'flows.json'), JSON.stringify(nodes, undefined, 2));
  if (isNew) await writeFile(join(path, 'flows_cred.json'), JSON.stringify(credentials));
}

/** Writes a file unless there is one, and says whether it did. */
async function writeNew(path: string, text: string): Promise<boolean> {
  try {
    await writeFile(path, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
