import { unknown, type Kind, type Scalar } from './value';

/** Text of JSONata, with how tightly it binds: an operand that binds less is put in brackets. */
export interface Written {
  text: string;
  binding: number;
}

/** A value that JSONata can't express; the unknown value gives the reason. */
export class NotExpressible extends Error {
  constructor(readonly reason: Kind<'unknown'>) {
    super(reason.code);
  }
}

export const CONDITION = 1;
export const ATOM = 9;
const SIGN = 7;
const BINDINGS = [['or'], ['and'], ['=', '!=', '<', '>', '<=', '>=', 'in'], ['+', '-', '&'], ['*', '/', '%']];

/** Functions that JSONata lacks; an expression begins with the definitions of those that it calls. Bits are those of 32 bit integers. */
const DEFINITIONS = {
  $trunc: 'function($x) { $x < 0 ? $ceil($x) : $floor($x) }',
  $mod: 'function($x, $m) { $x - $m * $floor($x / $m) }',
  $int32: 'function($x) { $mod($trunc($x) + 2147483648, 4294967296) - 2147483648 }',
  $and: 'function($a, $b) { $sum([[0..31].($p := $power(2, $); $floor($a / $p) % 2 and $floor($b / $p) % 2 ? ($ = 31 ? -$p : $p))]) }',
  $or: 'function($a, $b) { $sum([[0..31].($p := $power(2, $); $floor($a / $p) % 2 or $floor($b / $p) % 2 ? ($ = 31 ? -$p : $p))]) }',
  $xor: 'function($a, $b) { $sum([[0..31].($p := $power(2, $); ($floor($a / $p) + $floor($b / $p)) % 2 ? ($ = 31 ? -$p : $p))]) }',
  // A float from its 32 bits; NaN and infinities give no value.
  $float:
    'function($x) { ($e := $floor($x / 8388608) % 256; $f := $x % 8388608; $e < 255 ? ($x < 2147483648 ? 1 : -1) * ($e = 0 ? $f * $power(2, -149) : ($f + 8388608) * $power(2, $e - 150))) }',
  // An element of an array or a byte of a buffer: only the message tells.
  $element: 'function($of, $i) { $type($of) = "array" ? $of[$i] : $lookup($of, $string($i)) }',
  $sextet:
    'function($c) { $c in ["", "="] ? $none : $length($substringBefore("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", $c)) }',
  // Four characters are three bytes.
  $base64:
    'function($s, $i) { ($c := $floor($i * 8 / 6); $floor(($sextet($substring($s, $c, 1)) * 64 + $sextet($substring($s, $c + 1, 1))) / $power(2, 4 - $i * 8 % 6)) % 256) }',
  $parseFloat: 'function($x) { $number($match($x, /^\\s*\\+?(-?\\d+(?:\\.\\d+)?(?:[eE][-+]?\\d+)?)/)[0].groups[0]) }',
  // JavaScript reads a number as it is written.
  $parseInt:
    'function($x) { $type($x) = "number" and $not($contains($string($x), "e")) ? $trunc($x) : $number($match($string($x), /^\\s*\\+?(-?\\d+)/)[0].groups[0]) }',
  $two: 'function($n) { $pad($string($n), -2, "0") }',
  $local:
    'function($p) { $string($p[0]) & "-" & $two($p[1]) & "-" & $two($p[2]) & "T" & $two($p[3]) & ":" & $two($p[4]) & ":" & $two($p[5]) }',
};

/** Puts the definitions of the functions that an expression calls before it. */
export function withDefinitions(text: string): string {
  const needed = new Map<string, string>();
  const need = (caller: string): void => {
    for (const [name, definition] of Object.entries(DEFINITIONS)) {
      if (needed.has(name) || !caller.includes(`${name}(`)) continue;
      needed.set(name, definition);
      need(definition);
    }
  };
  need(text);
  const defined = Array.from(needed, ([name, definition]) => `${name} := ${definition}; `).join('');
  return needed.size === 0 ? text : `(${defined}${text})`;
}

/** Throws that something can't be said. */
export function refuse(): never {
  throw new NotExpressible(unknown('value', 0));
}

export const atom = (text: string): Written => ({ text, binding: ATOM });

/** The text of an operand, in brackets where it binds less than it has to. */
export const operand = ({ text, binding }: Written, least: number): string => (binding < least ? `(${text})` : text);
export const call = (name: string, ...given: readonly Written[]): Written =>
  atom(`${name}(${given.map(({ text }) => text).join(', ')})`);

export function infix(sign: string, left: Written, right: Written): Written {
  const binding = CONDITION + 1 + BINDINGS.findIndex((signs) => signs.includes(sign));
  const isFree = right.binding === binding && ['and', 'or', '&'].includes(sign);
  return { text: `${operand(left, binding)} ${sign} ${operand(right, isFree ? binding : binding + 1)}`, binding };
}

export const list = (items: readonly Written[]): Written => atom(`[${items.map(({ text }) => text).join(', ')}]`);

export function literal(value: Scalar): Written {
  if (typeof value === 'number' && !Number.isFinite(value)) refuse();
  // A variable that nothing is assigned to has no value.
  const text = value === undefined ? '$none' : JSON.stringify(value);
  return { text, binding: typeof value === 'number' && value < 0 ? SIGN : ATOM };
}

const NAME = /^(?!(?:and|or|in|true|false|null|function)$)[A-Za-z_]\w*$/;

export function nameStep(key: string): string {
  if (key.includes('`')) refuse();
  return NAME.test(key) ? key : `\`${key}\``;
}

/** The path of a place. A function of ours that took a part of a sample would take that of all samples at once. */
export function path({ root, keys }: Kind<'place'>): Written {
  let text = root === 'outer' ? '$$' : '';
  for (const [index, key] of keys.entries()) {
    const isLast = index === keys.length - 1 && root !== 'element' && root !== 'sample';
    if (/^\d+$/.test(key) && index > 0) text = isLast ? `$element(${text}, ${key})` : `${text}[${key}]`;
    else text += (text === '' ? '' : '.') + nameStep(key);
  }
  return atom(text === '' ? '$' : text);
}

/** JSONata finds the end of a pattern by counting brackets, so that those in a class have to be escaped. */
export function regex({ source, flags }: Kind<'regex'>): Written {
  if (/[^gim]/.test(flags)) refuse();
  const escaped = source.replace(/\\.|\[(?:\\.|[^\\\]])*\]?/g, (part) => {
    const inner = part.slice(1, -1).replace(/\\.|[[({})/]/g, (one) => (one.startsWith('\\') ? one : `\\${one}`));
    return part.startsWith('[') ? `[${inner}]` : part;
  });
  return atom(`/${escaped}/${flags.replace('g', '')}`);
}
