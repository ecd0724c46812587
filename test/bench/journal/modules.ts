import { cached, INSTALL_OPTIONS, npm } from '../harness';

/** What one would reach for instead of a log of one's own. Installed only to be measured. */
const OTHERS = ['classic-level@3.0.0', 'lmdb@3.5.6'];

/** The folder with the stores that aren't a part of Node or of this package. */
export function installOthers(): Promise<string> {
  return cached(OTHERS.join('-').replaceAll('@', '-'), (draft) =>
    npm(draft, 'install', '--prefix', draft, ...OTHERS, ...INSTALL_OPTIONS),
  );
}
