import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Browser, chromium } from 'playwright-core';
import { cached } from '../../node-red/harness/cache';

const run = promisify(execFile);

const LAUNCH_ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * Starts a browser without a window.
 *
 * On Linux x64 it is a Chromium that came with `npm ci`, with the libraries and the font that it needs, so that nothing
 * has to be installed; elsewhere it is the Chrome that the machine has.
 */
export async function launchChromium(): Promise<Browser> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return chromium.launch({ channel: 'chrome', args: LAUNCH_ARGUMENTS });
  }
  const folder = await cached(`chromium-${await packagedVersion()}`, unpack);
  const fonts = join(folder, 'fonts.conf');
  await writeFile(fonts, fontConfiguration(folder));
  return chromium.launch({
    executablePath: join(folder, 'chromium'),
    args: LAUNCH_ARGUMENTS,
    env: { ...process.env, LD_LIBRARY_PATH: join(folder, 'al2023', 'lib'), FONTCONFIG_FILE: fonts },
  });
}

/** Lets the package unpack itself into a folder of ours: by itself it shares one with all users of the machine. */
async function unpack(folder: string): Promise<void> {
  await run(
    process.execPath,
    ['-e', "import('@sparticuz/chromium').then((module) => module.default.executablePath())"],
    {
      cwd: __dirname,
      // It unpacks its libraries only where it takes the machine for one of Amazon's.
      env: { ...process.env, TMPDIR: folder, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x' },
    },
  );
}

async function packagedVersion(): Promise<string> {
  const manifest = join(require.resolve('@sparticuz/chromium'), '../../../package.json');
  return (JSON.parse(await readFile(manifest, 'utf8')) as { version: string }).version;
}

/** The machine's fonts where it has any, and the font of the package. */
function fontConfiguration(folder: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>${join(folder, 'fonts', 'fonts')}</dir>
  <cachedir>${join(folder, 'fonts-cache')}</cachedir>
</fontconfig>
`;
}
