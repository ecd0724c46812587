/** Values that are known before a message comes. */
export type Scalar = string | number | boolean | null | undefined;

type Type = 'number' | 'string' | 'boolean' | 'object' | 'any';
type Compute = (...given: never[]) => Scalar;

const math = Math as unknown as Record<string, (...given: number[]) => number>;
/** A function of `Math`. */
const ofMath =
  (name: string) =>
  (...given: number[]) =>
    math[name]?.(...given);

/**
 * Operators: result type, JSONata template, and computation for constants. In a template `1n` is the first operand as
 * a number, `1v` as it is, and `1l` as a list. An operator with an empty template is written by a rule of its own.
 */
export const OPERATORS = {
  '+': ['any', '', (a: number, b: number) => a + b],
  '-': ['number', '1n - 2n', (a: number, b: number) => a - b],
  '*': ['number', '1n * 2n', (a: number, b: number) => a * b],
  '/': ['number', '1n / 2n', (a: number, b: number) => a / b],
  '%': ['number', '1n % 2n', (a: number, b: number) => a % b],
  '**': ['number', '$power(1n, 2n)', (a: number, b: number) => a ** b],
  '&': ['number', '', (a: number, b: number) => a & b],
  '|': ['number', '', (a: number, b: number) => a | b],
  '^': ['number', '', (a: number, b: number) => a ^ b],
  '<<': ['number', '', (a: number, b: number) => a << b],
  '>>': ['number', '', (a: number, b: number) => a >> b],
  '>>>': ['number', '', (a: number, b: number) => a >>> b],
  '<': ['boolean', '', (a: number, b: number) => a < b],
  '>': ['boolean', '', (a: number, b: number) => a > b],
  '<=': ['boolean', '', (a: number, b: number) => a <= b],
  '>=': ['boolean', '', (a: number, b: number) => a >= b],
  '===': ['boolean', '', (a: unknown, b: unknown) => a === b],
  '==': ['boolean', '', (a: unknown, b: unknown) => a == b],
  '!': ['boolean', '', (a: unknown) => !a],
  and: ['boolean', '1v and 2v'],
  or: ['boolean', '1v or 2v'],
  choose: ['any', ''],
  at: ['any', ''],
  number: ['number', '', (a: Scalar) => Number(a)],
  parseFloat: ['number', '', (a: string) => parseFloat(a)],
  parseInt: ['number', '', (a: string, radix: number) => parseInt(a, radix)],
  floor: ['number', '$floor(1n)', ofMath('floor')],
  ceil: ['number', '$ceil(1n)', ofMath('ceil')],
  // JavaScript rounds halves up, `$round` to the even neighbour.
  round: ['number', '$floor(1n + 0.5)', ofMath('round')],
  trunc: ['number', '($x := 1n; $x < 0 ? $ceil($x) : $floor($x))', ofMath('trunc')],
  abs: ['number', '$abs(1n)', ofMath('abs')],
  sqrt: ['number', '$sqrt(1n)', ofMath('sqrt')],
  min: ['number', '', ofMath('min')],
  max: ['number', '', ofMath('max')],
  sum: ['number', ''],
  sort: ['object', ''],
  // An integer of so many bits, as JavaScript's bit operators make one.
  signed: ['number', '($x := 1n; $m := $power(2, 2n); $x - $m * $floor($x / $m + 0.5))'],
  modulo: ['number', '($x := 1n; $x - 2n * $floor($x / 2n))'],
  // A float from its 32 bits; NaN and infinities give no value.
  float: [
    'number',
    '($x := 1n; $e := $floor($x / 8388608) % 256; $f := $x % 8388608; $e < 255 ? ($x < 2147483648 ? 1 : -1) * ($e = 0 ? $f * $power(2, -149) : ($f + 8388608) * $power(2, $e - 150)))',
  ],
  byte: ['number', '1v.`2v`'],
  byteOfNumber: ['number', '$floor(1n / $power(256, 2n)) % 256'],
  byteOfHex: ['number', '$number("0x" & $substring(1v, 2 * 2n, 2))'],
  byteOfBase64: ['number', ''],
  string: ['string', '', (a: Scalar) => String(a)],
  fixed: ['string', '', (a: Scalar, digits: number) => Number(a).toFixed(Math.min(digits, 20))],
  radix: ['string', '$formatBase(1n, 2n)', (a: Scalar, radix: number) => Number(a).toString(Math.min(radix, 36))],
  upper: ['string', '$uppercase(1v)', (a: string) => a.toUpperCase()],
  lower: ['string', '$lowercase(1v)', (a: string) => a.toLowerCase()],
  trim: ['string', '$trim(1v)', (a: string) => a.trim()],
  replace: ['string', '$replace(1v, 2v, 3v, 1)'],
  replaceAll: ['string', '$replace(1v, 2v, 3v)'],
  slice: ['string', '', (a: string, start: number, end: number) => a.slice(start, end)],
  pad: ['string', '$pad(1v, 2n, 3v)'],
  join: ['string', ''],
  split: ['object', '$split(1v, 2v)'],
  match: ['object', '$match(1v, 2v)[0]'],
  encode: ['string', '$encodeUrlComponent(1v)'],
  length: ['number', ''],
  count: ['number', ''],
  indexOf: [
    'number',
    '($contains(1v, 2v) ? $length($substringBefore(1v, 2v)) : -1)',
    (a: string, b: string) => a.indexOf(b),
  ],
  includes: ['boolean', '', (a: string, b: string) => a.includes(b)],
  startsWith: ['boolean', '$substring(1v, 0, $length(2v)) = 2v', (a: string, b: string) => a.startsWith(b)],
  endsWith: ['boolean', '$substring(1v, -$length(2v)) = 2v', (a: string, b: string) => a.endsWith(b)],
  test: ['boolean', '$contains(1v, 2v)'],
  typeof: ['string', '', (a: Scalar) => typeof a],
  isArray: ['boolean', '$type(1v) = "array"', () => false],
  isBytes: ['boolean', '$type(1v) = "object"', () => false],
  noJson: ['boolean', '$type(1v) = "string"'],
  isInteger: ['boolean', '($x := 1v; $type($x) = "number" and $floor($x) = $x)', (a: Scalar) => Number.isInteger(a)],
  nan: ['boolean', '', (a: number) => isNaN(a)],
  filter: ['object', '1v[2v]'],
  find: ['any', '1v[2v][0]'],
  map: ['object', '1l.(2v)'],
  values: ['object', '1v.*'],
  // JavaScript takes every object and array for true, JSONata only those in which something is.
  there: ['boolean', '$exists(1v)'],
  truthy: ['boolean', '($exists(1v) and $not(1v in [null, "", 0, false]))'],
  bytes: ['object', ''],
  date: ['object', ''],
  parts: ['string', ''],
  millis: ['number', '($x := 1v; $type($x) = "number" ? $x : $toMillis($x))'],
  iso: ['string', '$fromMillis(1n)'],
  json: ['string', ''],
} as const satisfies Record<string, readonly [Type, string, Compute?]>;

export type Operator = keyof typeof OPERATORS;

/** The operators of JavaScript that have two operands, by their sign. */
export function operatorOf(sign: string): Operator | undefined {
  return /^\W+$/.test(sign) && Object.hasOwn(OPERATORS, sign) ? (sign as Operator) : undefined;
}

/** Computes an operation on constants; undefined where it isn't to be computed. */
export function computeOf(operator: Operator): ((...given: Scalar[]) => Scalar) | undefined {
  const [, , compute]: readonly [Type, string, Compute?] = OPERATORS[operator];
  return compute as ((...given: Scalar[]) => Scalar) | undefined;
}
