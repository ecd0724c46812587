/* Holds the packed package to Node-RED's own scorecard, which the flow library shows: npm run scorecard */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { cached } from '../node-red/harness/cache';
import { INSTALL_OPTIONS, npm } from '../node-red/harness/npm';
import { pack } from '../node-red/harness/pack';
import { temporaryFolder } from '../node-red/harness/temporary-folder';
import { userDirectory } from '../node-red/harness/user-directory';

/** Node-RED's validator; not among the dependencies, because it brings 440 packages that nobody looks after any more. */
const validator = 'node-red-dev@0.1.6';

/** Checks that compare with the catalogue of all nodes. */
const needCatalogue = ['P08', 'N01'];

type Scorecard = Record<string, { test?: boolean; nodes?: string[] }>;

async function validate(folder: string): Promise<{ scorecard: Scorecard; catalogue: boolean }> {
  const installed = await cached(validator.replace('@', '-'), (draft) =>
    npm(draft, 'install', '--prefix', draft, validator, ...INSTALL_OPTIONS),
  );
  const output = join(await temporaryFolder('scorecard'), 'scorecard.json');
  const script = join(installed, 'node_modules', 'node-red-dev', 'bin', 'run');
  const child = fork(script, ['validate', '--path', folder, '--output', output], {
    execArgv: ['--require', join(__dirname, 'catalogue.cjs')],
  });
  let catalogue = true;
  child.on('message', () => (catalogue = false));
  await once(child, 'exit');
  return { scorecard: JSON.parse(await readFile(output, 'utf8')) as Scorecard, catalogue };
}

/** What the scorecard finds fault with. */
function faultsOf(scorecard: Scorecard): string[] {
  const failed = Object.entries(scorecard).filter(([check, { test }]) => check !== 'package' && test !== true);
  // A form that the validator can't read has no types, and all is well with no types.
  const seen = scorecard.N02?.nodes?.includes('datacake-record') === true;
  return [...failed.map(([check]) => check), ...(seen ? [] : ['the record node was not found in its HTML'])];
}

async function main(): Promise<void> {
  const { name } = JSON.parse(await readFile(resolve(__dirname, '../../package.json'), 'utf8')) as { name: string };
  const { scorecard, catalogue } = await validate(join(await userDirectory(await pack()), 'node_modules', name));
  const faults = faultsOf(scorecard);
  if (!catalogue)
    console.log(`The catalogue could not be reached: ${needCatalogue.join(' and ')} compared with nothing.`);
  console.log(faults.length === 0 ? 'The scorecard is clean.' : `Not clean: ${faults.join(', ')}`);
  process.exitCode = faults.length === 0 ? 0 : 1;
}

void main();
