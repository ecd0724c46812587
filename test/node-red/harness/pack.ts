import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { npm } from './npm';
import { temporaryFolder } from './temporary-folder';

const project = resolve(__dirname, '../../..');

/** Where the processes of one run find what the first of them has packed. */
const VARIABLE = 'PACKED_FOR_TESTS';

let tarball: Promise<string> | undefined;

/**
 * The package as npm would publish it, built and packed once a run.
 *
 * @returns the path of the tarball
 */
export function pack(): Promise<string> {
  const packed = process.env[VARIABLE];
  tarball ??= packed === undefined ? packNow() : Promise.resolve(packed);
  return tarball;
}

/** Mocha calls this before it starts the processes that share the test files: two of them may not build at once. */
export async function mochaGlobalSetup(): Promise<void> {
  process.env[VARIABLE] = await pack();
}

async function packNow(): Promise<string> {
  const folder = await temporaryFolder('tarball');
  await npm(project, 'pack', '--pack-destination', folder);
  const [name] = await readdir(folder);
  if (name === undefined) throw new Error('npm pack left no tarball');
  return join(folder, name);
}
