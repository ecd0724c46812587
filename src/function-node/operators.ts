/** Values that are known before a message comes. */
export type Scalar = string | number | boolean | null | undefined;

type Type = 'number' | 'string' | 'boolean' | 'object' | 'any';

/**
 * Operators, under their names in JavaScript, a method's with a dot: the type of the result, and a JSONata template. In
 * a template `1n` is the first operand as a number, `1s` as a text, `1v` as it is, and `1l` as a list. An operator with
 * an empty template is written by a rule of its own. The names in lower case are those of no function of JavaScript.
 */
const OPERATORS = {
  '+': ['any', ''],
  '-': ['number', '1n - 2n'],
  '*': ['number', '1n * 2n'],
  '/': ['number', '1n / 2n'],
  '%': ['number', '1n % 2n'],
  '**': ['number', '$power(1n, 2n)'],
  '&': ['number', ''],
  '|': ['number', ''],
  '^': ['number', ''],
  '<<': ['number', ''],
  '>>': ['number', ''],
  '>>>': ['number', ''],
  '<': ['boolean', ''],
  '>': ['boolean', ''],
  '<=': ['boolean', ''],
  '>=': ['boolean', ''],
  '===': ['boolean', ''],
  '==': ['boolean', ''],
  '!': ['boolean', ''],
  and: ['boolean', '1v and 2v'],
  or: ['boolean', '1v or 2v'],
  typeof: ['string', '($x := 1v; $exists($x) ? ($type($x) in ["array", "null"] ? "object" : $type($x)) : "undefined")'],
  at: ['any', ''],
  length: ['number', ''],
  /** How many of some conditions hold. */
  count: ['number', ''],
  Number: ['number', ''],
  parseFloat: ['number', '$parseFloat(1s)'],
  parseInt: ['number', ''],
  String: ['string', ''],
  isNaN: [
    'boolean',
    '($x := 1v; $type($x) = "string" ? $not($contains($x, /^\\s*([-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?)?\\s*$/)) : $not($type($x) in ["number", "boolean", "null"]))',
  ],
  encodeURIComponent: ['string', '$encodeUrlComponent(1v)'],
  'Number.isInteger': ['boolean', '($x := 1v; $type($x) = "number" and $floor($x) = $x)'],
  'Array.isArray': ['boolean', '$type(1v) = "array"'],
  'Math.floor': ['number', '$floor(1n)'],
  'Math.ceil': ['number', '$ceil(1n)'],
  // JavaScript rounds halves up, `$round` to the even neighbour.
  'Math.round': ['number', '$floor(1n + 0.5)'],
  'Math.trunc': ['number', '$trunc(1n)'],
  'Math.abs': ['number', '$abs(1n)'],
  'Math.sqrt': ['number', '$sqrt(1n)'],
  'Math.min': ['number', ''],
  'Math.max': ['number', ''],
  '.toUpperCase': ['string', '$uppercase(1v)'],
  '.toLowerCase': ['string', '$lowercase(1v)'],
  '.trim': ['string', '$trim(1v)'],
  '.replace': ['string', '$replace(1v, 2v, 3v, 1)'],
  replaceAll: ['string', '$replace(1v, 2v, 3v)'],
  '.slice': ['string', ''],
  '.padStart': ['string', '$pad(1v, -2n, 3v)'],
  '.toFixed': ['string', ''],
  '.toString': ['string', '$formatBase(1n, 2n)'],
  '.split': ['object', '$split(1v, 2v)'],
  '.match': ['object', '$match(1v, 2v)[0]'],
  '.test': ['boolean', '$contains(1v, 2v)'],
  '.indexOf': ['number', '($contains(1v, 2v) ? $length($substringBefore(1v, 2v)) : -1)'],
  '.includes': ['boolean', '($of := 1v; $type($of) = "array" ? 2v in $of : $contains($of, 2v))'],
  '.startsWith': ['boolean', '$substring(1v, 0, $length(2v)) = 2v'],
  '.endsWith': ['boolean', '$substring(1v, -$length(2v)) = 2v'],
  // Of an array that the message has.
  '.join': ['string', ''],
  sort: ['object', ''],
  sum: ['number', ''],
  filter: ['object', '1v[2v]'],
  map: ['object', '1l.(2v)'],
  values: ['object', '1v.*'],
  // JavaScript takes every object and array for true, JSONata only those in which something is.
  truthy: ['boolean', '($exists(1v) and $not(1v in [null, "", 0, false]))'],
  'JSON.stringify': ['string', ''],
  noJson: ['boolean', '$type(1v) = "string"'],
  // A byte of those that the message has. Bytes of a number, with the place of the first counted from the highest, their
  // number and that of the whole number; of hexadecimal text, with place and number of its digits; of base64.
  byte: ['number', '1v.`2v`'],
  ofNumber: ['number', ''],
  hex: ['number', '$number("0x" & $substring(1v, 2v, 3v))'],
  base64: ['number', '$base64(1s, 2n)'],
  bytes: ['object', ''],
  // What each call gives anew, with a number of its own: a random number; a method of a module in the global context.
  random: ['number', '$random()'],
  invoke: ['any', ''],
  // A number of so many bits, of which the highest is its sign; the lowest 32 bits of a number; of two numbers.
  signed: ['number', ''],
  int32: ['number', '$int32(1n)'],
  bitsOfBoth: ['number', '$and(1n, 2n)'],
  bitsOfEither: ['number', '$or(1n, 2n)'],
  bitsOfOne: ['number', '$xor(1n, 2n)'],
  mod: ['number', '$mod(1n, 2n)'],
  float: ['number', '$float(1n)'],
  date: ['object', '$fromMillis($millis(1v))'],
  // A local time, of year, month from 0, day, hours, minutes and seconds.
  parts: ['string', '$local([1n, 2n + 1, 3n, 4n, 5n, 6n])'],
  'Date.parse': ['number', '($x := 1v; $type($x) = "number" ? $x : $toMillis($x))'],
  '.toISOString': ['string', '$fromMillis(1n)'],
} as const satisfies Record<string, readonly [Type, string]>;

export type Operator = keyof typeof OPERATORS;

/** The operator of a name, if there is one. */
export function operatorNamed(name: string): Operator | undefined {
  return Object.hasOwn(OPERATORS, name) ? (name as Operator) : undefined;
}

export function resultType(operator: Operator): Type {
  return OPERATORS[operator][0];
}

export function templateOf(operator: Operator): string {
  return OPERATORS[operator][1];
}

/** A folded text isn't made of more characters, nor longer: code could ask for texts of any length. */
const MAX_TEXT_LENGTH = 10_000;
/** A text of a date means another time elsewhere, and a replacement can make a text much longer. */
const NOT_FOLDED: readonly Operator[] = ['.replace', 'replaceAll', 'Date.parse'];

const SIGNS: Readonly<Partial<Record<Operator, (a: number, b: number) => Scalar>>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  '**': (a, b) => a ** b,
  '<<': (a, b) => a << b,
  '<': (a, b) => a < b,
  '>': (a, b) => a > b,
  '<=': (a, b) => a <= b,
  '>=': (a, b) => a >= b,
  '===': (a, b) => a === b,
  // What is compared is of any type.
  '==': (a, b) => a == b,
};

/** Computes an operation on constants. @returns undefined where it isn't to be computed @throws Error as the code would */
export function compute(operator: Operator, given: readonly Scalar[]): { result: Scalar } | undefined {
  const isLong = given.some((one) => (typeof one === 'string' ? one.length : Number(one)) > MAX_TEXT_LENGTH);
  if (NOT_FOLDED.includes(operator) || (isLong && operator.startsWith('.'))) return undefined;
  const result = calculate(operator, given);
  if (typeof result === 'string' && result.length > MAX_TEXT_LENGTH) throw new RangeError('too long');
  return typeof result === 'function' || typeof result === 'object' ? undefined : { result: result as Scalar };
}

function calculate(operator: Operator, given: readonly Scalar[]): unknown {
  const sign = SIGNS[operator];
  if (sign) return sign(...(given as [number, number]));
  const [of, ...others] = given;
  const names = operator.split('.');
  const isMethod = names[0] === '';
  const found = names
    .slice(isMethod ? 1 : 0)
    .reduce<unknown>(
      (at, name) => (at as Record<string, unknown> | undefined)?.[name],
      isMethod ? Object(of) : globalThis,
    ) as ((...values: unknown[]) => unknown) | undefined;
  if (typeof found !== 'function') return null;
  return isMethod ? found.apply(of, others) : found(...given);
}
