import { mkdir, rm } from 'node:fs/promises';
import { resolve } from 'node:path';

const folder = resolve(__dirname, '../../../artefacts/browser');

let emptied: Promise<string> | undefined;

/** The folder for the pictures of this run, without those of the last. */
export function pictureFolder(): Promise<string> {
  emptied ??= empty();
  return emptied;
}

async function empty(): Promise<string> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  return folder;
}
