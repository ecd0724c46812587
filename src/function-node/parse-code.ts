import { parse, type Node, type Program } from 'acorn';
import { MAX_CODE_LENGTH } from './code-length';
import { LimitExceeded } from './run';

/** The parser takes longer than linear for a line with very long patterns, and for very many names. */
const MAX_LINE_LENGTH = 10_000;
const MAX_TOKENS = 12_000;
const MAX_BRACKETS = 100;

/** The syntax tree of a function node's code; or the line of the first error, counted from 1, or that it is too long. */
export type Parsed = { program: Program } | { line: number } | 'too-long';

export function parseCode(code: string): Parsed {
  if (code.length > MAX_CODE_LENGTH || code.split('\n').some((line) => line.length > MAX_LINE_LENGTH))
    return 'too-long';
  const parsed = parseWhole(code);
  if (parsed === 'too-long' || 'program' in parsed) return parsed;
  // Part of an array, as it stands in the documentation without its brackets.
  const fragment = parseWhole(`[${code.replace(/[\s;]{0,20}$/, '')}]`);
  return fragment !== 'too-long' && 'program' in fragment ? fragment : parsed;
}

function parseWhole(code: string): Parsed {
  let [tokens, brackets] = [0, 0];
  try {
    const program = parse(code, {
      ecmaVersion: 'latest',
      locations: true,
      allowReturnOutsideFunction: true,
      allowAwaitOutsideFunction: true,
      onToken({ type }) {
        tokens += 1;
        if (['(', '[', '{', '${'].includes(type.label)) brackets += 1;
        if ([')', ']', '}'].includes(type.label)) brackets -= 1;
        if (tokens > MAX_TOKENS || brackets > MAX_BRACKETS) throw new LimitExceeded();
      },
    });
    return { program };
  } catch (error) {
    if (error instanceof LimitExceeded || error instanceof RangeError) return 'too-long';
    const { loc, message } = error as SyntaxError & { loc?: { line: number } };
    // Statements that lie in one another without a bracket.
    return message.startsWith('Not enough stack space') || loc === undefined ? 'too-long' : { line: loc.line };
  }
}

/** The line of a part of the code, counted from 1. */
export function lineOf({ loc }: Node): number {
  return loc?.start.line ?? 1;
}
