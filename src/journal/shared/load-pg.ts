import { createRequire } from 'node:module';
import { errorCode, errorMessage } from '../../util/error-message';
import { StoreError } from './store';

type Pg = typeof import('pg');

const load = createRequire(__filename);

/**
 * The client of PostgreSQL, an optional peer. The modules of an image aren't above the user directory that this package is installed in,
 * nor is the user directory above the image's modules, so that both are looked at.
 *
 * @param paths folders to look from: the user directory, and that of Node-RED's main module
 */
export function loadPg(paths: readonly string[]): Pg {
  try {
    return load(find(paths)) as Pg;
  } catch (error) {
    const isMissing = errorCode(error) === 'MODULE_NOT_FOUND';
    throw new StoreError('setup', {
      code: 'database-client',
      ...(!isMissing && { detail: errorMessage(error).split('\n', 1)[0] }),
    });
  }
}

function find(paths: readonly string[]): string {
  try {
    return load.resolve('pg');
  } catch {
    return load.resolve('pg', { paths: [...paths] });
  }
}
