import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** A package in a `node_modules` folder. */
export interface InstalledPackage {
  folder: string;
  name: string;
  license?: unknown;
  scripts?: Record<string, string>;
  gypfile?: boolean;
}

/** All packages in a `node_modules` folder, those inside others included. */
export function installedPackages(modules: string): InstalledPackage[] {
  return packageFolders(modules).flatMap((folder) => {
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as InstalledPackage;
    const inside = join(folder, 'node_modules');
    const others = statSync(inside, { throwIfNoEntry: false }) === undefined ? [] : installedPackages(inside);
    return [{ ...manifest, folder }, ...others];
  });
}

/** All files in a folder, with slashes, as paths from it. */
export function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    );
}

export function bytesIn(folder: string): number {
  return filesIn(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
}

function packageFolders(modules: string): string[] {
  return readdirSync(modules)
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) => {
      if (!name.startsWith('@')) return [join(modules, name)];
      return readdirSync(join(modules, name)).map((inner) => join(modules, name, inner));
    });
}
