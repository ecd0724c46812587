/* Builds the runtime side into dist/nodes: one bundle with all that both nodes need, and for each node type the file that Node-RED loads.
   It is one file because hundreds of them take twice as long to load, and one only, because nodes share state and classes that `instanceof`
   tells apart. What is required within a function is still evaluated at that point and not before. Names stay as they are written and a line
   says where each source file begins, so that a stack trace can be read without a map. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const nodes = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(nodes);
const target = path.join(root, 'dist', 'nodes');

const { engines, 'node-red': nodeRed } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
const types = Object.keys(nodeRed.nodes);

const { warnings } = await build({
  stdin: {
    contents: types.map((type) => `export { default as '${type}' } from './${type}';`).join('\n'),
    resolveDir: nodes,
  },
  outfile: path.join(target, 'runtime.js'),
  absWorkingDir: root,
  bundle: true,
  // Those that Node-RED installs beside this package, and the optional client of PostgreSQL.
  packages: 'external',
  format: 'cjs',
  platform: 'node',
  target: engines.node.replace('>=', 'node'),
  tsconfig: path.join(root, 'tsconfig.json'),
  logLevel: 'warning',
});
if (warnings.length > 0) throw new Error('The bundle has warnings');

for (const type of types) {
  await writeFile(path.join(target, `${type}.js`), `module.exports = require('./runtime.js')['${type}'];\n`);
}
