import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The tests' folder in the cache of the user, which differs by platform. */
const CACHE_FOLDER = join(cacheHome(), 'node-red-datacake-tests');

/**
 * A folder that is made once and used again by later runs. It gets its name only when it is complete, so that an
 * interrupted run leaves no half of it under that name.
 *
 * @param name the folder's name, with the versions of its content: a folder is never renewed
 * @param make fills the empty folder that it gets
 * @returns the path of the complete folder
 */
export async function cached(name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(CACHE_FOLDER, name);
  if (await exists(folder)) return folder;
  const draft = join(CACHE_FOLDER, `.${name}-${randomUUID()}`);
  await mkdir(draft, { recursive: true });
  try {
    await make(draft);
    await rename(draft, folder);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    // Another run may have made the folder meanwhile: a rename never replaces one that isn't empty.
    if (!(await exists(folder))) throw error;
  }
  return folder;
}

function cacheHome(): string {
  if (process.platform === 'win32') return process.env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches');
  return process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
