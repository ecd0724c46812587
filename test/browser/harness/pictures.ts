import { mkdir, rm } from 'node:fs/promises';
import { resolve } from 'node:path';

const folder = resolve(__dirname, '../../../artefacts/browser');

/** The folder for the pictures of this run. */
export async function pictureFolder(): Promise<string> {
  await mkdir(folder, { recursive: true });
  return folder;
}

/** Mocha calls this once, before it starts the processes that share the test files: the pictures of the last run go. */
export async function mochaGlobalSetup(): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}
