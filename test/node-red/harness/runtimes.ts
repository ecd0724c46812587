import { join } from 'node:path';
import { cached } from './cache';
import { nodeBinary, nodeOfVersion } from './node-binary';
import { INSTALL_OPTIONS, npm } from './npm';

/** A Node-RED that the package is tested in. */
export interface Runtime {
  /** The version of Node-RED, as npm knows it. */
  readonly nodeRed: string;
  /** The Node that it runs on: the oldest that is allowed, `22.9`, or exactly one, `22.9.0`. */
  readonly node: string;
}

/** The files that start a Node-RED. */
interface Installation {
  /** The path of the Node executable. */
  readonly node: string;
  /** The path of Node-RED's main script. */
  readonly script: string;
}

/** Every Node-RED that the package is tested in. */
export const runtimes: readonly Runtime[] = [
  { nodeRed: '4.1.15', node: '18.5' },
  { nodeRed: '5.0.7', node: '22.9' },
];

/** Installs Node-RED and a Node that runs it from the npm registry, unless an earlier run has done so. */
export async function install(runtime: Runtime): Promise<Installation> {
  const packageSpec = `node-red@${runtime.nodeRed}`;
  const [node, folder] = await Promise.all([
    isExactVersion(runtime.node) ? nodeOfVersion(runtime.node) : nodeBinary(runtime.node),
    cached(`node-red-${runtime.nodeRed}`, (draft) =>
      npm(draft, 'install', '--prefix', draft, packageSpec, ...INSTALL_OPTIONS),
    ),
  ]);
  return { node, script: join(folder, 'node_modules', 'node-red', 'red.js') };
}

function isExactVersion(version: string): boolean {
  return version.split('.').length === 3;
}
