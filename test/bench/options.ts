import { parseArgs } from 'node:util';
import { MIN_ROUNDS } from './verdict';

export interface BenchOptions {
  /** The keys of the parts that are measured. */
  only: readonly string[];
  /** Rounds that count, of each part. */
  rounds: number;
  /** A commit or a tarball whose build is measured beside this one. */
  against?: string;
  /** True to print all that was measured, for machines. */
  json: boolean;
  help: boolean;
}

/**
 * Reads the options of a run.
 *
 * @param keys of all parts
 * @throws Error that says what an option must be
 */
export function readOptions(args: readonly string[], keys: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      rounds: { type: 'string', default: String(MIN_ROUNDS) },
      against: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const { against, json, help } = values;
  if (against === '') throw new Error('--against must be a commit or the path of a tarball');
  return {
    only: values.only === undefined ? keys : readKeys(values.only, keys),
    rounds: readRounds(values.rounds),
    ...(against !== undefined && { against }),
    json,
    help,
  };
}

function readKeys(text: string, keys: readonly string[]): string[] {
  const wanted = text.split(',').map((key) => key.trim());
  const unknown = wanted.filter((key) => !keys.includes(key));
  if (unknown.length > 0) throw new Error(`--only must name parts, not "${unknown.join('", "')}": ${keys.join(', ')}`);
  return keys.filter((key) => wanted.includes(key));
}

function readRounds(text: string): number {
  const rounds = Number(text);
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error(`--rounds must be a whole number from 1, not "${text}"`);
  return rounds;
}
