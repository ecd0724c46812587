import { join } from 'node:path';
import { cached } from './cache';
import { installOptions, npm } from './npm';

/** The Node that stands in where the running one is too old: npm carries its binary as a package. */
const standIn = '24.21.0';

/**
 * A Node that is new enough: the running one, or one from the npm registry.
 *
 * @param atLeast the oldest version that will do, `22.9`
 * @returns the path of its executable
 * @throws when the running one is too old and npm has none for this machine
 */
export async function nodeBinary(atLeast: string): Promise<string> {
  if (reaches(process.versions.node, atLeast)) return process.execPath;
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const folder = await cached(`${name}-${standIn}`, (draft) =>
    npm(draft, 'install', '--prefix', draft, `${name}@${standIn}`, ...installOptions),
  ).catch((cause: unknown) => {
    throw new Error(`Node ${atLeast} or newer is needed, and npm has no ${name}@${standIn}: run with a newer Node`, {
      cause,
    });
  });
  return join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}

function reaches(version: string, atLeast: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = atLeast.split('.').map(Number);
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}
