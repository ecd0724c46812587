import { arithmeticOf } from './bits';
import { factor, negated } from './choices';
import { allThere } from './implied';
import { operate, typeOf } from './operate';
import { templateOf, type Operator } from './operators';
import { absent, isConstant, isOneOf, isOperation, isText, operandsOf, same, unknown } from './value';
import type { Kind, Scalar, Value } from './value';
import { ATOM, CONDITION, NotExpressible, atom, call, infix, list, literal, nameStep } from './written';
import { operand, path, refuse, regex, withDefinitions, type Written } from './written';

/** Node-RED runs an expression with such a word in it as those of its first versions, in which `msg` stands for the message. */
const LEGACY = /(^|[^a-zA-Z0-9_'".])msg([^a-zA-Z0-9_'"]|$)/;

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
  if (value.kind === 'operation') return writeOperation(value);
  if (value.kind === 'choice') return writeChoice(value);
  if (value.kind === 'place' && typeof value.root === 'string') return path(value);
  if (value.kind === 'constant') return literal(value.value);
  if (value.kind === 'regex') return regex(value);
  if (value.kind === 'now') return call('$millis');
  if (value.kind === 'env') return call('$env', literal(value.name));
  if (value.kind === 'context') {
    const { name, scope, store } = value;
    return call(`$${scope}Context`, ...[name, ...(store === undefined ? [] : [store])].map(literal));
  }
  if (value.kind === 'global') throw new NotExpressible(unknown('name', value.line, value.name));
  const each = value.kind === 'key' ? value.each : value.kind === 'place' ? value.root : undefined;
  if (typeof each === 'object') throw new NotExpressible(unknown('loop', each.line));
  throw new NotExpressible(value.kind === 'unknown' ? value : unknown('value', 0));
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

type Rule = (first: Value, second: Value, value: Kind<'operation'>) => Written;

const comparison: Rule = (first, second, { operator }) => {
  const isText = typeOf(first) === 'string' && typeOf(second) === 'string';
  return isText ? infix(operator, write(first), write(second)) : infix(operator, number(first), number(second));
};
const extreme: Rule = (first, _second, { operator, operands }) => {
  const name = operator.replace('Math.', '$');
  if (first.kind === 'all') return call(name, elements(first.of));
  return guarded(allThere(operands), call(name, list(operands.map(number))));
};
/** Of no elements there is a sum, but not without the array that has none. */
const ofElements: Rule = (all, separator, { operator, operands }) => {
  const given = [list([elements(all)]), ...(operands.length > 1 ? [write(separator)] : [])];
  return guarded(allThere([sourceOf(all)]), call(operator.replace(/^\.?/, '$'), ...given));
};

/** How many characters, elements or bytes there are. */
const SIZE = '($of := 1l; $type($of) = "string" ? $length($of) : $count([$type($of) = "array" ? $of : $of.*]))';

/** How operators are written that no template can say. */
const RULES: Readonly<Partial<Record<Operator, Rule>>> = {
  '+': (first, second, value) => {
    // Without one of its parts JavaScript writes a text that says so.
    if (typeOf(value) === 'string') return guarded(allThere([value]), joined(value));
    const part = typeOf(value) === 'number' ? number : write;
    return infix('+', part(first), part(second));
  },
  '===': (first, second) => {
    if (isOneOf(second, undefined)) return call('$not', call('$exists', write(first)));
    if (!isOperation(first, 'typeof')) return infix('=', write(first), write(second));
    const type = call('$type', write(operandsOf(first)[0]));
    return isOneOf(second, 'object')
      ? infix('in', type, list(['object', 'array', 'null'].map(literal)))
      : infix('=', type, write(second));
  },
  '==': writeLoosely,
  '!': writeNot,
  at: writeMember,
  invoke: (_draw, module, { operands: [, , name, ...given] }) => {
    const method = isText(name) && /^[A-Za-z_]\w*$/.test(name.value) ? name.value : refuse();
    return call(`${operand(write(module), ATOM)}.${method}`, ...given.map(write));
  },
  Number: number,
  String: string,
  parseInt: (first, radix) => {
    if (isOneOf(radix, 16)) return call('$number', infix('&', literal('0x'), write(first)));
    if (!isOneOf(radix, 10, undefined)) return refuse();
    return call('$parseInt', typeOf(first) === 'number' ? write(first) : string(first));
  },
  'Math.min': extreme,
  'Math.max': extreme,
  sum: ofElements,
  '.join': ofElements,
  sort: (_first, _second, { operands }) => call('$sort', list(operands.map(number))),
  '.toFixed': (first, digits) => {
    const count = isConstant(digits) ? Number(digits.value) : NaN;
    return count <= 15 ? call('$formatNumber', number(first), literal((0).toFixed(count))) : refuse();
  },
  '.slice': (first, from, { operands: [, , end = absent] }) => {
    if (isOneOf(end, undefined)) return call('$substring', write(first), number(from));
    const isPart = [from, end].every((one) => isConstant(one) && Number(one.value) >= 0);
    return isPart ? call('$substring', write(first), write(from), write(operate('-', end, from))) : refuse();
  },
  length: (first) => {
    const all = sourceOf(first);
    if (all !== first) return guarded(allThere([all]), call('$count', elements(first)));
    if (isOperation(first, '.split')) return call('$count', write(first));
    if (typeOf(first) === 'string') return call('$length', write(first));
    return first.kind === 'place' ? fill(SIZE, [first]) : refuse();
  },
};

function writeOperation(value: Kind<'operation'>): Written {
  const [first, second] = operandsOf(value);
  const arithmetic = arithmeticOf(value);
  if (arithmetic) return write(arithmetic);
  const rule = /^[<>]=?$/.test(value.operator) ? comparison : RULES[value.operator];
  return rule ? rule(first, second, value) : fill(templateOf(value.operator), value.operands);
}

/** The text of an operator with its operands; one that stands beside something else is put in brackets. */
function fill(template: string, operands: readonly Value[]): Written {
  if (template === '') refuse();
  const writers = new Map<string, (value: Value) => Written>(
    Object.entries({ n: number, s: string, v: write, l: elements }),
  );
  const written = (index: string, letter: string): Written => {
    return (writers.get(letter) ?? write)(operands[Number(index) - 1] ?? absent);
  };
  const [, left, sign, right] = /^1(\w) (\S+) 2(\w)$/.exec(template) ?? [];
  if (left && sign && right) return infix(sign, written('1', left), written('2', right));
  const text = template.replace(/(\d)([nvls])\b/g, (_, index: string, letter: string, at: number) => {
    const isAlone = /[([,;=] ?$/.test(template.slice(0, at)) && /^[)\],;]/.test(template.slice(at + 2));
    return operand(written(index, letter), isAlone ? 0 : ATOM);
  });
  return { text, binding: / [=%] /.test(template) && !template.startsWith('(') ? CONDITION + 3 : ATOM };
}

function joined(value: Value): Written {
  const [left, right] = operandsOf(value);
  if (isOperation(value, 'String')) return joined(left);
  return isOperation(value, '+') && typeOf(value) === 'string' ? infix('&', joined(left), joined(right)) : write(value);
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
  return decided(condition, `${operand(write(a), CONDITION + 1)}${isOneOf(b, undefined) ? '' : ` : ${write(b).text}`}`);
}

/** A comparison with a missing value has no value in JSONata; as a recorded boolean it has to be false. */
function isTotal(test: Value): boolean {
  return isOperation(test, '===', '==', 'and', 'or', '!', 'isNaN');
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
    if (rest !== value && !same(asked, subject)) return undefined;
    subject = asked;
    if (!isOneOf(rest.yes, undefined)) members.push(`${JSON.stringify(name.value)}: ${write(rest.yes).text}`);
    rest = rest.no;
  }
  const isText = isTopic(subject) || typeOf(subject) === 'string';
  const isTable = members.length > 1 && isText && isOneOf(rest, undefined);
  return isTable ? call('$lookup', atom(`{${members.join(', ')}}`), write(subject)) : undefined;
}

function writeNot(test: Value): Written {
  const [first, second] = operandsOf(test);
  if (isOperation(test, '===') && isOneOf(second, undefined)) return call('$exists', write(first));
  if (isMissing(test) && isOperation(test, '==')) return infix('!=', write(first), literal(null));
  return isTotal(test) ? call('$not', write(test)) : atom(`(${decided(test, 'false : true').text})`);
}

/** `==` takes values of several types for the same; of a constant they can be listed. */
function writeLoosely(left: Value, right: Value): Written {
  if (isOneOf(right, undefined, null)) return call('$not', infix('!=', write(left), literal(null)));
  if (typeOf(left) !== 'any' && typeOf(right) !== 'any') return infix('=', number(left), number(right));
  if (!isConstant(right)) return refuse();
  const candidates: Scalar[] = [right.value, Number(right.value), String(Number(right.value)), '', true, false];
  const alike = [...new Set(candidates)].filter((one) => one == right.value && !Number.isNaN(one));
  return alike.length === 1
    ? infix('=', write(left), write(right))
    : infix('in', write(left), list(alike.map(literal)));
}

function writeMember(of: Value, key: Value): Written {
  if (!isConstant(key) && typeOf(key) !== 'number') return call('$lookup', write(of), string(key));
  if (!isConstant(key))
    return of.kind === 'place' && of.root === 'sample' ? refuse() : call('$element', write(of), write(key));
  const index = Number(key.value);
  const text = operand(write(of), ATOM);
  if (isOperation(of, '.match')) return atom(index === 0 ? `${text}.match` : `${text}.groups[${index - 1}]`);
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
