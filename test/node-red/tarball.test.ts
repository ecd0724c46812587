import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { onEachNodeRed } from './harness/environment';
import type { FlowNode } from './harness/flow';

const project = resolve(__dirname, '../..');
const { name: packageName, version } = readJson('package.json') as { name: string; version: string };
const types = ['datacake-connection', 'datacake-record'];
const languages = ['en-US', 'de'];

/** What Node-RED says about a set of nodes, as far as it matters here. */
interface NodeSet {
  module: string;
  types: string[];
  enabled: boolean;
  version: string;
  err?: unknown;
}

onEachNodeRed('the installed package', {}, (environment) => {
  const get = (path: string): Promise<unknown> => environment().nodeRed.admin.get(path);

  it('brings both nodes, enabled and without an error', async () => {
    const sets = ((await get('nodes')) as NodeSet[]).filter((set) => set.module === packageName);
    assert.deepEqual(
      sets.map((set) => [set.types, set.enabled, set.version, set.err]),
      types.map((type) => [[type], true, version, undefined]),
    );
  });

  it('says nothing in the log while it is loaded', () => {
    const lines = environment().nodeRed.log.split('\n');
    assert.deepEqual(
      lines.filter((line) => /datacake/i.test(line.replaceAll(environment().directory, ''))),
      [],
    );
  });

  it('has an icon for its node', async () => {
    const icons = (await get('icons')) as Record<string, string[]>;
    assert.deepEqual(icons[packageName], readdirSync(join(project, 'icons')));
    for (const icon of icons[packageName] ?? []) {
      const response = await environment().nodeRed.admin.request(`icons/${packageName}/${icon}`);
      assert.equal(response.status, 200);
      assert.equal(await response.text(), readFileSync(join(project, 'icons', icon), 'utf8'));
    }
  });

  it('offers its examples, which need no nodes but its own and those of Node-RED', async () => {
    const examples = readdirSync(join(project, 'examples')).map((file) => file.replace(/\.json$/, ''));
    const offered = await get(`library/examples/flows/${packageName}`);
    assert.deepEqual(
      offered,
      examples.map((example) => ({ fn: example })),
    );

    const sets = (await get('nodes')) as NodeSet[];
    const known = new Set(['tab', 'group', ...sets.flatMap((set) => set.types)]);
    for (const example of examples) {
      const flow = (await get(`library/examples/flows/${packageName}/${example}`)) as FlowNode[];
      assert.deepEqual(flow, readJson(`examples/${example}.json`));
      assert.deepEqual(
        flow.filter((node) => !known.has(node.type)),
        [],
      );
    }
  });

  for (const language of languages) {
    it(`has its texts and its help in ${language}`, async () => {
      for (const type of types) {
        const texts = `nodes/locales/${language}/${type}`;
        assert.deepEqual(await get(`locales/${packageName}/${type}?lng=${language}`), readJson(`${texts}.json`));

        const headers = { Accept: 'text/html', 'Accept-Language': language };
        const response = await environment().nodeRed.admin.request(`nodes/${packageName}/${type}`, { headers });
        const html = await response.text();
        assert.ok(html.includes(`data-template-name="${type}"`), `${type} has a form`);
        assert.ok(html.includes(readFileSync(join(project, `${texts}.html`), 'utf8').trim()), `${type} has help`);
      }
    });
  }
});

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(join(project, path), 'utf8'));
}
