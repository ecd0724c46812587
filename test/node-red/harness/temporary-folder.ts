import { rmSync } from 'node:fs';
import { mkdtemp, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where the processes of one run have their folders. The first of them removes it: mocha ends the others without a warning. */
const VARIABLE = 'TEMPORARY_FOLDER_OF_TESTS';

/**
 * A new folder that is removed when the tests end.
 *
 * @param purpose part of its name
 */
export async function temporaryFolder(purpose: string): Promise<string> {
  const parent = process.env[VARIABLE] ?? (await beginFolder());
  return mkdtemp(join(parent, `${purpose}-`));
}

async function beginFolder(): Promise<string> {
  // Resolved, because a temporary folder that is a link (macOS) has another path in the answers of Node-RED.
  const folder = await mkdtemp(join(await realpath(tmpdir()), 'node-red-datacake-'));
  process.env[VARIABLE] = folder;
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
