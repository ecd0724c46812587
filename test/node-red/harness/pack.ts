import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { npm } from './npm';
import { temporaryFolder } from './temporary-folder';

const project = resolve(__dirname, '../../..');

let tarball: Promise<string> | undefined;

/**
 * The package as npm would publish it, built and packed once a run.
 *
 * @returns the path of the tarball
 */
export function pack(): Promise<string> {
  tarball ??= packNow();
  return tarball;
}

async function packNow(): Promise<string> {
  const folder = await temporaryFolder('tarball');
  await npm(project, 'pack', '--pack-destination', folder);
  const [name] = await readdir(folder);
  if (name === undefined) throw new Error('npm pack left no tarball');
  return join(folder, name);
}
