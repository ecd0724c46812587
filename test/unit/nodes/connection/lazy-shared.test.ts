import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const root = path.join(__dirname, '../../../..');

/** Loads both nodes as Node-RED does, and prints what else was loaded for them. */
const LOAD = `
  for (const type of ['connection', 'record']) require('./nodes/datacake-' + type);
  console.log(JSON.stringify(Object.keys(require.cache)));
`;

describe('what is loaded for a journal in a database', () => {
  it('is not loaded with the nodes', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['--require', 'tsx/cjs', '--eval', LOAD], {
      cwd: root,
    });
    const loaded = (JSON.parse(stdout) as string[]).map((file) => path.relative(root, file).replaceAll('\\', '/'));
    assert.ok(loaded.some((file) => file.startsWith('nodes/connection/lazy-shared')));
    const shared = /^src\/journal\/shared\/|shared-connections|shared-delivery|node_modules\/pg\b/;
    assert.deepEqual(
      loaded.filter((file) => shared.test(file)),
      [],
    );
  }).timeout(60_000);
});
