import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { packageName, packageRoot } from './package-root';
import { settingsFile } from './settings';

export interface UserDirectory {
  path: string;
  settings: string;
  /** Removes it if it is temporary. */
  remove(): Promise<void>;
}

/**
 * Prepares a user directory in which this package is installed as a link; the files of an existing one stay.
 *
 * @param port of its editor
 */
export async function makeUserDirectory(port: number, userDir: string | undefined): Promise<UserDirectory> {
  const path = userDir === undefined ? await mkdtemp(join(tmpdir(), 'node-red-datacake-')) : resolve(userDir);
  await mkdir(path, { recursive: true });
  const settings = join(path, 'playground-settings.js');
  await writeFile(settings, settingsFile(port, await secretOf(path)));
  await linkPackage(path);
  const remove = () => (userDir === undefined ? rm(path, { recursive: true, force: true }) : Promise.resolve());
  return { path, settings, remove };
}

/** The secret that encrypts the credentials, kept in the directory for its next use. */
async function secretOf(path: string): Promise<string> {
  const file = join(path, 'playground-secret');
  await writeNew(file, randomBytes(24).toString('hex'));
  return readFile(file, 'utf8');
}

async function linkPackage(path: string): Promise<void> {
  const link = join(path, 'node_modules', ...packageName.split('/'));
  await mkdir(dirname(link), { recursive: true });
  // Not recursive: only the link is removed, never the package.
  await rm(link, { force: true });
  await symlink(packageRoot, link, 'junction');
  const manifest = {
    name: 'node-red-playground',
    private: true,
    dependencies: { [packageName]: `file:${packageRoot}` },
  };
  await writeNew(join(path, 'package.json'), JSON.stringify(manifest, undefined, 2));
}

/** Writes a file unless it exists. */
async function writeNew(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
