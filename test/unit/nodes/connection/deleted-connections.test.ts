import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { NodeAPI } from 'node-red';
import {
  createIsDeployed,
  findDeletedBacklogs,
  logDeletedConnections,
  tellOfDeletion,
} from '../../../../nodes/connection/deleted-connections';
import { Journals } from '../../../../nodes/connection/journals';
import { Events } from '../../../helpers/journal';
import { englishTexts } from '../../../helpers/language';

describe('the backlogs of deleted connections', () => {
  let directory: string;
  let journals: Journals;

  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'node-red-datacake-'));
    journals = new Journals(directory);
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  /** Stores samples in a connection's journal, and returns what closes it. */
  async function store(connection: string, samples: number): Promise<() => Promise<void>> {
    const settings = { kind: 'disk', maxBytes: 1e8, whenFull: 'refuse-new', syncDelayMs: 0 } as const;
    const journal = await journals.open(connection, settings, new Events(), () => undefined);
    const sample = { device: 'device', time: 1, ownTime: true, values: { WATT: 1 } };
    for (let index = 0; index < samples; index++) await journal.append({ device: 'device', node: 'n' }, sample);
    return () => journal.close();
  }

  async function storeAndClose(connection: string, samples: number): Promise<void> {
    const close = await store(connection, samples);
    await close();
  }

  it('are found with their size, also for an id that is no file name', async () => {
    await storeAndClose('gone', 3);
    await storeAndClose('a/../b c', 1);
    await storeAndClose('deployed', 2);
    const backlogs = await findDeletedBacklogs(journals.root, (id) => id === 'deployed');
    assert.deepEqual(backlogs.map(({ folder, samples }) => [folder, samples]).sort(), [
      [journals.folderOf('a/../b c'), 1],
      [journals.folderOf('gone'), 3],
    ]);
    assert.ok(backlogs.every(({ bytes }) => bytes > 0));
  });

  it('are none where nothing waits, a process has the journal open, or the folder is not that of a connection', async () => {
    const isDeployed = (): boolean => false;
    assert.deepEqual(await findDeletedBacklogs(path.join(directory, 'none'), isDeployed), []);
    await storeAndClose('empty', 0);
    await mkdir(path.join(journals.root, 'Not one of ours'));
    await writeFile(path.join(journals.root, 'file'), '');
    const close = await store('open', 1);
    assert.deepEqual(await findDeletedBacklogs(journals.root, isDeployed), []);
    await close();
    assert.equal((await findDeletedBacklogs(journals.root, isDeployed)).length, 1);
  });

  it('are logged with folder, samples and size', async () => {
    await storeAndClose('gone', 3);
    const logged: string[] = [];
    const RED = {
      nodes: { eachNode: () => undefined },
      log: { warn: (line: string) => logged.push(line) },
      _: englishTexts('datacake-connection'),
    };
    await logDeletedConnections(RED as unknown as NodeAPI, journals.root);
    assert.equal(logged.length, 1);
    assert.match(logged[0] ?? '', /^3 samples of a deleted connection wait in .*\(0\.0 MB\)\. Nothing sends them/);
    assert.ok(logged[0]?.includes(journals.folderOf('gone')));
  });
});

describe('tellOfDeletion', () => {
  /** What the log and the editors are told of a connection that is removed while samples wait. */
  function told(samples: number, saved: readonly object[] = []): { logged: string[]; published: unknown[][] } {
    const logged: string[] = [];
    const published: unknown[][] = [];
    const RED = {
      nodes: { eachNode: (callback: (node: object) => void) => saved.forEach(callback) },
      log: { warn: (line: string) => logged.push(line) },
      comms: { publish: (...event: unknown[]) => published.push(event) },
      _: englishTexts('datacake-connection'),
    };
    tellOfDeletion(RED as unknown as NodeAPI, { id: 'c1', name: '<b>Hall</b>' }, samples);
    return { logged, published };
  }

  it('tells the log and every editor, in the right number', () => {
    const { logged, published } = told(1);
    assert.match(logged[0] ?? '', /^1 sample of the deleted connection <b>Hall<\/b> is kept/);
    const [[topic, notification] = []] = published;
    assert.equal(topic, 'notification/datacake-deleted-c1');
    const { text, type, count, name } = notification as Record<string, string>;
    assert.match(String(text), /:datacake-connection\.notice\.kept\.one$/, 'looked up in the language of the editor');
    assert.deepEqual([type, count, name], ['warning', '1', '&#60;b&#62;Hall&#60;/b&#62;']);
    assert.match(told(1234).logged[0] ?? '', /^1,234 samples of the deleted connection .* are kept/);
  });

  it('tells nobody where nothing waits, or where it is only disabled', () => {
    assert.deepEqual(told(0), { logged: [], published: [] });
    const disabled = { id: 'c1', type: 'datacake-connection', d: true };
    assert.deepEqual(told(3, [disabled]), { logged: [], published: [] });
  });
});

describe('createIsDeployed', () => {
  const nodes = [
    { id: 'c1', type: 'datacake-connection' },
    { id: 'c-2', type: 'datacake-connection', d: true },
    { id: 'sub.instance', type: 'subflow:x' },
    { id: 'inner', type: 'subflow:y' },
  ];
  const RED = { nodes: { eachNode: (callback: (node: object) => void) => nodes.forEach(callback) } };
  const isDeployed = createIsDeployed(RED as unknown as NodeAPI);

  it('recognizes connections of the flows and of each instance of a subflow', () => {
    for (const id of ['c1', 'c-2', 'sub.instance-c1', 'sub.instance-c-2', 'sub.instance-inner-c1'])
      assert.ok(isDeployed(id), id);
    for (const id of ['', 'c', 'c3', 'gone-c1', 'sub.instance', 'sub.instance-c3', 'c1-x'])
      assert.ok(!isDeployed(id), id);
  });
});
