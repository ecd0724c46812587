import { factor, ite, negated } from './choices';
import { allThere } from './implied';
import { operate, typeOf } from './operate';
import { templateOf, type Operator } from './operators';
import { absent, constant, isConstant, isOneOf, isOperation, operandsOf, same, unknown } from './value';
import type { Kind, Scalar, Value } from './value';
import { ATOM, CONDITION, NotExpressible, atom, call, infix, list, literal, nameStep } from './written';
import { operand, path, refuse, regex, withDefinitions, type Written } from './written';

/** Node-RED runs an expression with such a word in it as those of its first versions, in which `msg` stands for the message. */
const LEGACY = /(^|[^a-zA-Z0-9_'".])msg([^a-zA-Z0-9_'"]|$)/;
const NUMERIC_TEXT = '^\\s*([-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?)?\\s*$';

/**
 * Writes a value as JSONata. The expression has no value where the message lacks a part, also where JavaScript would
 * give `NaN` or the text "undefined".
 *
 * @throws NotExpressible
 */
export function toJsonata(value: Value): string {
  const text = withDefinitions(write(value).text);
  return LEGACY.test(text) ? refuse() : text;
}

function write(value: Value): Written {
  switch (value.kind) {
    case 'operation':
      return writeOperation(value);
    case 'choice':
      return writeChoice(value);
    case 'place':
      if (typeof value.root === 'object') throw new NotExpressible(unknown('loop', value.root.line));
      return path(value);
    case 'constant':
      return literal(value.value);
    case 'env':
      return call('$env', literal(value.name));
    case 'now':
      return call('$millis');
    case 'regex':
      return regex(value);
    case 'context': {
      const { name, scope, store } = value;
      return call(`$${scope}Context`, ...[name, ...(store === undefined ? [] : [store])].map(literal));
    }
    case 'key':
      throw new NotExpressible(unknown('loop', value.each.line));
    case 'global':
      throw new NotExpressible(unknown('name', value.line, value.name));
    default:
      throw new NotExpressible(value.kind === 'unknown' ? value : unknown('value', 0));
  }
}

/** An operand of arithmetic: JavaScript reads texts as numbers there. */
function number(value: Value): Written {
  if (typeOf(value) === 'number') return write(value);
  return isConstant(value) ? literal(Number(value.value)) : call('$number', write(value));
}

function string(value: Value): Written {
  return isTopic(value) || typeOf(value) === 'string' ? write(value) : call('$string', write(value));
}

/** A topic is a text. */
function isTopic(value: Value): boolean {
  return value.kind === 'place' && value.keys.join() === 'topic';
}

function writeOperation(value: Kind<'operation'>): Written {
  const { operator, operands } = value;
  const [first, second, third] = operandsOf(value);
  const template = templateOf(operator);
  if (template !== '') return fill(template, operands);
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
    case 'count':
      return write(
        operands.map((when) => ite(when, constant(1), constant(0))).reduce((sum, when) => operate('+', sum, when)),
      );
    case 'at':
      return writeMember(first, second);
    case 'Number':
      return number(first);
    case 'String':
      return string(first);
    case 'parseInt': {
      const prefix = isOneOf(second, 16) ? '0x' : isOneOf(second, 2) ? '0b' : '';
      if (prefix) return call('$number', infix('&', literal(prefix), write(first)));
      if (!isOneOf(second, 10, undefined)) return refuse();
      if (typeOf(first) === 'number') return write(operate('Math.trunc', first));
      return fill('$number($match(1s, /^\\s*\\+?(-?\\d+)/)[0].groups[0])', [first]);
    }
    case 'Math.min':
    case 'Math.max':
      if (first.kind === 'all') return call(operator.replace('Math.', '$'), elements(first.of));
      return guarded(allThere(operands), call(operator.replace('Math.', '$'), list(operands.map(number))));
    case 'sum':
    case '.join': {
      // Of no elements there is a sum, but not without the array that has none.
      const [all, separator] = [list([elements(first)]), operator === '.join' ? [write(second)] : []];
      return guarded(allThere([sourceOf(first)]), call(operator.replace(/^\.?/, '$'), all, ...separator));
    }
    case '.sort':
      return call('$sort', list(operands.map(number)));
    case '.toFixed': {
      const digits = isConstant(second) ? Number(second.value) : NaN;
      return digits <= 15 ? call('$formatNumber', number(first), literal((0).toFixed(digits))) : refuse();
    }
    case '.slice': {
      // With an index counted from the end, the length of the part is unknown.
      const isEnd = (index: Value): boolean => isConstant(index) && Number(index.value) < 0;
      if (isOneOf(third, undefined)) return call('$substring', write(first), number(second));
      if (isEnd(second) || isEnd(third)) return refuse();
      return call('$substring', write(first), number(second), number(operate('-', third, second)));
    }
    case 'length':
      return writeLength(first);
    case '.includes': {
      const contains = call('$contains', write(first), write(second));
      if (first.kind !== 'place' || isTopic(first)) return contains;
      const isIn = infix('in', write(second), write(first));
      return atom(`($type(${write(first).text}) = "array" ? ${isIn.text} : ${contains.text})`);
    }
    case 'isNaN':
      return writeNan(first, false);
    default:
      return refuse();
  }
}

/** The text of an operator with its operands; one that stands beside something else is put in brackets. */
function fill(template: string, operands: readonly Value[]): Written {
  const written = (index: number, letter: string): Written => {
    const value = operands[index - 1] ?? absent;
    return letter === 'n'
      ? number(value)
      : letter === 'l'
        ? elements(value)
        : letter === 's'
          ? string(value)
          : write(value);
  };
  const [, left, sign, right] = /^1(\w) (\S+) 2(\w)$/.exec(template) ?? [];
  if (left && sign && right) return infix(sign, written(1, left), written(2, right));
  const text = template.replace(/(\d)([nvls])\b/g, (_, index: string, letter: string, at: number) => {
    const isAlone = /[([,;=] ?$/.test(template.slice(0, at)) && /^[)\],;]/.test(template.slice(at + 2));
    return operand(written(Number(index), letter), isAlone ? 0 : ATOM);
  });
  return { text, binding: / = |% 256/.test(template) && !template.startsWith('(') ? CONDITION + 3 : ATOM };
}

function joined(value: Value): Written {
  const [left, right] = operandsOf(value);
  if (isOperation(value, 'String')) return joined(left);
  if (!isOperation(value, '+') || typeOf(value) !== 'string') return write(value);
  return infix('&', joined(left), joined(right));
}

function guarded(there: readonly Value[], written: Written): Written {
  if (there.length === 0) return written;
  const asked = there.map((part) => call('$exists', write(part))).reduce((all, one) => infix('and', all, one));
  return atom(`(${asked.text} ? ${written.text})`);
}

function writeChoice(value: Kind<'choice'>): Written {
  const table = writeTable(value);
  if (table) return table;
  const { test, yes, no } = factor(value);
  if (isOneOf(yes, true) && isOneOf(no, false)) return isTotal(test) ? write(test) : decided(test, 'true : false');
  if (isOneOf(yes, false) && isOneOf(no, true)) return writeNot(test);
  const isTurned = isOneOf(yes, undefined) || (isMissing(test) && !isOneOf(no, undefined));
  const [condition, a, b] = isTurned ? [negated(test), no, yes] : [test, yes, no];
  const chosen = `${operand(write(condition), CONDITION + 1)} ? ${operand(write(a), CONDITION + 1)}`;
  return { text: isOneOf(b, undefined) ? chosen : `${chosen} : ${write(b).text}`, binding: CONDITION };
}

/** A comparison with a missing value has no value in JSONata; as a recorded boolean it has to be false. */
function isTotal(test: Value): boolean {
  return isOperation(test, '===', '==', 'and', 'or', '!');
}

function isMissing(test: Value): boolean {
  return isOperation(test, '===', '==') && isOneOf(operandsOf(test)[1], undefined, null);
}

function decided(test: Value, values: string): Written {
  return { text: `${operand(write(test), CONDITION + 1)} ? ${values}`, binding: CONDITION };
}

/** A choice by one text alone is a member of an object. */
function writeTable(value: Value): Written | undefined {
  const members: string[] = [];
  let [rest, subject]: [Value, Value] = [value, absent];
  while (rest.kind === 'choice') {
    const [asked, name] = operandsOf(rest.test);
    if (!isOperation(rest.test, '===') || !isConstant(name) || typeof name.value !== 'string') return undefined;
    if (members.length > 0 && !same(asked, subject)) return undefined;
    subject = asked;
    members.push(`${JSON.stringify(name.value)}: ${write(rest.yes).text}`);
    rest = rest.no;
  }
  const isText = isTopic(subject) || typeOf(subject) === 'string';
  const isTable = members.length > 1 && isText && isOneOf(rest, undefined);
  return isTable ? call('$lookup', atom(`{${members.join(', ')}}`), write(subject)) : undefined;
}

function writeNot(test: Value): Written {
  const [first, second] = operandsOf(test);
  if (isOperation(test, '===') && isOneOf(second, undefined)) return call('$exists', write(first));
  if (isOperation(test, '==') && isMissing(test)) return infix('!=', write(first), literal(null));
  if (isOperation(test, 'isNaN')) return writeNan(first, true);
  if (isOperation(test, '!')) return isTotal(first) ? write(first) : decided(first, 'true : false');
  return isTotal(test) ? call('$not', write(test)) : atom(`(${decided(test, 'false : true').text})`);
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
  const isRead = isBegin || isOperation(value, 'Number');
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
  if (isOperation(of, '.match')) return atom(index === 0 ? `${text}.match` : `${text}.groups[${index - 1}]`);
  const written = atom(Number.isInteger(index) ? `${text}[${index}]` : `${text}.${nameStep(String(key.value))}`);
  return isOperation(of, '.sort') ? guarded(allThere(of.operands), written) : written;
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
  if (isOperation(of, '.split')) return call('$count', write(of));
  if (sourceOf(of) !== of) return guarded(allThere([sourceOf(of)]), call('$count', elements(of)));
  if (of.kind !== 'place') return refuse();
  const { text: path } = write(of);
  const counted = `$type(${path}) = "array" ? $count(${elements(of).text}) : $count(${path}.*)`;
  return atom(`($type(${path}) = "string" ? $length(${path}) : ${counted})`);
}
