import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { INSTALL_OPTIONS, npm } from './npm';
import { temporaryFolder } from './temporary-folder';

/** By tarball, a user directory with that package, which nothing runs in. */
const installed = new Map<string, Promise<string>>();

/**
 * A new user directory for Node-RED with a package installed the way a user installs it.
 *
 * @param tarball the path of the packed package, or none for a Node-RED with its own nodes only
 */
export async function userDirectory(tarball?: string): Promise<string> {
  const folder = await temporaryFolder('user-directory');
  if (tarball === undefined) await describeProject(folder);
  else {
    let source = installed.get(tarball);
    if (source === undefined) installed.set(tarball, (source = install(tarball)));
    await cp(await source, folder, { recursive: true, verbatimSymlinks: true });
  }
  return folder;
}

async function install(tarball: string): Promise<string> {
  const folder = await temporaryFolder('installed');
  await describeProject(folder);
  await npm(folder, 'install', tarball, ...INSTALL_OPTIONS);
  return folder;
}

function describeProject(folder: string): Promise<void> {
  return writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'node-red-project', private: true }));
}
