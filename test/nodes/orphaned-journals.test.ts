import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { NodeAPI } from 'node-red';
import { Journals } from '../../nodes/journals';
import { livingConnections } from '../../nodes/living-connections';
import { discardOrphan, orphanedJournals } from '../../nodes/orphaned-journals';
import { Events } from '../src/journal/harness/journal';

describe('what a connection that is gone has left', () => {
  let directory: string;
  let journals: Journals;

  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'node-red-datacake-'));
    journals = new Journals(directory);
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  /** Leaves so many samples in a connection's journal. */
  async function leave(connection: string, samples: number): Promise<() => Promise<void>> {
    const settings = { kind: 'disk', sizeLimit: 1e8, whenFull: 'refuse-new', sync: 'each' } as const;
    const journal = await journals.open(connection, settings, new Events(), () => undefined);
    const sample = { device: 'device', time: 1, ownTime: true, values: { WATT: 1 } };
    for (let index = 0; index < samples; index++) await journal.append({ device: 'device', node: 'n' }, sample).stored;
    return () => journal.close();
  }

  const nobody = (): boolean => false;

  it('is listed, with how much waits in it', async () => {
    await (
      await leave('gone', 3)
    )();
    await (
      await leave('a/../b c', 1)
    )();
    await (
      await leave('lives', 2)
    )();
    const listed = await orphanedJournals(journals.root, (id) => id === 'lives');
    assert.deepEqual(listed.map(({ connection, samples }) => [connection, samples]).sort(), [
      ['a/../b c', 1],
      ['gone', 3],
    ]);
    assert.ok(listed.every(({ bytes }) => bytes > 0));
    assert.deepEqual(await orphanedJournals(path.join(directory, 'none'), nobody), []);
  });

  it('goes when it is discarded, and nothing else goes with it', async () => {
    await (
      await leave('gone', 3)
    )();
    await (
      await leave('lives', 2)
    )();
    await writeFile(path.join(journals.folderOf('gone'), 'rejected.jsonl'), '{}\n');
    await journals.notesOf('gone').write('{}');
    const lives = (id: string): boolean => id === 'lives';
    assert.equal((await discardOrphan(journals.root, lives, 'gone'))?.samples, 3);
    assert.deepEqual(await readdir(journals.root), ['lives']);
    assert.equal(await discardOrphan(journals.root, lives, 'gone'), undefined);
  });

  it('is never what a connection that lives owns, nor what a process has open', async () => {
    const close = await leave('open', 1);
    assert.deepEqual(await orphanedJournals(journals.root, nobody), []);
    assert.equal(await discardOrphan(journals.root, nobody, 'open'), undefined);
    await close();
    assert.equal(await discardOrphan(journals.root, () => true, 'open'), undefined);
    assert.equal((await orphanedJournals(journals.root, nobody)).length, 1);
  });

  it('is never found outside of the folder, whatever the id says', async () => {
    await mkdir(path.join(directory, 'elsewhere'));
    await (
      await leave('gone', 1)
    )();
    for (const id of ['..', '.', '', '../elsewhere', 'gone/journal-1', '%2e%2e', directory]) {
      assert.equal(await discardOrphan(journals.root, nobody, id), undefined, id);
    }
    assert.deepEqual((await readdir(directory)).sort(), ['datacake', 'elsewhere']);
    assert.equal((await orphanedJournals(journals.root, nobody)).length, 1);
  });
});

describe('livingConnections', () => {
  const nodes = [
    { id: 'c1', type: 'datacake-connection' },
    { id: 'c-2', type: 'datacake-connection', d: true },
    { id: 'sub.instance', type: 'subflow:x' },
    { id: 'inner', type: 'subflow:y' },
  ];
  const RED = { nodes: { eachNode: (callback: (node: object) => void) => nodes.forEach(callback) } };
  const lives = livingConnections(RED as unknown as NodeAPI);

  it('knows those of the flows, and those of each instance of a subflow', () => {
    for (const id of ['c1', 'c-2', 'sub.instance-c1', 'sub.instance-c-2', 'sub.instance-inner-c1'])
      assert.ok(lives(id), id);
    for (const id of ['', 'c', 'c3', 'gone-c1', 'sub.instance', 'sub.instance-c3', 'c1-x']) assert.ok(!lives(id), id);
  });
});
