import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const windows = process.platform === 'win32';

/**
 * Runs npm to its end.
 *
 * @param folder where it runs
 * @throws an error that carries npm's output when it fails
 */
export async function npm(folder: string, ...args: string[]): Promise<void> {
  try {
    // On Windows npm is a script, which needs a shell.
    await run(windows ? 'npm.cmd' : 'npm', args, { cwd: folder, shell: windows, maxBuffer: 64 * 1024 * 1024 });
  } catch (cause) {
    const { stdout, stderr } = cause as { stdout: string; stderr: string };
    throw new Error(`npm ${args.join(' ')} failed:\n${stdout}\n${stderr}`, { cause });
  }
}

/** Options of every install in a test, so that npm asks the registry for nothing but packages. */
export const INSTALL_OPTIONS = ['--no-audit', '--no-fund', '--no-update-notifier', '--omit=dev', '--ignore-scripts'];
