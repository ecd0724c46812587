/* Builds the editor side: each node's HTML with its form's bundle inlined, its texts and its icons, into dist/nodes.
   The bundle is inlined because a script that fails to load on its own keeps the whole palette from appearing. */
import { cp, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const largestBundle = 60 * 1024;

const editor = path.dirname(fileURLToPath(import.meta.url));
const nodes = path.dirname(editor);
const root = path.dirname(nodes);
const target = path.join(root, 'dist', 'nodes');

const scriptTag = /<script type="text\/javascript" src="(editor\/[\w-]+\.ts)"><\/script>/g;

/** The browser script of one form, readable in a debugger: identifiers stay as they are written. */
async function bundle(entry) {
  const result = await build({
    entryPoints: [entry],
    absWorkingDir: root,
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: 'es2020',
    charset: 'utf8',
    tsconfig: path.join(editor, 'tsconfig.json'),
    logLevel: 'warning',
  });
  if (result.warnings.length > 0) throw new Error(`${entry}: the bundle has warnings`);
  const [output] = result.outputFiles;
  if (output === undefined) throw new Error(`${entry}: no bundle came out`);
  if (/<\/script|<!--/i.test(output.text)) throw new Error(`${entry}: the bundle would end its own script tag`);
  return output.text.trimEnd();
}

/** Writes `dist/nodes/<type>.html` and returns the compressed size of its bundle in bytes. */
async function buildNode(file) {
  const html = await readFile(path.join(nodes, file), 'utf8');
  const tags = [...html.matchAll(scriptTag)];
  if (tags.length !== 1) throw new Error(`nodes/${file}: needs one script tag for its form, has ${tags.length}`);
  const script = await bundle(path.join(nodes, tags[0][1]));
  const size = gzipSync(script).length;
  if (size > largestBundle) {
    throw new Error(`nodes/${file}: its script is ${size} bytes compressed, ${largestBundle} are allowed`);
  }
  const page = html.replace(scriptTag, () => `<script type="text/javascript">\n${script}\n</script>`);
  await writeFile(path.join(target, file), page);
  return size;
}

await mkdir(target, { recursive: true });
const files = (await readdir(nodes)).filter((file) => file.endsWith('.html')).sort();
if (files.length === 0) throw new Error('nodes/: no HTML files');
for (const file of files) {
  const size = await buildNode(file);
  console.log(`dist/nodes/${file}: script ${(size / 1024).toFixed(1)} kB compressed`);
}
await cp(path.join(nodes, 'locales'), path.join(target, 'locales'), { recursive: true });
await cp(path.join(root, 'icons'), path.join(target, 'icons'), { recursive: true });
