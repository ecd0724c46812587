import { allThere } from './conditions';
import { not, operate, typeOf } from './operate';
import { OPERATORS, type Operator } from './operators';
import { absent, isConstant, isOneOf, isOperation, operandsOf, same, unknown } from './value';
import type { Kind, Scalar, Value } from './value';
import {
  ATOM,
  CONDITION,
  NotExpressible,
  atom,
  byteOfBase64,
  call,
  infix,
  list,
  literal,
  nameStep,
  operand,
} from './written';
import { rewrite } from './rewrite';
import { path, refuse, regex, withVariables, type Written } from './written';

/** Node-RED runs an expression with such a word in it as those of its first versions, in which `msg` stands for the message. */
const LEGACY = /(^|[^a-zA-Z0-9_'".])msg([^a-zA-Z0-9_'"]|$)/;
const NUMBER = '-?\\d+(?:\\.\\d+)?(?:[eE][-+]?\\d+)?';
const NUMERIC_TEXT = '^\\s*([-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?)?\\s*$';

/**
 * Writes a value as JSONata. The expression has no value where the message lacks a part, also where JavaScript would
 * give `NaN` or the text "undefined".
 *
 * @throws NotExpressible
 */
export function toJsonata(value: Value): string {
  const text = withVariables(total(value).text);
  return LEGACY.test(text) ? refuse() : text;
}

/** A comparison with a missing value has no value in JSONata; as a recorded boolean it has to be false. */
function total(value: Value): Written {
  const isTotal = isConstant(value) || isOperation(value, '===', '==', 'and', 'or', '!');
  return isTotal || typeOf(value) !== 'boolean' ? write(value) : decided(value, 'true : false');
}

function decided(value: Value, values: string): Written {
  return { text: `${operand(write(value), CONDITION + 1)} ? ${values}`, binding: CONDITION };
}

function write(value: Value): Written {
  if (value.kind === 'operation') return writeOperation(value);
  if (value.kind === 'place') return path(value);
  if (value.kind === 'constant') return literal(value.value);
  if (value.kind === 'env') return call('$env', literal(value.name));
  if (value.kind === 'now') return call('$millis');
  if (value.kind === 'regex') return regex(value.source, value.flags);
  if (value.kind === 'context') {
    const { name, scope, store } = value;
    return call(`$${scope}Context`, ...[name, ...(store === undefined ? [] : [store])].map(literal));
  }
  if (value.kind === 'key') throw new NotExpressible(unknown('loop', value.line));
  if (value.kind === 'global') throw new NotExpressible(unknown('name', value.line, value.name));
  throw new NotExpressible(value.kind === 'unknown' ? value : unknown('value', 0));
}

/** An operand of arithmetic: JavaScript reads texts as numbers there. */
function number(value: Value): Written {
  if (typeOf(value) === 'number') return write(value);
  if (isOperation(value, 'fixed')) return write(operate('number', value));
  return isConstant(value) ? literal(Number(value.value)) : call('$number', total(value));
}

function string(value: Value): Written {
  return isTopic(value) || typeOf(value) === 'string' ? write(value) : call('$string', total(value));
}

/** A topic is a text. */
function isTopic(value: Value): boolean {
  return value.kind === 'place' && value.keys.join() === 'topic';
}

function writeOperation(value: Kind<'operation'>): Written {
  const { operator, operands } = value;
  const [first, second, third] = operandsOf(value);
  const plainer = rewrite(value);
  if (plainer !== value) return write(plainer);
  if (OPERATORS[operator][1] !== '') return fill(OPERATORS[operator][1], operands);
  switch (operator as string) {
    case '+': {
      const type = typeOf(value);
      // Without one of its parts JavaScript writes a text that says so.
      if (type === 'string') return guarded(allThere([value]), joined(value));
      return type === 'number' ? infix('+', number(first), number(second)) : infix('+', write(first), write(second));
    }
    case '<':
    case '>':
    case '<=':
    case '>=': {
      const isText = typeOf(first) === 'string' && typeOf(second) === 'string';
      return isText ? infix(operator, write(first), write(second)) : infix(operator, number(first), number(second));
    }
    case '===':
    case '==':
      return writeEquality(operator, first, second);
    case '!':
      return writeNot(first);
    case 'choose':
      return writeChoice(value);
    case 'at':
      return writeMember(first, second);
    case 'number':
      return number(first);
    case 'parseFloat':
      return call('$number', matched(first, NUMBER));
    case 'parseInt': {
      const prefix = isOneOf(second, 16) ? '0x' : isOneOf(second, 2) ? '0b' : '';
      if (prefix) return call('$number', infix('&', literal(prefix), write(first)));
      if (!isOneOf(second, 10)) return refuse();
      return typeOf(first) === 'number' ? write(operate('trunc', first)) : call('$number', matched(first, '-?\\d+'));
    }
    case 'min':
    case 'max':
      if (first.kind === 'all') return call(`$${operator}`, elements(first.of));
      return guarded(allThere(operands), call(`$${operator}`, list(operands.map(number))));
    case 'sum':
    case 'join': {
      // Of no elements there is a sum, but not without the array that has none.
      const [all, separator] = [list([elements(first)]), operator === 'join' ? [write(second)] : []];
      return guarded(allThere([sourceOf(first)]), call(`$${operator}`, all, ...separator));
    }
    case 'sort':
      return call('$sort', list(operands.map(number)));
    case 'byteOfBase64':
      return byteOfBase64(write(first).text, Number(isConstant(second) && second.value));
    case 'string':
      return string(first);
    case 'fixed': {
      const digits = isConstant(second) ? Number(second.value) : NaN;
      return digits <= 15 ? call('$formatNumber', number(first), literal((0).toFixed(digits))) : refuse();
    }
    case 'slice': {
      // With an index counted from the end, the length of the part is unknown.
      const isEnd = (one: Value): boolean => isConstant(one) && Number(one.value) < 0;
      if (isOneOf(third, undefined)) return call('$substring', write(first), number(second));
      if (isEnd(second) || isEnd(third)) return refuse();
      return call('$substring', write(first), number(second), number(operate('-', third, second)));
    }
    case 'length':
      return writeLength(first);
    case 'includes': {
      const contains = call('$contains', write(first), write(second));
      if (first.kind !== 'place' || isTopic(first)) return contains;
      const isIn = infix('in', write(second), write(first));
      return atom(`($type(${write(first).text}) = "array" ? ${isIn.text} : ${contains.text})`);
    }
    case 'nan':
      return writeNan(first, false);
    default:
      return refuse();
  }
}

/** The text of an operator with its operands; one that stands beside something else is put in brackets. */
function fill(template: string, operands: readonly Value[]): Written {
  const written = (index: number, letter: string): Written => {
    const value = operands[index - 1] ?? absent;
    return letter === 'n' ? number(value) : letter === 'l' ? elements(value) : write(value);
  };
  const [, left, sign, right] = /^1(\w) (\S+) 2(\w)$/.exec(template) ?? [];
  if (left && sign && right) return infix(sign, written(1, left), written(2, right));
  const text = template.replace(/(\d)([nvl])\b/g, (_, index: string, letter: string, at: number) => {
    const isAlone = /[([,=`] ?$/.test(template.slice(0, at)) && /^[)\],;`]/.test(template.slice(at + 2));
    return operand(written(Number(index), letter), isAlone ? 0 : ATOM);
  });
  return { text, binding: /^(?:1[vl][.[].*|\$?\w*\([^=%]*\)(?:\[0\])?|\(.*\))$/.test(template) ? ATOM : CONDITION + 3 };
}

/** The number that a text begins with. */
function matched(value: Value, pattern: string): Written {
  return atom(`$match(${string(value).text}, /^\\s*\\+?(${pattern})/)[0].groups[0]`);
}

function joined(value: Value): Written {
  const [left, right] = operandsOf(value);
  if (isOperation(value, 'string')) return joined(left);
  if (!isOperation(value, '+') || typeOf(value) !== 'string') return total(value);
  return infix('&', joined(left), joined(right));
}

function guarded(there: Value, written: Written): Written {
  return isConstant(there) ? written : atom(`(${write(there).text} ? ${written.text})`);
}

function writeChoice(value: Value): Written {
  const [test, whenYes, whenNo] = operandsOf(value);
  const table = writeTable(value);
  if (table) return table;
  const [asked, otherwise] = operandsOf(test);
  const isMissing = isOperation(test, '===', '==') && isOneOf(otherwise, undefined, null) && asked.kind !== 'constant';
  const isTurned = isOneOf(whenYes, undefined) || (isMissing && !isOneOf(whenNo, undefined));
  const [condition, a, b] = isTurned ? [not(test), whenNo, whenYes] : [test, whenYes, whenNo];
  const chosen = `${operand(write(condition), CONDITION + 1)} ? ${operand(total(a), CONDITION + 1)}`;
  return { text: isOneOf(b, undefined) ? chosen : `${chosen} : ${total(b).text}`, binding: CONDITION };
}

/** A choice by one text alone is a member of an object. */
function writeTable(value: Value): Written | undefined {
  const [first] = operandsOf(operandsOf(value)[0]);
  const members: string[] = [];
  let rest = value;
  while (isOperation(rest, 'choose')) {
    const [test, one, others] = operandsOf(rest);
    const [asked, name] = operandsOf(test);
    if (!isOperation(test, '===') || !same(asked, first) || !isConstant(name) || typeof name.value !== 'string')
      return undefined;
    if (!isOneOf(one, undefined)) members.push(`${JSON.stringify(name.value)}: ${total(one).text}`);
    rest = others;
  }
  const isText = isTopic(first) || typeOf(first) === 'string';
  return members.length > 1 && isText && isOneOf(rest, undefined)
    ? call('$lookup', atom(`{${members.join(', ')}}`), write(first))
    : undefined;
}

function writeNot(value: Value): Written {
  const [first, second] = operandsOf(value);
  if (isOperation(value, '===') && isOneOf(second, undefined)) return call('$exists', write(first));
  if (isOperation(value, '==') && isOneOf(second, undefined, null)) return infix('!=', write(first), literal(null));
  if (isOperation(value, 'nan')) return writeNan(first, true);
  if (isOperation(value, '===', '==', 'and', 'or')) return call('$not', write(value));
  return atom(
    `(${decided(isOperation(value, '!') ? first : value, isOperation(value, '!') ? 'true : false' : 'false : true').text})`,
  );
}

function writeEquality(operator: Operator, left: Value, right: Value): Written {
  if (isOperation(left, 'typeof')) return writeType(operandsOf(left)[0], right);
  if (operator === '===' && !isOneOf(right, undefined)) return infix('=', write(left), write(right));
  if (operator === '===') return call('$not', call('$exists', write(left)));
  // `==` takes values of several types for the same; of a constant they can be listed.
  if (isOneOf(right, undefined, null)) return call('$not', infix('!=', write(left), literal(null)));
  if (typeOf(left) !== 'any' && typeOf(right) !== 'any') return infix('=', number(left), number(right));
  if (!isConstant(right)) return refuse();
  const candidates: Scalar[] = [right.value, Number(right.value), String(Number(right.value)), '', true, false];
  const alike = [...new Set(candidates)].filter((one) => one == right.value && !Number.isNaN(one));
  return alike.length === 1
    ? infix('=', write(left), write(right))
    : infix('in', write(left), list(alike.map(literal)));
}

function writeType(value: Value, type: Value): Written {
  const name = isConstant(type) ? String(type.value) : '';
  const asked = call('$type', write(value));
  if (name === 'object') return infix('in', asked, list(['object', 'array', 'null'].map(literal)));
  return ['number', 'string', 'boolean'].includes(name) ? infix('=', asked, literal(name)) : refuse();
}

function writeNan(value: Value, isNegated: boolean): Written {
  const isBegin = isOperation(value, 'parseFloat', 'parseInt');
  const isRead = isBegin || isOperation(value, 'number');
  if (typeOf(value) === 'number' && !isRead) {
    return infix(isNegated ? '=' : '!=', call('$type', write(value)), literal('number'));
  }
  const asked = string(isRead ? operandsOf(value)[0] : value).text;
  const contains = `$contains(${asked}, /${isBegin ? '^\\s*\\+?-?\\d' : NUMERIC_TEXT}/)`;
  return atom(isNegated ? contains : `(${contains} ? false : true)`);
}

function writeMember(of: Value, key: Value): Written {
  if (!isConstant(key)) {
    if (typeOf(key) !== 'number') return call('$lookup', write(of), string(key));
    return atom(`($k := ${write(key).text}; ${operand(write(of), ATOM)}[$k])`);
  }
  const index = Number(key.value);
  const { text } = atom(operand(write(of), ATOM));
  if (isOperation(of, 'match')) return atom(index === 0 ? `${text}.match` : `${text}.groups[${index - 1}]`);
  const written = atom(Number.isInteger(index) ? `${text}[${index}]` : `${text}.${nameStep(String(key.value))}`);
  return isOperation(of, 'sort') ? guarded(allThere(of.operands), written) : written;
}

/** An array; the payload itself with all of its elements, so that it isn't taken for as many samples. */
function elements(value: Value): Written {
  const isPayload = value.kind === 'place' && value.root === 'message' && value.keys.join() === 'payload';
  return isPayload ? atom('payload[true]') : write(value);
}

/** The array that elements are taken of. */
function sourceOf(value: Value): Value {
  return isOperation(value, 'filter', 'map', 'values') ? sourceOf(operandsOf(value)[0]) : value;
}

function writeLength(of: Value): Written {
  if (typeOf(of) === 'string') return call('$length', write(of));
  if (isOperation(of, 'split')) return call('$count', write(of));
  if (sourceOf(of) !== of) return guarded(allThere([sourceOf(of)]), call('$count', elements(of)));
  if (of.kind !== 'place') return refuse();
  const { text: path } = write(of);
  const counted = `$type(${path}) = "array" ? $count(${elements(of).text}) : $count(${path}.*)`;
  return atom(`($type(${path}) = "string" ? $length(${path}) : ${counted})`);
}
