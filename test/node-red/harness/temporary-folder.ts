import { rmSync } from 'node:fs';
import { mkdtemp, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folders: string[] = [];

process.once('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/**
 * A new folder that is removed when the tests end.
 *
 * @param purpose part of its name
 */
export async function temporaryFolder(purpose: string): Promise<string> {
  // Resolved, because a temporary folder that is a link (macOS) has another path in the answers of Node-RED.
  const folder = await mkdtemp(join(await realpath(tmpdir()), `node-red-datacake-${purpose}-`));
  folders.push(folder);
  return folder;
}
