import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { NodeAPI } from 'node-red';
import {
  createBacklogLog,
  createIsDeployed,
  findBacklogs,
  tellOfDeletion,
} from '../../../../nodes/connection/deleted-connections';
import { Journals } from '../../../../nodes/connection/journals';
import { Events } from '../../../helpers/journal';
import { englishTexts } from '../../../helpers/language';

describe('the backlogs of deleted connections', () => {
  let directory: string;
  let journals: Journals;
  let root: string;

  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'node-red-datacake-'));
    journals = new Journals(directory);
    root = journals.folders.resolve('');
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  /** Stores samples in a connection's journal, and returns what closes it. */
  async function store(connection: string, samples: number, folder = ''): Promise<() => Promise<void>> {
    const settings = { kind: 'disk', folder, maxBytes: 1e8, whenFull: 'refuse-new', syncDelayMs: 0 } as const;
    const journal = await journals.open(connection, settings, new Events(), () => undefined);
    const sample = { device: 'device', time: 1, ownTime: true, values: { WATT: 1 } };
    for (let index = 0; index < samples; index++) await journal.append({ device: 'device', node: 'n' }, sample);
    return () => journal.close();
  }

  async function storeAndClose(connection: string, samples: number, folder?: string): Promise<void> {
    const close = await store(connection, samples, folder);
    await close();
  }

  it('are found with their size, also for an id that is no file name', async () => {
    await storeAndClose('gone', 3);
    await storeAndClose('a/../b c', 1);
    await storeAndClose('deployed', 2);
    const backlogs = await findBacklogs([root], (id) => id !== 'deployed');
    assert.deepEqual(backlogs.map(({ folder, samples }) => [folder, samples]).sort(), [
      [journals.folders.of('a/../b c', ''), 1],
      [journals.folders.of('gone', ''), 3],
    ]);
    assert.ok(backlogs.every(({ bytes }) => bytes > 0));
  });

  it('are none where nothing waits, a process has the journal open, or the folder is not that of a connection', async () => {
    const all = (): boolean => true;
    assert.deepEqual(await findBacklogs([path.join(directory, 'none')], all), []);
    await storeAndClose('empty', 0);
    await mkdir(path.join(root, 'Not one of ours'));
    await writeFile(path.join(root, 'file'), '');
    const close = await store('open', 1);
    assert.deepEqual(await findBacklogs([root], all), []);
    await close();
    assert.equal((await findBacklogs([root], all)).length, 1);
  });

  /** Makes the function that logs, as a start of Node-RED has it. */
  function startLog(present: Journals, deployed: readonly string[] = []) {
    const logged: string[] = [];
    const saved = deployed.map((id) => ({ id, type: 'datacake-connection' }));
    const RED = {
      nodes: { eachNode: (callback: (node: object) => void) => saved.forEach(callback) },
      log: { warn: (line: string) => logged.push(line) },
      _: englishTexts('datacake-connection'),
    };
    const log = createBacklogLog(RED as unknown as NodeAPI, present);
    return async (): Promise<string[]> => {
      await log();
      return logged.splice(0);
    };
  }

  it('are logged with folder, samples and size at the start', async () => {
    await storeAndClose('gone', 3);
    const log = startLog(new Journals(directory));
    const [line = '', ...more] = await log();
    assert.match(line, /^3 samples of a deleted connection wait in .*\(0\.1 MB\)\. Nothing sends them/);
    assert.ok(line.includes(journals.folders.of('gone', '')));
    assert.deepEqual(more, []);
    assert.deepEqual(await log(), [], 'once');
  });

  it('are logged where a connection kept its files before, after a start and after a deploy', async () => {
    const other = path.join(directory, 'other');
    await storeAndClose('c1', 2, other);
    await storeAndClose('c2', 1, 'third');
    await storeAndClose('deleted', 1, other);
    const second = new Journals(directory);
    journals = second;
    await storeAndClose('c1', 0);
    await storeAndClose('c2', 0, 'third');
    const log = startLog(second, ['c1', 'c2']);
    const lines = await log();
    assert.equal(lines.length, 2);
    assert.match(lines.join('\n'), /2 samples of a connection wait in .*other.c1 .* folder setting doesn't name/);
    assert.match(lines.join('\n'), /1 sample of a deleted connection waits in .*other.deleted/);
    await storeAndClose('c2', 0);
    const [line = '', ...more] = await log();
    assert.match(line, /^1 sample of a connection waits in .*third.c2/);
    assert.deepEqual(more, []);
    assert.deepEqual(await log(), [], 'each once');
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
