import { pathToFileURL } from 'node:url';
import { sourcesIn } from '../../helpers/bundle';

/** A script and how often its functions were called, as V8's profiler reports it. */
export interface ScriptCoverage {
  url: string;
  functions: readonly {
    functionName: string;
    /** The first is that of the whole function; offsets are characters of the script. */
    ranges: readonly { startOffset: number; endOffset: number; count: number }[];
  }[];
}

/**
 * The source files in which a function was called. Code at the top of a file runs when the file is loaded and doesn't count.
 *
 * @param bundle the script that holds them all, without links in its path
 * @param text of the bundle
 * @returns paths relative to the project, in alphabetical order
 */
export function filesOnTheWay(scripts: readonly ScriptCoverage[], bundle: string, text: string): string[] {
  const sources = sourcesIn(text);
  const starts = scripts
    .filter(({ url }) => url === pathToFileURL(bundle).href)
    .flatMap(({ functions }) => functions)
    // The bundle has what is at the top of a file in a function with the file's name, where that may be loaded later.
    .filter(({ functionName, ranges }) => !functionName.endsWith('.ts') && (ranges[0]?.count ?? 0) > 0)
    .map(({ ranges }) => ranges[0]?.startOffset ?? 0);
  const files = starts.flatMap((start) => sources.findLast((source) => source.start <= start)?.file ?? []);
  return [...new Set(files)].sort();
}
