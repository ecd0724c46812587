/** A source file as it is in the bundle of the runtime side. */
export interface BundledSource {
  /** Relative to the project, `src/delivery/decide.ts`. */
  file: string;
  /** Where it begins, in characters of the bundle. */
  start: number;
  text: string;
}

const BEGINNING = /^\/\/ ((?:src|nodes)\/\S+\.ts)$/gm;

/** The source files in the bundle, in its order. */
export function sourcesIn(bundle: string): BundledSource[] {
  const beginnings = [...bundle.matchAll(BEGINNING)];
  return beginnings.map(({ 1: file = '', index }, at) => {
    return { file, start: index, text: bundle.slice(index, beginnings[at + 1]?.index) };
  });
}
