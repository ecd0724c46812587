import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** A script and how often its functions were called, as V8's profiler reports it. */
export interface ScriptCoverage {
  url: string;
  functions: readonly {
    functionName: string;
    /** The first is that of the whole function; offsets are characters of the script. */
    ranges: readonly { startOffset: number; endOffset: number; count: number }[];
  }[];
}

/** Where the build puts what it compiles: one script for each source file. */
const COMPILED = ['dist/src/', 'dist/nodes/'];

/**
 * The source files of a build in which a function was called. Code at the top of a file runs when the file is loaded and doesn't count.
 *
 * @param folder of the build, without links in its path
 * @returns paths relative to the folder, in alphabetical order
 */
export function filesOnTheWay(scripts: readonly ScriptCoverage[], folder: string): string[] {
  const files = scripts
    .filter(({ url, functions }) => url.startsWith('file:') && functions.some(wasCalled))
    .map(({ url }) => path.relative(folder, fileURLToPath(url)).split(path.sep).join('/'))
    .filter((file) => COMPILED.some((compiled) => file.startsWith(compiled)))
    .map((file) => file.replace(/^dist\//, '').replace(/\.js$/, '.ts'));
  return [...new Set(files)].sort();
}

function wasCalled({ ranges }: ScriptCoverage['functions'][number]): boolean {
  const [whole] = ranges;
  return whole !== undefined && whole.count > 0 && whole.startOffset > 0;
}
