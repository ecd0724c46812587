import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { StartupError } from './startup-error';

interface Manifest {
  name: string;
  'node-red': { nodes: Record<string, string> };
}

/** The folder of this package. */
export const packageRoot = resolve(__dirname, '..');

const manifest = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as Manifest;

export const packageName = manifest.name;

/**
 * @param root the folder of the package
 * @throws StartupError when a file that Node-RED loads is missing
 */
export function checkBuild(root = packageRoot): void {
  const files = Object.values(manifest['node-red'].nodes).flatMap((file) => [file, file.replace(/\.js$/, '.html')]);
  const missing = files.find((file) => !existsSync(join(root, file)));
  if (missing !== undefined) throw new StartupError(`The build is missing ${missing}. Run "npm run build" first.`);
}
