import { execFile } from 'node:child_process';
import { cp, stat, symlink } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { JOURNAL } from './children/journal';
import { npm, temporaryFolder } from './harness';

const run = promisify(execFile);

/** A build of the package that is measured. */
export interface Build {
  /** What it is called in the report. */
  title: string;
  /** The folder with its `package.json`, `dist` and `node_modules`. */
  folder: string;
}

const PROJECT = path.resolve(__dirname, '../..');

/** Builds the package as it is now, and keeps that apart from what is changed while it is measured. */
export async function buildPresent(): Promise<Build> {
  await npm(PROJECT, 'run', 'build');
  const folder = await temporaryFolder('build');
  for (const part of ['dist', 'package.json']) {
    await cp(path.join(PROJECT, part), path.join(folder, part), { recursive: true });
  }
  await linkModules(folder);
  await bundleJournal(PROJECT, folder);
  return { title: 'this build', folder };
}

/**
 * Prepares the build to compare with. It runs with the modules that are installed here, so that only the package itself differs.
 *
 * @param against a commit, or the path of a tarball as `npm pack` makes it, from which no journal can be opened by itself
 */
export async function buildOther(against: string): Promise<Build> {
  const folder = await temporaryFolder('other');
  if (await isFile(against)) {
    await run('tar', ['-xzf', path.resolve(against), '-C', folder, '--strip-components=1']);
    await linkModules(folder);
  } else {
    const archive = path.join(await temporaryFolder('archive'), 'sources.tar');
    await run('git', ['archive', '--output', archive, `${against}^{commit}`], { cwd: PROJECT });
    await run('tar', ['-xf', archive, '-C', folder]);
    await linkModules(folder);
    await npm(folder, 'run', 'build');
    // An older commit may have these files elsewhere: only what opens a journal by itself needs them.
    await bundleJournal(folder, folder).catch(() => undefined);
  }
  return { title: against, folder };
}

/** What the present build is of: a commit, and whether anything was changed since. */
export async function describePresent(): Promise<string> {
  try {
    const { stdout: commit } = await run('git', ['rev-parse', '--short', 'HEAD'], { cwd: PROJECT });
    const { stdout: changes } = await run('git', ['status', '--porcelain', '--', 'src', 'nodes'], { cwd: PROJECT });
    return `${commit.trim()}${changes === '' ? '' : ' with changes'}`;
  } catch {
    return 'no commit';
  }
}

/** Puts the disk journal beside a build, for what opens one by itself: the bundle of the nodes hands it to nobody. */
async function bundleJournal(sources: string, folder: string): Promise<void> {
  const contents = `export { openDiskJournal } from './src/journal/disk/open-disk-journal';
    export { Ranges } from './src/util/ranges';`;
  await build({
    stdin: { contents, resolveDir: sources },
    outfile: path.join(folder, JOURNAL),
    bundle: true,
    format: 'cjs',
    platform: 'node',
    logLevel: 'silent',
  });
}

async function linkModules(folder: string): Promise<void> {
  await symlink(path.join(PROJECT, 'node_modules'), path.join(folder, 'node_modules'), 'junction');
}

async function isFile(name: string): Promise<boolean> {
  return stat(name).then(
    (found) => found.isFile(),
    () => false,
  );
}
