import { parse, type Node, type Program } from 'acorn';
import { MAX_CODE_LENGTH } from './code-length';
import { LimitExceeded } from './run';

/** The parser takes longer than linear for a line with very long patterns, and for very many names. */
const MAX_LINE_LENGTH = 10_000;
const MAX_TOKENS = 12_000;
const MAX_BRACKETS = 100;
/**
 * Tokens that may lie in one another, as signs in a row do: a parser near the end of the stack can take the whole process
 * down, because a pattern that is compiled there fails without an exception. An arrow takes the stack of several tokens.
 */
const MAX_DEPTH = 1200;
const ARROW_DEPTH = 4;
const SEPARATORS = [';', ',', 'const', 'var', 'return'];

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
  let [tokens, depth] = [0, 0];
  /** How deep the open brackets lie. */
  const brackets: number[] = [];
  try {
    const program = parse(code, {
      ecmaVersion: 'latest',
      locations: true,
      allowReturnOutsideFunction: true,
      allowAwaitOutsideFunction: true,
      onToken({ type }) {
        tokens += 1;
        depth += type.label === '=>' ? ARROW_DEPTH : 1;
        if (['(', '[', '{', '${'].includes(type.label)) brackets.push(depth);
        if ([')', ']', '}'].includes(type.label)) depth = brackets.pop() ?? 0;
        if (SEPARATORS.includes(type.label)) depth = brackets.at(-1) ?? 0;
        if (tokens > MAX_TOKENS || depth > MAX_DEPTH || brackets.length > MAX_BRACKETS) throw new LimitExceeded();
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
