import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where the tests keep what is the same in every run, by the custom of the platform. */
const root = join(cacheHome(), 'node-red-datacake-tests');

/**
 * A folder that is made once and used again by later runs.
 *
 * It appears under its name only when it is complete, so that a run that was cut off leaves nothing half done behind
 * that the next would take for whole.
 *
 * @param name the folder's name; it holds the versions of all that is in it, because a folder is never renewed
 * @param make fills the empty folder that it is given
 * @returns the path of the complete folder
 */
export async function cached(name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(root, name);
  if (await exists(folder)) return folder;
  const draft = join(root, `.${name}-${randomUUID()}`);
  await mkdir(draft, { recursive: true });
  try {
    await make(draft);
    await rename(draft, folder);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    // Another run may have put the same folder in place meanwhile: a rename never replaces one that isn't empty.
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
