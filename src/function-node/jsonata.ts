import { opposite, typeOf } from './operation';
import { absent, isOperation, type Constant, type Operation, type Operator, type Value } from './value';
import {
  NotTranslatable,
  and,
  atom,
  call,
  comparison,
  condition,
  infix,
  list,
  literal,
  or,
  path,
  product,
  sign,
  sum,
  text,
  wrapped,
  type Written,
} from './written';

/** Node-RED runs an expression with such a word in it as those of its first versions, in which `msg` stands for the message. */
const legacy = /(^|[^a-zA-Z0-9_'".])msg([^a-zA-Z0-9_'"]|$)/;
/**
 * Writes in JSONata what JavaScript computes. Where a message lacks something it has no value, and so has one that
 * JavaScript would compute something of by chance.
 *
 * @throws NotTranslatable
 */
export function toJsonata(value: Value): string {
  const { text } = write(value);
  if (legacy.test(text)) throw new NotTranslatable('value');
  return text;
}

function write(value: Value): Written {
  switch (value.kind) {
    case 'message':
      return path(value.keys);
    case 'context':
      return call(
        `$${value.scope}Context`,
        text(value.name),
        ...(value.store === undefined ? [] : [text(value.store)]),
      );
    case 'env':
      return call('$env', text(value.name));
    case 'constant':
      return literal(value.value);
    case 'unknown':
      throw new NotTranslatable(value.code, value.line);
    case 'operation':
      return writeOperation(value);
    case 'now':
    case 'moment':
      throw new NotTranslatable('time');
    case 'object':
    case 'array':
    case 'function':
      throw new NotTranslatable('value');
  }
}

function writeOperation(value: Operation): Written {
  const { operator, operands } = value;
  const [first = absent, second = absent, third = absent] = operands;
  switch (operator) {
    case '+':
      if (typeOf(value) === 'string') return guarded(value, join(value));
      if (typeOf(value) === 'number') return infix('+', sum, number(first), number(second));
      return infix('+', sum, write(first), write(second));
    case '-':
      return infix('-', sum, number(first), number(second));
    case '*':
      if (isConstant(second, -1)) return { text: `-${wrapped(number(first), sign)}`, binding: sign };
      return infix(operator, product, number(first), number(second));
    case '/':
    case '%':
      return infix(operator, product, number(first), number(second));
    case '**':
      return call('$power', number(first), number(second));
    case '<':
    case '>':
    case '<=':
    case '>=':
      return writeOrder(operator, first, second);
    case '===':
      return writeStrictEquality(first, second);
    case '==':
      return writeLooseEquality(first, second);
    case '!':
      return writeNot(first);
    case '&&':
      return infix('and', and, write(first), write(second));
    case '||':
      return infix('or', or, write(first), write(second));
    case '?:':
      return writeChoice(first, second, third);
    case 'number':
      return number(first);
    case 'string':
      return typeOf(first) === 'string' ? write(first) : call('$string', write(first));
    case 'floor':
    case 'ceil':
    case 'abs':
    case 'sqrt':
      return call(`$${operator}`, number(first));
    case 'round':
      // JavaScript rounds halves up, `$round` to the even neighbour.
      return call('$floor', infix('+', sum, number(first), literal(0.5)));
    case 'trunc':
      return { text: `($x := ${number(first).text}; $x < 0 ? $ceil($x) : $floor($x))`, binding: atom };
    case 'min':
    case 'max':
      return guarded(value, call(`$${operator}`, list(operands.map(number))));
    case 'upper':
      return call('$uppercase', write(first));
    case 'lower':
      return call('$lowercase', write(first));
    case 'typeof':
    case 'fixed':
    case 'nan':
    case 'encode':
    case 'json':
      throw new NotTranslatable('value');
  }
}

function writeChoice(test: Value, yes: Value, no: Value): Written {
  if (isAbsent(yes)) return writeChoice(opposite(test), no, absent);
  const asked = `${wrapped(write(test), condition + 1)} ? ${write(yes).text}`;
  return { text: isAbsent(no) ? asked : `${asked} : ${write(no).text}`, binding: condition };
}

function writeNot(value: Value): Written {
  if (isOperation(value, '===') && value.operands.some(isAbsent)) return call('$exists', write(other(value, isAbsent)));
  if (isOperation(value, '==') && value.operands.some(isNothing)) {
    return infix('!=', comparison, write(other(value, isNothing)), literal(null));
  }
  if (isOperation(value, '!')) return writeTruth(value.operands[0] ?? absent, 'true : false');
  // What is missing makes a comparison missing too, and `$not` of that.
  const certain = isOperation(value, '===', '==', '&&', '||');
  return certain ? call('$not', write(value)) : writeTruth(value, 'false : true');
}

function writeTruth(value: Value, choice: string): Written {
  return { text: `(${wrapped(write(value), condition + 1)} ? ${choice})`, binding: atom };
}

function writeOrder(operator: Operator, left: Value, right: Value): Written {
  const numbers = typeOf(left) === 'number' || typeOf(right) === 'number';
  return numbers
    ? infix(operator, comparison, number(left), number(right))
    : infix(operator, comparison, write(left), write(right));
}

function writeStrictEquality(left: Value, right: Value): Written {
  const type = isOperation(left, 'typeof') ? right : left;
  const asked = isOperation(left, 'typeof') ? left : right;
  if (isOperation(asked, 'typeof')) return writeTypeCheck(asked.operands[0] ?? absent, type);
  if (isAbsent(left) || isAbsent(right)) return call('$not', call('$exists', write(isAbsent(left) ? right : left)));
  return infix('=', comparison, write(left), write(right));
}

function writeTypeCheck(value: Value, type: Value): Written {
  const expected = type.kind === 'constant' ? type.value : '';
  if (expected === 'undefined') return call('$not', call('$exists', write(value)));
  if (expected !== 'number' && expected !== 'string' && expected !== 'boolean') throw new NotTranslatable('value');
  return infix('=', comparison, call('$type', write(value)), text(expected));
}

/** `==` takes values of several types for the same; of a constant they can be listed. */
function writeLooseEquality(left: Value, right: Value): Written {
  if (isOperation(left, 'typeof') || isOperation(right, 'typeof')) return writeStrictEquality(left, right);
  if (isNothing(left) || isNothing(right)) {
    return call('$not', infix('!=', comparison, write(isNothing(left) ? right : left), literal(null)));
  }
  if (typeOf(left) === typeOf(right) && typeOf(left) !== 'any') return writeStrictEquality(left, right);
  const fixed = left.kind === 'constant' ? left : right;
  const varying = fixed === left ? right : left;
  if (fixed.kind !== 'constant' || typeOf(varying) !== 'any') throw new NotTranslatable('value');
  return infix('in', comparison, write(varying), list(likes(fixed.value).map(literal)));
}

function likes(value: Constant): Constant[] {
  const candidates: Constant[] = [value, Number(value), String(Number(value)), '', true, false];
  // What JavaScript takes for the same is what is asked for.
  return [...new Set(candidates)].filter((candidate) => candidate == value);
}

/** An operand of arithmetic: JavaScript reads texts as numbers there. */
function number(value: Value): Written {
  return typeOf(value) === 'number' ? write(value) : call('$number', write(value));
}

/** A text made of parts; `&` makes texts of them. */
function join(value: Value): Written {
  if (isOperation(value, 'string')) return write(value.operands[0] ?? absent);
  if (!isOperation(value, '+') || typeOf(value) !== 'string') return write(value);
  const [left = absent, right = absent] = value.operands;
  return infix('&', sum, join(left), join(right));
}

/** Without all that it is made of, JavaScript would make a text with `undefined` in it, and JSONata one with a gap. */
function guarded(value: Value, written: Written): Written {
  const needed = [...new Set(messageParts(value).map(({ text }) => text))];
  if (needed.length === 0) return written;
  const there = needed.map((path) => `$exists(${path})`).join(' and ');
  return { text: `(${there} ? ${written.text})`, binding: atom };
}

function messageParts(value: Value): Written[] {
  if (value.kind === 'message') return [write(value)];
  if (value.kind !== 'operation' || value.operator === '?:') return [];
  return value.operands.flatMap(messageParts);
}

function isConstant(value: Value, ...values: Constant[]): boolean {
  return value.kind === 'constant' && values.includes(value.value);
}

function isAbsent(value: Value): boolean {
  return isConstant(value, undefined);
}

function isNothing(value: Value): boolean {
  return isConstant(value, undefined, null);
}

/** The operand that isn't the one asked about. */
function other({ operands }: Operation, isIt: (value: Value) => boolean): Value {
  return operands.find((operand) => !isIt(operand)) ?? absent;
}
