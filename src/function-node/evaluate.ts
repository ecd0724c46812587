import type { BinaryExpression, CallExpression, Expression, MemberExpression, ObjectExpression, Pattern } from 'acorn';
import type { PrivateIdentifier, SpreadElement, UnaryExpression } from 'acorn';
import { not, truth } from './choices';
import { timeOf } from './globals';
import { asOperation, assignMember, copyMembers, itemsWithin, member } from './members';
import { callMethod } from './methods';
import { COMPARISONS, compare, exists, operate, typeOf } from './operate';
import { operatorNamed } from './operators';
import { lineOf } from './parse-code';
import { arrayOfItems, deeper, either, forEachChoice, itemOf, newObject, read, write, type Run } from './run';
import { absent, constant, isConstant, isOneOf, unknown, yes } from './value';
import type { Item, Scope, Value } from './value';

/** The value of an expression, as far as it is known before a message comes. */
export function evaluate(run: Run, expression: Expression): Value {
  const evaluator = EVALUATORS[expression.type] as ((run: Run, node: Expression) => Value) | undefined;
  const { line } = run;
  run.line = lineOf(expression);
  const value = evaluator ? deeper(run, () => evaluator(run, expression)) : unknown('statement', run.line);
  const known = value.kind === 'unknown' && value.line === 0 ? { ...value, line: run.line } : value;
  run.line = line;
  return known;
}

const EVALUATORS: { [T in Expression['type']]?: (run: Run, node: Extract<Expression, { type: T }>) => Value } = {
  Literal: (_run, { regex, value }) => {
    if (regex) return { kind: 'regex', source: regex.pattern, flags: regex.flags };
    return typeof value === 'bigint' || value instanceof RegExp ? unknown('value', 0) : constant(value);
  },
  Identifier: (run, { name }) => {
    const holder = holderOf(run.scope, name);
    if (holder.values.has(name)) return read(run, holder, name);
    return name === 'undefined' ? absent : { kind: 'global', name, line: run.line };
  },
  TemplateLiteral: (run, { quasis, expressions }) =>
    quasis.reduce<Value>((all, { value }, index) => {
      const inner = expressions[index];
      const written = operate('+', all, constant(value.cooked ?? ''));
      return inner ? operate('+', written, operate('String', evaluate(run, inner))) : written;
    }, constant('')),
  ArrayExpression: (run, { elements }) => arrayOfItems(run, allItems(run, elements)),
  ObjectExpression: objectOf,
  MemberExpression: (run, node) => member(run, ownerOf(run, node), keyOf(run, node)),
  ChainExpression: (run, { expression }) => evaluate(run, expression),
  AwaitExpression: (run, { argument }) => evaluate(run, argument),
  SequenceExpression: (run, { expressions }) => expressions.map((one) => evaluate(run, one)).at(-1) ?? absent,
  CallExpression: call,
  NewExpression: (run, node) => {
    const callee = evaluate(run, node.callee);
    const made: Value = callee.kind === 'global' ? { ...callee, name: `new ${callee.name}` } : callee;
    return run.call(made, givenTo(run, node.arguments));
  },
  ArrowFunctionExpression: ({ scope }, syntax) => ({ kind: 'function', syntax, scope }),
  FunctionExpression: ({ scope }, syntax) => ({ kind: 'function', syntax, scope }),
  UnaryExpression: unary,
  BinaryExpression: (run, { left, operator, right }) =>
    binary(run, operator, evaluate(run, left as Expression), evaluate(run, right)),
  LogicalExpression: (run, { operator, left, right }) => logical(run, operator, left, right),
  ConditionalExpression: (run, { test, consequent, alternate }) =>
    either(run, truth(evaluate(run, test)), lazily(run, consequent), lazily(run, alternate)),
  AssignmentExpression: (run, { operator, left, right }) => {
    const before = operator === '=' ? absent : evaluate(run, left as Expression);
    const after = evaluate(run, right);
    const value = operator === '=' ? after : binary(run, operator.slice(0, -1) as '+', before, after);
    assign(run, left, value);
    return value;
  },
  UpdateExpression: (run, { argument, operator, prefix }) => {
    const before = operate('Number', evaluate(run, argument));
    const after = operate('+', before, constant(operator === '++' ? 1 : -1));
    assign(run, argument as Pattern, after);
    return prefix ? after : before;
  },
};

/** The scope that has a variable, or the scope that has all others. */
function holderOf(scope: Scope, name: string): Scope {
  return scope.values.has(name) || !scope.parent ? scope : holderOf(scope.parent, name);
}

export function functionOf(scope: Scope): Scope {
  return scope.isFunction || !scope.parent ? scope : functionOf(scope.parent);
}

function logical(run: Run, operator: '||' | '&&' | '??', left: Expression, right: Expression): Value {
  const value = evaluate(run, left);
  const condition = operator === '??' ? not(compare('==', value, constant(null))) : truth(value);
  const [itself, other] = [(): Value => value, lazily(run, right)];
  return operator === '&&' ? either(run, condition, other, itself) : either(run, condition, itself, other);
}

/** Evaluates an expression where its branch is followed. */
function lazily(run: Run, expression: Expression): () => Value {
  return () => evaluate(run, expression);
}

function allItems(run: Run, elements: readonly (Expression | SpreadElement | null)[]): Item[] {
  return elements.flatMap((element): Item[] => {
    if (element?.type === 'SpreadElement') return itemsWithin(run, evaluate(run, element.argument));
    return [itemOf(element ? evaluate(run, element) : absent)];
  });
}

/** The arguments of a call. An item that stands for each element of an array becomes the whole array. */
function givenTo(run: Run, given: readonly (Expression | SpreadElement)[]): Value[] {
  return allItems(run, given).map((item) => (item.each ? { kind: 'all', of: asOperation(item) } : item.value));
}

function objectOf(run: Run, node: ObjectExpression): Value {
  const object = newObject(run);
  for (const property of node.properties) {
    run.line = lineOf(property);
    if (property.type === 'SpreadElement') copyMembers(run, object, evaluate(run, property.argument));
    else {
      const value = property.kind === 'init' ? evaluate(run, property.value) : unknown('statement', run.line);
      const name = nameOf(run, property.key, property.computed);
      if (isOneOf(name, 'url')) run.urlLine = run.line;
      if (isConstant(name)) object.values.set(String(name.value), value);
      else assignMember(run, object, name, value);
    }
  }
  return object;
}

/** The name of a member, which stands in the code or is computed. */
function nameOf(run: Run, key: Expression | PrivateIdentifier, isComputed: boolean): Value {
  if (isComputed || key.type === 'PrivateIdentifier') return evaluate(run, key as Expression);
  return constant(key.type === 'Identifier' ? key.name : key.type === 'Literal' ? String(key.value) : '');
}

const ownerOf = (run: Run, { object }: MemberExpression): Value => evaluate(run, object as Expression);
const keyOf = (run: Run, { property, computed }: MemberExpression): Value => nameOf(run, property, computed);

function call(run: Run, node: CallExpression): Value {
  const { callee, arguments: given } = node;
  if (callee.type !== 'MemberExpression') return run.call(evaluate(run, callee as Expression), givenTo(run, given));
  const [owner, key] = [ownerOf(run, callee), keyOf(run, callee)];
  const called = owner.kind === 'object' || owner.kind === 'global' ? member(run, owner, key) : absent;
  const values = givenTo(run, given);
  if (called.kind === 'function' || called.kind === 'global') return run.call(called, values);
  return callMethod(run, owner, isConstant(key) ? String(key.value) : '…', values);
}

function unary(run: Run, { operator, argument }: UnaryExpression): Value {
  if (operator === 'delete') {
    if (argument.type === 'MemberExpression') assign(run, argument, absent);
    return yes;
  }
  const value = evaluate(run, argument);
  const type = typeOf(value);
  if (operator === '!') return not(truth(value));
  if (operator === '-') return operate('*', numeric(run, value), constant(-1));
  if (operator === '+') return operate('Number', numeric(run, value));
  if (operator === '~') return operate('^', value, constant(-1));
  if (operator !== 'typeof') return absent;
  return type === 'any' ? operate('typeof', value) : constant(type === 'null' ? 'object' : type);
}

/** A date counts as its time. */
function numeric(run: Run, value: Value): Value {
  return forEachChoice(run, value, timeOf);
}

function binary(run: Run, sign: BinaryExpression['operator'], left: Value, right: Value): Value {
  if (sign === '!==' || sign === '!=') return not(compare(sign === '!==' ? '===' : '==', left, right));
  if (sign === 'in') return exists(member(run, right, left));
  if (sign === '+') return operate('+', left, right);
  const [a, b] = [numeric(run, left), numeric(run, right)];
  const comparison = COMPARISONS.find((one) => one === sign);
  if (comparison) return compare(comparison, a, b);
  const operator = operatorNamed(sign);
  return operator ? operate(operator, a, b) : unknown('value', 0);
}

/** Whether a pattern declares its names, with `var` or otherwise, or assigns to existing ones. */
export type Binding = 'var' | 'let' | 'assign';

/** Binds a value to a pattern: a name, a member, or a destructuring. */
export function assign(run: Run, pattern: Pattern, value: Value, binding: Binding = 'assign'): void {
  run.line = lineOf(pattern);
  if (pattern.type === 'Identifier') {
    const { name } = pattern;
    // A block's own variable is nothing yet where the guard doesn't hold.
    if (binding === 'let') run.scope.values.set(name, value);
    else write(run, binding === 'var' ? functionOf(run.scope) : holderOf(run.scope, name), name, value);
  } else if (pattern.type === 'MemberExpression') {
    assignMember(run, ownerOf(run, pattern), keyOf(run, pattern), value);
  } else if (pattern.type === 'AssignmentPattern') {
    const given = either(run, exists(value), () => value, lazily(run, pattern.right));
    assign(run, pattern.left, given, binding);
  } else if (pattern.type === 'RestElement') {
    assign(run, pattern.argument, unknown('statement', run.line), binding);
  } else if (pattern.type === 'ArrayPattern') {
    for (const [index, element] of pattern.elements.entries())
      if (element) assign(run, element, member(run, value, constant(index)), binding);
  } else {
    for (const one of pattern.properties) {
      if (one.type === 'RestElement') assign(run, one, absent, binding);
      else assign(run, one.value, member(run, value, nameOf(run, one.key, one.computed)), binding);
    }
  }
}
