/* Builds the editor side into dist/nodes: each node's HTML with its styles and its bundle inlined, texts and icons. The
   bundle is inlined because a script that fails to load on its own keeps the whole palette from appearing. */
import { cp, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

/** Compressed: every editor loads the scripts of all forms before it shows anything. */
const MAX_BUNDLE_BYTES = 35_000;

const editor = path.dirname(fileURLToPath(import.meta.url));
const nodes = path.dirname(editor);
const root = path.dirname(nodes);
const target = path.join(root, 'dist', 'nodes');

const SCRIPT_TAG = /<script type="text\/javascript" src="(editor\/[\w-]+\.ts)"><\/script>/g;
const STYLE_LINK = /<link rel="stylesheet" href="(editor\/[\w/-]+\.css)" \/>\n/g;
const STYLE_LINKS = new RegExp(`(?:${STYLE_LINK.source})+`, 'g');

/** The browser script of one form. */
async function bundle(entry) {
  const result = await build({
    entryPoints: [entry],
    absWorkingDir: root,
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: 'es2020',
    charset: 'utf8',
    tsconfig: path.join(editor, 'tsconfig.json'),
    metafile: true,
    logLevel: 'warning',
  });
  if (result.warnings.length > 0) throw new Error(`${entry}: the bundle has warnings`);
  const foreign = Object.keys(result.metafile.inputs).find((file) => file.includes('node_modules/'));
  if (foreign !== undefined) throw new Error(`${entry}: ${foreign} isn't ours, and its licence would have to be shown`);
  const [output] = result.outputFiles;
  if (output === undefined) throw new Error(`${entry}: no bundle came out`);
  if (/<\/script|<!--/i.test(output.text)) throw new Error(`${entry}: the bundle would end its own script tag`);
  return output.text.trimEnd();
}

/** The style sheets that a page links to, one after another in the order of the links. */
async function joinStyles(links) {
  const sheets = [...links.matchAll(STYLE_LINK)].map(([, file]) => readFile(path.join(nodes, file), 'utf8'));
  return (await Promise.all(sheets)).join('');
}

/** Writes `dist/nodes/<type>.html` and returns the compressed size of its bundle in bytes. */
async function buildNode(file) {
  const html = await readFile(path.join(nodes, file), 'utf8');
  const links = theOnly(html, STYLE_LINKS, `nodes/${file}: needs one block of links to its style sheets`);
  const tag = theOnly(html, SCRIPT_TAG, `nodes/${file}: needs one script tag for its form`);
  const styles = await joinStyles(links[0]);
  const script = await bundle(path.join(nodes, tag[1]));
  const size = gzipSync(script).length;
  if (size > MAX_BUNDLE_BYTES) {
    throw new Error(`nodes/${file}: its script is ${size} bytes compressed, ${MAX_BUNDLE_BYTES} are allowed`);
  }
  const page = html
    .replace(links[0], () => `<style>\n${styles}</style>\n`)
    .replace(tag[0], () => `<script type="text/javascript">\n${script}\n</script>`);
  await writeFile(path.join(target, file), page);
  return size;
}

/** The only match of a pattern; an error with the number of matches where there isn't exactly one. */
function theOnly(text, pattern, requirement) {
  const [match, ...others] = text.matchAll(pattern);
  if (match === undefined || others.length > 0) {
    throw new Error(`${requirement}, has ${match === undefined ? 0 : others.length + 1}`);
  }
  return match;
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
