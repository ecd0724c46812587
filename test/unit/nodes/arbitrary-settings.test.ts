import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import type { Node, NodeAPI } from 'node-red';
import util from '@node-red/util';
import {
  type ConnectionDef,
  type ConnectionNode,
  createSharedState,
  startConnection,
} from '../../../nodes/connection/connection-node';
import { Journals } from '../../../nodes/connection/journals';
import { newConnection } from '../../../nodes/connection/settings';
import { type RecordDef, startRecord } from '../../../nodes/record/record-node';
import { newRow } from '../../../nodes/record/settings';
import { englishTexts } from '../../helpers/language';
import { newRecord } from '../../helpers/settings';

const TOKEN = 'cf2a8b7e';

/** Whatever JSON can hold, and what a person may mean by a setting. */
const anyValue = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(null, 5, -1, 0, 1e308, true, false, '', ' ', 'x', {}, [], [null], { a: 1 }) },
  fc.jsonValue(),
  fc.constantFrom('https://api.datacake.co', 'http://a', '${A}', 'payload', '$(', 'named', 'jsonata', 'disk', 'proxy'),
);

/** Settings of which some are anything, and some are missing. */
function anySettings(defaults: object): fc.Arbitrary<Record<string, unknown>> {
  const usual = Object.entries(defaults).map(([name, value]) => [
    name,
    fc.oneof({ weight: 6, arbitrary: fc.constant(value as unknown) }, anyValue),
  ]);
  return fc.record(Object.fromEntries(usual) as Record<string, fc.Arbitrary<unknown>>, { requiredKeys: [] });
}

const connections = anySettings(newConnection);
const rows = fc.oneof(
  anyValue,
  fc.array(fc.oneof(anyValue, anySettings({ ...newRow, field: 'WATT' })), { maxLength: 3 }),
);
const records = fc
  .tuple(anySettings({ ...newRecord, device: 'meter-1' }), rows)
  .map(([settings, fields]): Record<string, unknown> => ({ ...settings, fields }));
const proxies = anySettings({ type: 'http proxy', url: 'http://proxy:3128', noproxy: ['a'], credentials: {} });

/** A node with what Node-RED gives it, as far as these nodes use it. */
class DeployedNode extends EventEmitter {
  shown = '';
  readonly credentials: unknown;
  readonly id: string;

  constructor(id: string, credentials: unknown = {}) {
    super();
    this.id = id;
    this.credentials = credentials;
  }

  status({ text = '' }: { text?: string }): void {
    this.shown = text;
  }

  context = (): object => ({ flow: {}, global: {} });
  warn = (): void => undefined;
  log = (): void => undefined;
  error = (): void => undefined;
  send = (): void => undefined;

  /** Closes the node, which Node-RED waits for. */
  async close(): Promise<void> {
    const [takesDone] = this.listeners('close');
    if (takesDone?.length !== 2) this.emit('close');
    else await new Promise<void>((resolve) => this.emit('close', true, resolve));
  }
}

describe('a flow that was written by hand', () => {
  let directory: string;
  let journals: Journals;
  const deployed = new Map<string, unknown>();
  let asksForShared = 0;
  // Where a database is named well enough to be tried, this one is missing what it needs.
  const openShared = (): never => {
    asksForShared += 1;
    throw new Error('no settings of this test name a whole database');
  };
  const RED = {
    util: util.util,
    nodes: { getNode: (id: string) => deployed.get(id) ?? null, eachNode: () => undefined },
    comms: { publish: () => undefined },
    log: { warn: () => undefined },
    _: englishTexts('datacake-record'),
  } as unknown as NodeAPI;

  before(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'node-red-datacake-'));
    journals = new Journals(directory);
  });
  after(() => rm(directory, { recursive: true, force: true }));
  afterEach(() => deployed.clear());

  function connect(saved: object, credentials: unknown = { token: TOKEN }): DeployedNode & ConnectionNode {
    const node = new DeployedNode('connection', credentials) as DeployedNode & ConnectionNode;
    startConnection(RED, node, saved as ConnectionDef, journals, createSharedState(), openShared);
    deployed.set('connection', node);
    return node;
  }

  function record(saved: object): DeployedNode {
    const node = new DeployedNode('record');
    startRecord(RED, node as unknown as Node, saved as RecordDef);
    return node;
  }

  it('starts both nodes whatever its settings are, and says so on the canvas', async () => {
    await fc.assert(
      fc.asyncProperty(
        connections,
        records,
        proxies,
        fc.oneof(anyValue, fc.record({ token: anyValue })),
        async (...all) => {
          const [settings, recordSettings, proxy, credentials] = all;
          deployed.set('proxy', proxy);
          const connection = connect(settings, credentials ?? {});
          const node = record(recordSettings);
          assert.notEqual(node.shown, '');
          await Promise.all([node.close(), connection.close()]);
        },
      ),
      { numRuns: 300 },
    );
  }).timeout(60_000);

  const wrong: [what: string, connection: object, token: unknown, value: string][] = [
    ['an address that is a number', { address: 5 }, TOKEN, 'address'],
    ['an address that is an object', { address: {} }, TOKEN, 'address'],
    ['plain http that is the text of a word', { plainHttp: 'false' }, TOKEN, 'plainHttp'],
    ['a list in place of the workspace', { workspace: [] }, TOKEN, 'workspace'],
    ['a token that is an object', {}, {}, 'token'],
    ['a time-out that is a word', { timeout: 'soon' }, TOKEN, 'timeout'],
  ];
  for (const [what, settings, token, name] of wrong) {
    it(`keeps the samples and sends nothing with ${what}, and says what is wrong`, async () => {
      const connection = connect({ ...newConnection, ...settings }, { token });
      const node = record({ ...newRecord, device: 'meter-1' });
      assert.equal(connection.unavailable?.code, 'settings');
      const { error, value } = connection.unavailable.values ?? {};
      assert.match(`${error} ${value}`, new RegExp(name));
      assert.match(node.shown, /^paused: connection settings are wrong/);
      await Promise.all([node.close(), connection.close()]);
    });
  }

  const unconfigured: [what: string, settings: object, sentence: RegExp][] = [
    ['a device that is an object', { device: {} }, /"device"/],
    ['a table that is a text', { fields: 'payload' }, /"fields"/],
    ['a row that is none', { fields: [{ ...newRow, field: 'WATT' }, 5] }, /Field 2: .*"fields"/],
    ['a source that is a list', { fields: [{ ...newRow, field: 'WATT', source: [] }] }, /Field 1: .*"source"/],
    ['an interval that is an object', { interval: {} }, /"interval"/],
  ];
  for (const [what, settings, sentence] of unconfigured) {
    it(`isn't configured with ${what}, and records nothing`, async () => {
      const connection = connect(newConnection);
      const node = record({ ...newRecord, device: 'meter-1', ...settings });
      assert.equal(node.shown, 'not configured');
      const refused = new Promise<Error>((resolve) => node.emit('input', { payload: { a: 1 } }, undefined, resolve));
      assert.match((await refused).message, sentence);
      await Promise.all([node.close(), connection.close()]);
    });
  }

  it('keeps the samples on the disk and says what is wrong where a shared journal has no database', async () => {
    const before = asksForShared;
    const connection = connect({ ...newConnection, journal: 'shared', databaseHost: 'db.example', database: {} });
    const node = record({ ...newRecord, device: 'meter-1' });
    assert.deepEqual(connection.unavailable?.values, { error: 'setting-type', value: 'database' });
    await Promise.all([node.close(), connection.close()]);
    const whole = { databaseHost: 'db.example', database: 'datacake', databaseUser: 'node-red' };
    const settings = { ...newConnection, ...whole, journal: 'shared', databaseTls: 'gone' };
    const unencrypted = connect(settings, { token: TOKEN, databasePassword: 'secret' });
    assert.equal(unencrypted.unavailable?.code, 'tls-missing');
    await unencrypted.close();
    const wrong = connect({ ...settings, databaseTls: '', databaseUser: '' }, { token: TOKEN, databasePassword: {} });
    assert.deepEqual(wrong.unavailable?.values, { error: 'setting-type', value: 'databasePassword' });
    await wrong.close();
    assert.equal(asksForShared, before);
  });

  it('may have numbers where texts are expected, as variables of the environment give them', async () => {
    const connection = connect({ ...newConnection, workspace: 4711, name: 5 });
    const node = record({ ...newRecord, device: 4711 });
    assert.equal(connection.unavailable, undefined);
    assert.equal(node.shown, 'ready');
    await Promise.all([node.close(), connection.close()]);
  });
});
