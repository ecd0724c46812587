import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { sourcesIn } from '../helpers/bundle';
import { type InstalledPackage, bytesIn, filesIn, installedPackages } from './harness/installed';
import { pack } from './harness/pack';
import { userDirectory } from './harness/user-directory';

const project = resolve(__dirname, '../..');
const { name: packageName } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as { name: string };

/** What the package may weigh, packed and with all that it brings; more has to be wanted, not slip in. */
const largest = { tarball: 370_000, installed: 8_000_000, packages: 40 };

/** What Node-RED needs, and what a person reads. Types and maps aren't among it: nobody imports nodes, and what runs is readable. */
const wanted = [
  /^dist\/nodes\/(?:datacake-record|datacake-connection)\.(?:js|html)$/,
  /^dist\/nodes\/runtime\.js$/,
  /^dist\/nodes\/locales\/[\w-]+\/[\w-]+\.(?:json|html)$/,
  /^dist\/nodes\/icons\/[\w-]+\.svg$/,
  /^examples\/[\w-]+\.json$/,
  /^(?:package\.json|README\.md|LICENSE|CHANGELOG\.md|THIRD-PARTY\.md)$/,
];

/** Licences that ask for nothing but their own text. */
const permissive = new Set(['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', '0BSD']);

const nodes = ['datacake-record', 'datacake-connection'];

describe('an install', () => {
  let tarball: string;
  let modules: string;
  let own: string;
  let brought: InstalledPackage[];

  before(async function () {
    this.timeout(120_000);
    tarball = await pack();
    modules = join(await userDirectory(tarball), 'node_modules');
    own = join(modules, packageName);
    brought = installedPackages(modules).filter(({ name }) => name !== packageName);
  });

  it('holds only what is needed', () => {
    const files = filesIn(own).filter((file) => !file.startsWith('node_modules/'));
    assert.deepEqual(
      files.filter((file) => !wanted.some((pattern) => pattern.test(file))),
      [],
    );
    for (const node of nodes) {
      assert.ok(files.includes(`dist/nodes/${node}.js`) && files.includes(`dist/nodes/${node}.html`));
    }
    for (const file of files.filter((one) => one.endsWith('.js'))) {
      assert.doesNotMatch(
        readFileSync(join(own, file), 'utf8'),
        /sourceMappingURL/,
        `${file} names a map that isn't there`,
      );
    }
  });

  it('loads nothing that only forms or a database need until they are asked', () => {
    const bundle = realpathSync(join(own, 'dist/nodes/runtime.js'));
    const script = `const session = new (require('inspector').Session)();
      session.connect();
      session.post('Profiler.enable');
      session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
      for (const node of ${JSON.stringify(nodes)}) require(require('path').resolve('dist/nodes', node + '.js'));
      session.post('Profiler.takePreciseCoverage', (error, { result }) => {
        const [script] = result.filter(({ url }) => url === ${JSON.stringify(pathToFileURL(bundle).href)});
        const calls = script.functions.map(({ functionName, ranges }) => [functionName, ranges[0].count]);
        console.log(JSON.stringify({ calls, modules: Object.keys(require.cache) }));
      });`;
    const { calls, modules } = JSON.parse(
      execFileSync(process.execPath, ['-e', script], { cwd: own, encoding: 'utf8' }),
    ) as { calls: [name: string, count: number][]; modules: string[] };
    const lazy = /-handlers\.ts$|discovery|preview|limited-|function-node|journal\/shared\/.*store/;
    const sources = sourcesIn(readFileSync(bundle, 'utf8')).map(({ file }) => file);
    const loads = new Map(calls.filter(([name]) => name.endsWith('.ts')));
    // What the bundle doesn't hold as a function with the file's name is loaded with it.
    const early = sources.filter((file) => lazy.test(file) && loads.get(file) !== 0);
    assert.ok(sources.some((file) => lazy.test(file)) && sources.includes('nodes/record/message-reader.ts'));
    assert.deepEqual(early, []);
    assert.deepEqual(
      modules.filter((file) => /node_modules.(?:acorn|axios|pg)\b/.test(file.slice(realpathSync(own).length))),
      [],
    );
  });

  it('is small', () => {
    const figures = {
      tarball: statSync(tarball).size,
      files: filesIn(own).length,
      unpacked: bytesIn(own),
      packages: brought.length,
      installed: bytesIn(modules),
    };
    console.log('     ', JSON.stringify(figures));
    assert.ok(figures.tarball < largest.tarball);
    assert.ok(figures.installed < largest.installed);
    assert.ok(figures.packages <= largest.packages);
  });

  it('runs no script, and brings nothing that has to be compiled', () => {
    for (const { name, folder, scripts = {}, gypfile } of installedPackages(modules)) {
      for (const script of ['preinstall', 'install', 'postinstall']) {
        assert.equal(scripts[script], undefined, `${name}: ${script}`);
      }
      assert.notEqual(gypfile, true, name);
      const native = filesIn(folder).filter((file) => /(?:\.node|\.wasm|\.gyp)$/.test(file));
      assert.deepEqual(native, [], name);
    }
  });

  it('brings what THIRD-PARTY.md lists, under licences that ask for nothing but their text', () => {
    const rows = brought.map(({ name, license }) => ({ name, license: String(license) }));
    for (const { name, license } of rows) assert.ok(permissive.has(license), `${name}: ${license}`);
    const list = readFileSync(join(own, 'THIRD-PARTY.md'), 'utf8');
    const listed = [...list.matchAll(/^\| \[`([^`]+)`\]\([^)]*\) +\| +(\S+) +\|$/gm)];
    const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1);
    assert.deepEqual(
      listed.map(([, name = '', license = '']) => ({ name, license })).sort(byName),
      [...new Map(rows.map((one) => [one.name, one])).values()].sort(byName),
    );
  });

  it('has types in its forms that the flow library finds', () => {
    for (const type of nodes) {
      const html = readFileSync(join(own, `dist/nodes/${type}.html`), 'utf8');
      assert.match(html, /<script type="text\/javascript">/);
      assert.match(html, new RegExp(`RED\\.nodes\\.registerType\\("${type}",\\{category:"\\w+",`));
      assert.match(html, /,defaults:\{version:\{/);
    }
  });
});
