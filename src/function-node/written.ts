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

/** Throws that something can't be said. */
export function refuse(): never {
  throw new NotExpressible(unknown('value', 0));
}

export function atom(text: string): Written {
  return { text, binding: ATOM };
}

/** The text of an operand, in brackets where it binds less than it has to. */
export function operand({ text, binding }: Written, least: number): string {
  return binding < least ? `(${text})` : text;
}

export function call(name: string, ...given: readonly Written[]): Written {
  return atom(`${name}(${given.map(({ text }) => text).join(', ')})`);
}

export function infix(sign: string, left: Written, right: Written): Written {
  const binding = CONDITION + 1 + BINDINGS.findIndex((signs) => signs.includes(sign));
  const isFree = right.binding === binding && ['and', 'or', '&'].includes(sign);
  return { text: `${operand(left, binding)} ${sign} ${operand(right, isFree ? binding : binding + 1)}`, binding };
}

export function list(items: readonly Written[]): Written {
  return atom(`[${items.map(({ text }) => text).join(', ')}]`);
}

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

const [LIST, CHARS, END] = ['\uE000', '\uE001', '\uE002'];
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** The path of a place. */
export function path({ root, keys }: Kind<'place'>): Written {
  let text = root === 'outer' ? '$$' : '';
  for (const [index, key] of keys.entries()) {
    // The last of these may be an element of an array, or a byte: only the message tells.
    const isOpen = index === keys.length - 1 && root !== 'element';
    if (/^\d+$/.test(key) && index > 0) text = isOpen ? `${LIST}${text}${END}[${key}]` : `${text}[${key}]`;
    else text += (text === '' ? '' : '.') + nameStep(key);
  }
  return atom(text === '' ? '$' : text);
}

/** A byte of base64: four characters are three bytes. */
export function byteOfBase64(of: string, index: number): Written {
  const char = Math.floor((index * 8) / 6);
  const [high, low] = [char, char + 1].map((at) => `${CHARS}${of}${END}(${at})`);
  return infix('%', atom(`$floor((${high} * 64 + ${low}) / ${2 ** (4 - ((index * 8) % 6))})`), literal(256));
}

/** Binds marked lists and base64 decoders to variables before the expression. */
export function withVariables(text: string): string {
  const variables = new Map<string, string>();
  const replaced = text.replace(/([\uE000\uE001])([^\uE000-\uE002]*)\uE002/g, (_, kind: string, of: string) => {
    const decoded = `$c in ["", "="] ? $none : $length($substringBefore("${BASE64}", $c))`;
    const decoding = `function($i) { ($c := $substring(${of}, $i, 1); ${decoded}) }`;
    const meaning = kind === LIST ? `$type(${of}) = "array" ? ${of} : ${of}.*` : decoding;
    const name = variables.get(meaning) ?? `$${kind === LIST ? 'd' : 'b'}${variables.size || ''}`;
    variables.set(meaning, name);
    return name;
  });
  const bound = Array.from(variables, ([meaning, name]) => `${name} := ${meaning}; `).join('');
  return variables.size === 0 ? text : `(${bound}${replaced})`;
}

/** JSONata finds the end of a pattern by counting brackets, so that those in a class have to be escaped. */
export function regex(source: string, flags: string): Written {
  if (/[^gim]/.test(flags)) refuse();
  const escaped = source.replace(/\\.|\[(?:\\.|[^\]])*\]/g, (part) => {
    const inner = part.slice(1, -1).replace(/\\.|[[({})/]/g, (one) => (one.startsWith('\\') ? one : `\\${one}`));
    return part.startsWith('[') ? `[${inner}]` : part;
  });
  return atom(`/${escaped}/${flags.replace('g', '')}`);
}
