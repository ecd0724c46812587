import assert from 'node:assert/strict';
import type { Query, QueryResult } from '../../../../src/datacake/graphql';
import { createSerialLookup } from '../../../../src/datacake/serial';

interface Listed {
  id: string;
  serialNumber: string;
}

/** A device with a UUID of its own. */
function device(index: number, serialNumber = `serial-${index}`): Listed {
  return { id: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`, serialNumber };
}

/** A workspace that is listed in pages, which a test may change between two lookups. */
class Workspace {
  queries = 0;
  pages: Listed[][] = [];
  total: number | undefined;
  failure: Extract<QueryResult, { kind: 'failed' }> | undefined;
  now = 1_000_000;

  readonly query: Query = (_document, variables) => {
    this.queries += 1;
    const { page } = variables as { page: number };
    if (this.failure !== undefined) return Promise.resolve(this.failure);
    const total = this.total ?? new Set(this.pages.flat().map(({ id }) => id)).size;
    const devices = this.pages[page] ?? [];
    return Promise.resolve({ kind: 'data', data: { workspace: { devicesFiltered: { total, devices } } } });
  };

  lookup(): ReturnType<typeof createSerialLookup> {
    return createSerialLookup(this.query, 'workspace', () => this.now);
  }
}

describe('createSerialLookup', () => {
  it('finds the one device with the serial number', async () => {
    const workspace = new Workspace();
    workspace.pages = [[device(1), device(2)], [device(3)]];
    const lookup = workspace.lookup();
    assert.deepEqual(await lookup('serial-3'), { kind: 'found', device: device(3).id });
    assert.deepEqual(await lookup('serial-1'), { kind: 'found', device: device(1).id });
    assert.equal(workspace.queries, 2, 'the list is kept');
  });

  it('finds a serial number in another case where only one matches, and the exact one before it', async () => {
    const workspace = new Workspace();
    workspace.pages = [
      [device(1, 'A84041'), device(2, 'a84041'), device(3, 'EUI-7F'), device(4, 'Eui-8F'), device(5, 'eUI-8F')],
    ];
    const lookup = workspace.lookup();
    assert.deepEqual(await lookup('A84041'), { kind: 'found', device: device(1).id });
    assert.deepEqual(await lookup('a84041'), { kind: 'found', device: device(2).id });
    assert.deepEqual(await lookup('eui-7f'), { kind: 'found', device: device(3).id });
    assert.equal((await lookup('EUI-8F')).kind, 'paused');
  });

  it('writes UUIDs in lower case', async () => {
    const workspace = new Workspace();
    workspace.pages = [[{ id: 'ABCDEF00-0000-4000-8000-000000000001', serialNumber: 'S' }]];
    assert.deepEqual(await workspace.lookup()('S'), { kind: 'found', device: 'abcdef00-0000-4000-8000-000000000001' });
  });

  it('pauses the device when several have it, or none', async () => {
    const workspace = new Workspace();
    workspace.pages = [[device(1, 'twin'), device(2, 'twin')]];
    const lookup = workspace.lookup();
    const several = await lookup('twin');
    assert.ok(several.kind === 'paused' && several.scope === 'device');
    assert.equal(several.reason.code, 'device-ambiguous');
    const none = await lookup('other');
    assert.ok(none.kind === 'paused');
    assert.equal(none.reason.code, 'device-unknown');
  });

  it('asks for a workspace when none is chosen, without a query', async () => {
    const workspace = new Workspace();
    const result = await createSerialLookup(workspace.query, '', () => 0)('serial-1');
    assert.ok(result.kind === 'paused');
    assert.equal(result.reason.code, 'workspace-missing');
    assert.equal(workspace.queries, 0);
  });

  it('gives the reason when the token does not see the workspace', async () => {
    for (const data of [{ workspace: null }, null, {}, { workspace: { devicesFiltered: null } }, { workspace: 5 }]) {
      const lookup = createSerialLookup(
        () => Promise.resolve({ kind: 'data', data }),
        'workspace',
        () => 0,
      );
      const result = await lookup('serial-1');
      assert.ok(result.kind === 'paused', JSON.stringify(data));
      assert.equal(result.reason.code, 'workspace-unknown');
    }
  });

  it('ignores entries that are no devices', async () => {
    const workspace = new Workspace();
    const noDevices = [null, 5, 'x', {}, { id: 5, serialNumber: 'S' }, { id: 'no-uuid', serialNumber: 'S' }];
    workspace.pages = [[...(noDevices as unknown as Listed[]), device(7, 'S')]];
    workspace.total = 7;
    assert.deepEqual(await workspace.lookup()('S'), { kind: 'found', device: device(7).id });
  });

  it('reads uneven pages with duplicates to their end', async () => {
    const workspace = new Workspace();
    workspace.pages = [
      [device(1), device(2)],
      [device(2), device(1)],
      [device(2), device(3, 'last')],
    ];
    assert.deepEqual(await workspace.lookup()('last'), { kind: 'found', device: device(3).id });
    assert.equal(workspace.queries, 3);
  });

  it('ends also when the pages promise more than they hold, or never end', async () => {
    const short = new Workspace();
    short.pages = [[device(1)]];
    short.total = 100;
    assert.equal((await short.lookup()('serial-1')).kind, 'found');
    assert.equal(short.queries, 2);
    const endless = new Workspace();
    endless.pages = Array.from({ length: 5000 }, () => [device(1)]);
    endless.total = 100;
    assert.equal((await endless.lookup()('serial-1')).kind, 'found');
    assert.ok(endless.queries <= 1000);
  });

  it('lists again for a new serial number, at most once in 10 minutes', async () => {
    const workspace = new Workspace();
    workspace.pages = [[device(1)]];
    const lookup = workspace.lookup();
    assert.equal((await lookup('serial-2')).kind, 'paused');
    workspace.pages = [[device(1), device(2)]];
    workspace.now += 599_000;
    assert.equal((await lookup('serial-2')).kind, 'paused');
    assert.equal(workspace.queries, 1);
    workspace.now += 2000;
    assert.equal((await lookup('serial-2')).kind, 'found');
    assert.equal(workspace.queries, 2);
  });

  it('lists again also after the wall clock was set back', async () => {
    const workspace = new Workspace();
    workspace.pages = [[device(1)]];
    const lookup = workspace.lookup();
    assert.equal((await lookup('serial-2')).kind, 'paused');
    workspace.pages = [[device(1), device(2)]];
    workspace.now -= 86_400_000;
    assert.equal((await lookup('serial-2')).kind, 'found');
  });

  it('lists once for all concurrent lookups', async () => {
    const workspace = new Workspace();
    workspace.pages = [[device(1), device(2)]];
    const lookup = workspace.lookup();
    const results = await Promise.all(['serial-1', 'serial-2', 'serial-3'].map((serial) => lookup(serial)));
    assert.deepEqual(
      results.map(({ kind }) => kind),
      ['found', 'found', 'paused'],
    );
    assert.equal(workspace.queries, 1);
  });

  it('returns a failure, and tries again the next time', async () => {
    const workspace = new Workspace();
    workspace.pages = [[device(1)]];
    const outcome = { kind: 'retry', cause: 'network', reason: { code: 'network' } } as const;
    workspace.failure = { kind: 'failed', outcome, answer: { kind: 'no-answer', cause: 'network', reason: '' } };
    const lookup = workspace.lookup();
    assert.deepEqual(await lookup('serial-1'), outcome);
    workspace.failure = undefined;
    assert.equal((await lookup('serial-1')).kind, 'found');
  });
});
