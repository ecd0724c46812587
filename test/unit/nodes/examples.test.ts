import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readFunctionNode } from '../../../src/function-node/read-function-node';
import { completeConnection, newConnection } from '../../../nodes/connection/settings';
import { completeRecord, newRecord, newRow } from '../../../nodes/record/settings';

interface Node extends Record<string, unknown> {
  id: string;
  version?: number;
  type: string;
  z?: string;
  wires?: string[][];
}

const folder = resolve(__dirname, '../../../examples');
const examples = readdirSync(folder).map((file) => ({
  file,
  nodes: JSON.parse(readFileSync(join(folder, file), 'utf8')) as Node[],
}));

/** What differs from a new connection where several Node-REDs share a database: the same flow file has to suit all of them. */
const sharedSettings = {
  workspace: '${DATACAKE_WORKSPACE}',
  journal: 'shared',
  databaseHost: '${DATABASE_HOST}',
  database: '${DATABASE_NAME}',
  databaseUser: '${DATABASE_USER}',
};

/** The nodes of a type in all examples. */
function ofType(type: string): Node[] {
  return examples.flatMap(({ nodes }) => nodes.filter((node) => node.type === type));
}

describe('the examples', () => {
  it('have ids of their own, so that all can be imported into one Node-RED', () => {
    const ids = examples.flatMap(({ nodes }) => nodes.map(({ id }) => id));
    assert.equal(new Set(ids).size, ids.length);
  });

  for (const { file, nodes } of examples) {
    it(`${file} is one flow, which explains itself, is wired to itself and fires only by hand`, () => {
      const tabs = nodes.filter(({ type }) => type === 'tab');
      assert.equal(tabs.length, 1);
      const onTab = nodes.filter(({ z }) => z !== undefined);
      assert.ok(onTab.every(({ z }) => z === tabs[0]?.id));
      assert.ok(onTab.some(({ type, info }) => type === 'comment' && String(info).includes('token')));
      const ids = new Set(nodes.map(({ id }) => id));
      assert.ok(onTab.flatMap(({ wires = [] }) => wires.flat()).every((id) => ids.has(id)));
      assert.ok(onTab.every(({ type, repeat, once }) => type !== 'inject' || (repeat === '' && once === false)));
    });
  }

  it('map from the function node what is read out of its code', () => {
    const nodes = examples.find(({ file }) => file === 'from-the-function-node.json')?.nodes ?? [];
    const [code, record] = ['function', 'datacake-record'].map((type) => nodes.find((node) => node.type === type));
    const { rows, device, notes } = readFunctionNode(String(code?.func));
    assert.deepEqual(
      record?.fields,
      rows.map((row) => ({ ...newRow, ...row })),
    );
    assert.equal(record.device, device?.value);
    assert.deepEqual(notes, []);
  });

  it('are what the Compose file of two Node-REDs runs', () => {
    const folder = resolve(__dirname, '../../../docs/several-node-reds');
    const [settings, compose] = ['settings.js', 'compose.yaml'].map((file) => readFileSync(join(folder, file), 'utf8'));
    const { nodes = [] } = examples.find(({ file }) => settings?.includes(`/examples/${file}`) === true) ?? {};
    const [connection] = nodes.filter(({ type }) => type === 'datacake-connection');
    assert.ok(settings?.includes(`'${connection?.id}'`));
    const variables = [...`${JSON.stringify(nodes)}${settings}`.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name);
    assert.equal(new Set(variables).size, 7);
    for (const name of variables) assert.match(compose ?? '', new RegExp(`^ +${name}: `, 'm'), name);
  });

  it('hold no credentials', () => {
    for (const { nodes } of examples) assert.ok(nodes.every((node) => !('credentials' in node)));
  });

  it('save every setting of their nodes, as the form of this version does', () => {
    for (const node of ofType('datacake-record')) {
      assert.deepEqual(completeRecord(node), node);
      assert.deepEqual(
        Object.keys(newRecord).filter((name) => !(name in node)),
        [],
      );
    }
    for (const node of ofType('datacake-connection')) {
      assert.deepEqual(completeConnection(node), node);
      const own = node.journal === 'shared' ? sharedSettings : {};
      assert.deepEqual({ ...newConnection, name: 'Datacake', ...own }, Object.fromEntries(settingsOf(node)));
    }
  });
});

/** What a node holds beside what every node has. */
function settingsOf(node: Node): [string, unknown][] {
  return Object.entries(node).filter(([name]) => name !== 'id' && name !== 'type');
}
