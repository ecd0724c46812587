import type { Constant, NotTranslatedCode } from './value';

/** A value that has no place in the form. */
export class NotTranslatable extends Error {
  constructor(
    readonly code: NotTranslatedCode,
    /** Absent where it is the line of the whole measurement. */
    readonly line?: number,
  ) {
    super(code);
  }
}

/** An expression and how tightly its outermost operator binds, as JSONata counts. */
export interface Written {
  text: string;
  binding: number;
}

export const atom = 100;
export const sign = 70;
export const product = 60;
export const sum = 50;
export const comparison = 40;
export const and = 30;
export const or = 25;
export const condition = 20;

const name = /^(?!(?:and|or|in|true|false|null|function)$)[A-Za-z_][A-Za-z0-9_]*$/;

export function path([first, ...rest]: readonly string[]): Written {
  if (first === undefined || /^\d+$/.test(first)) throw new NotTranslatable('value');
  const steps = rest.map((key) => (/^\d+$/.test(key) ? `[${key}]` : `.${quoted(key)}`));
  return { text: quoted(first) + steps.join(''), binding: atom };
}

function quoted(key: string): string {
  if (name.test(key)) return key;
  if (key === '' || key.includes('`')) throw new NotTranslatable('value');
  return `\`${key}\``;
}

export function literal(value: Constant): Written {
  if (typeof value === 'string') return text(value);
  if (value === undefined || (typeof value === 'number' && !Number.isFinite(value))) throw new NotTranslatable('value');
  const written = String(value);
  return { text: written.startsWith('-') ? `(${written})` : written, binding: atom };
}

export function text(value: string): Written {
  return { text: JSON.stringify(value), binding: atom };
}

export function list(elements: readonly Written[]): Written {
  return { text: `[${elements.map((element) => element.text).join(', ')}]`, binding: atom };
}

export function call(name: string, ...given: readonly Written[]): Written {
  return { text: `${name}(${given.map((one) => one.text).join(', ')})`, binding: atom };
}

export function infix(operator: string, binding: number, left: Written, right: Written): Written {
  // Comparisons of comparisons stand in JSONata where JavaScript has two levels.
  const ofLeft = binding === comparison ? binding + 1 : binding;
  return { text: `${wrapped(left, ofLeft)} ${operator} ${wrapped(right, binding + 1)}`, binding };
}

export function wrapped({ text, binding }: Written, least: number): string {
  return binding < least ? `(${text})` : text;
}
