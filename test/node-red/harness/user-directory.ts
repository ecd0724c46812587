import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { INSTALL_OPTIONS, npm } from './npm';
import { temporaryFolder } from './temporary-folder';

/**
 * A new user directory for Node-RED with a package installed the way a user installs it.
 *
 * @param tarball the path of the packed package, or none for a Node-RED with its own nodes only
 */
export async function userDirectory(tarball?: string): Promise<string> {
  const folder = await temporaryFolder('user-directory');
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'node-red-project', private: true }));
  if (tarball !== undefined) await npm(folder, 'install', tarball, ...INSTALL_OPTIONS);
  return folder;
}
