import { join } from 'node:path';
import { cached } from './cache';
import { INSTALL_OPTIONS, npm } from './npm';

/** Used where the running Node is too old. */
const FALLBACK_NODE_VERSION = '24.21.0';

/**
 * A Node that is new enough: the running one, or one from the npm registry.
 *
 * @param minVersion the oldest version that is allowed, `22.9`
 * @returns the path of its executable
 * @throws when the running one is too old and npm has none for this machine
 */
export async function nodeBinary(minVersion: string): Promise<string> {
  return reaches(process.versions.node, minVersion) ? process.execPath : nodeOfVersion(FALLBACK_NODE_VERSION);
}

/**
 * The Node of one version: npm carries its binary as a package.
 *
 * @param version all of it, `20.15.0`
 * @returns the path of its executable
 * @throws when npm has none for this machine
 */
export async function nodeOfVersion(version: string): Promise<string> {
  if (version === process.versions.node) return process.execPath;
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const folder = await cached(`${name}-${version}`, (draft) =>
    npm(draft, 'install', '--prefix', draft, `${name}@${version}`, ...INSTALL_OPTIONS),
  ).catch((cause: unknown) => {
    throw new Error(`Node ${version} is needed, and npm has no ${name}@${version}: run with that Node`, { cause });
  });
  return join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}

function reaches(version: string, minVersion: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = minVersion.split('.').map(Number);
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}
