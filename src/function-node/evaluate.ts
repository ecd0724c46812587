import type { CallExpression, Expression, MemberExpression, ObjectExpression, Pattern, SpreadElement } from 'acorn';
import { not, truth } from './choices';
import { timeOf } from './globals';
import { asOperation, assignMember, copyMembers, itemsWithin, member } from './members';
import { callMethod } from './methods';
import { compare, exists, operate, typeOf, type Comparison } from './operate';
import { operatorNamed } from './operators';
import { arrayOfItems, deeper, either, forEachChoice, itemOf, newObject, read, write, type Run } from './run';
import { absent, constant, isConstant, unknown, yes } from './value';
import type { Item, Scope, Value } from './value';

/** The value of an expression, as far as it is known before a message comes. */
export function evaluate(run: Run, expression: Expression, scope: Scope): Value {
  const value = deeper(run, () => follow(run, expression, scope));
  return value.kind === 'unknown' && value.line === 0 ? { ...value, line: run.lineOf(expression) } : value;
}

function follow(run: Run, expression: Expression, scope: Scope): Value {
  const line = run.lineOf(expression);
  const of = (inner: Expression): Value => evaluate(run, inner, scope);
  switch (expression.type) {
    case 'Literal': {
      const { regex, value } = expression;
      if (regex) return { kind: 'regex', source: regex.pattern, flags: regex.flags };
      return typeof value === 'bigint' || value instanceof RegExp ? unknown('value', line) : constant(value);
    }
    case 'Identifier':
      return valueOf(run, scope, expression.name, line);
    case 'TemplateLiteral':
      return expression.quasis.reduce<Value>((all, { value }, index) => {
        const inner = expression.expressions[index];
        const written = operate('+', all, constant(value.cooked ?? ''));
        return inner ? operate('+', written, operate('String', of(inner))) : written;
      }, constant(''));
    case 'ArrayExpression':
      return arrayOfItems(run, allItems(run, expression.elements, scope));
    case 'ObjectExpression':
      return objectOf(run, expression, scope);
    case 'MemberExpression':
      return member(run, ownerOf(run, expression, scope), keyOf(run, expression, scope), line);
    case 'ChainExpression':
      return of(expression.expression);
    case 'ParenthesizedExpression':
      return of(expression.expression);
    case 'CallExpression':
      return call(run, expression, scope);
    case 'NewExpression': {
      const callee = of(expression.callee);
      const made: Value = callee.kind === 'global' ? { ...callee, name: `new ${callee.name}` } : callee;
      return run.call(made, givenTo(run, expression.arguments, scope), line);
    }
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
      return { kind: 'function', syntax: expression, scope };
    case 'UnaryExpression':
      return unary(run, expression.operator, expression.argument, scope);
    case 'BinaryExpression':
      if (expression.left.type === 'PrivateIdentifier') return unknown('value', line);
      return binary(run, expression.operator, of(expression.left), of(expression.right), line);
    case 'LogicalExpression':
      return logical(run, expression.operator, of(expression.left), () => of(expression.right));
    case 'ConditionalExpression':
      return either(
        run,
        truth(of(expression.test)),
        () => of(expression.consequent),
        () => of(expression.alternate),
      );
    case 'AssignmentExpression': {
      const { operator, left, right } = expression;
      const [sign, before] = [operator.slice(0, -1), left as Expression];
      const isLogical = sign === '||' || sign === '&&' || sign === '??';
      let value = isLogical ? logical(run, sign, of(before), () => of(right)) : of(right);
      if (sign !== '' && !isLogical) value = binary(run, sign, of(before), value, line);
      assign(run, left, value, scope, 'assign');
      return value;
    }
    case 'UpdateExpression': {
      const before = operate('Number', of(expression.argument));
      const after = operate('+', before, constant(expression.operator === '++' ? 1 : -1));
      assign(run, expression.argument as Pattern, after, scope, 'assign');
      return expression.prefix ? after : before;
    }
    case 'SequenceExpression':
      return expression.expressions.map(of).at(-1) ?? absent;
    case 'AwaitExpression':
      return of(expression.argument);
    default:
      return unknown('statement', line);
  }
}

function valueOf(run: Run, scope: Scope, name: string, line: number): Value {
  const holder = holderOf(scope, name);
  if (holder.values.has(name)) return read(run, holder, name);
  if (name === 'undefined') return absent;
  return name === 'NaN' || name === 'Infinity' ? constant(Number(name)) : { kind: 'global', name, line };
}

/** The scope that has a variable, or the scope that has all others. */
export function holderOf(scope: Scope, name: string): Scope {
  return scope.values.has(name) || !scope.parent ? scope : holderOf(scope.parent, name);
}

export function functionOf(scope: Scope): Scope {
  return scope.isFunction || !scope.parent ? scope : functionOf(scope.parent);
}

function logical(run: Run, operator: '||' | '&&' | '??', left: Value, right: () => Value): Value {
  const itself = (): Value => left;
  if (operator === '??') return either(run, not(compare('==', left, constant(null))), itself, right);
  return operator === '&&' ? either(run, truth(left), right, itself) : either(run, truth(left), itself, right);
}

function allItems(run: Run, elements: readonly (Expression | SpreadElement | null)[], scope: Scope): Item[] {
  return elements.flatMap((element): Item[] => {
    if (element?.type === 'SpreadElement') return itemsWithin(run, evaluate(run, element.argument, scope));
    return [itemOf(element ? evaluate(run, element, scope) : absent)];
  });
}

/** The arguments of a call. An item that stands for each element of an array becomes the whole array. */
function givenTo(run: Run, given: readonly (Expression | SpreadElement)[], scope: Scope): Value[] {
  const items = allItems(run, given, scope);
  return items.map((item) => (item.each ? { kind: 'all', of: asOperation(item) } : item.value));
}

function objectOf(run: Run, expression: ObjectExpression, scope: Scope): Value {
  const object = newObject(run, run.lineOf(expression));
  for (const property of expression.properties) {
    const line = run.lineOf(property);
    if (property.type === 'SpreadElement') copyMembers(run, object, evaluate(run, property.argument, scope), line);
    else {
      const value = property.kind === 'init' ? evaluate(run, property.value, scope) : unknown('statement', line);
      assignMember(run, object, nameOf(run, property.key, property.computed, scope), value, line);
    }
  }
  return object;
}

/** The name of a member, which stands in the code or is computed. */
function nameOf(run: Run, key: Expression | { type: 'PrivateIdentifier' }, isComputed: boolean, scope: Scope): Value {
  if (key.type === 'PrivateIdentifier') return unknown('statement', 0);
  if (isComputed) return evaluate(run, key, scope);
  return constant(key.type === 'Identifier' ? key.name : key.type === 'Literal' ? String(key.value) : '');
}

function ownerOf(run: Run, { object }: MemberExpression, scope: Scope): Value {
  return object.type === 'Super' ? unknown('statement', run.lineOf(object)) : evaluate(run, object, scope);
}

function keyOf(run: Run, { property, computed }: MemberExpression, scope: Scope): Value {
  return nameOf(run, property, computed, scope);
}

function call(run: Run, { callee, arguments: given, start }: CallExpression, scope: Scope): Value {
  const line = run.lineOf({ start });
  const inner = callee.type === 'ChainExpression' ? callee.expression : callee;
  if (inner.type === 'Super') return unknown('statement', line);
  if (inner.type !== 'MemberExpression') {
    const called = evaluate(run, inner, scope);
    return run.call(called, givenTo(run, given, scope), line);
  }
  const [owner, key] = [ownerOf(run, inner, scope), keyOf(run, inner, scope)];
  const called = owner.kind === 'object' || owner.kind === 'global' ? member(run, owner, key, line) : absent;
  const values = givenTo(run, given, scope);
  if (called.kind === 'function' || called.kind === 'global') return run.call(called, values, line);
  return callMethod(run, owner, isConstant(key) ? String(key.value) : '…', values, line);
}

function unary(run: Run, operator: string, argument: Expression, scope: Scope): Value {
  if (operator === 'delete') {
    if (argument.type === 'MemberExpression') assign(run, argument, absent, scope, 'assign');
    return yes;
  }
  const isTwice = operator === '~' && argument.type === 'UnaryExpression' && argument.operator === '~';
  if (isTwice) return operate('|', evaluate(run, argument.argument, scope), constant(0));
  const value = evaluate(run, argument, scope);
  const type = typeOf(value);
  switch (operator) {
    case '!':
      return not(truth(value));
    case '-':
      return operate('*', numeric(run, value), constant(-1));
    case '+':
      return operate('Number', numeric(run, value));
    case '~':
      return operate('-', operate('*', operate('|', value, constant(0)), constant(-1)), constant(1));
    case 'typeof':
      if (type === 'any') return value.kind === 'function' ? constant('function') : operate('typeof', value);
      return constant(type === 'null' ? 'object' : type);
    default:
      return absent;
  }
}

/** A date counts as its time. */
function numeric(run: Run, value: Value): Value {
  return forEachChoice(run, value, timeOf);
}

const COMPARISONS: readonly string[] = ['<', '>', '<=', '>=', '===', '=='];

function binary(run: Run, sign: string, left: Value, right: Value, line: number): Value {
  if (sign === '!==' || sign === '!=') return not(compare(sign === '!==' ? '===' : '==', left, right));
  if (sign === 'in') return exists(member(run, right, left, line));
  if (sign === '+') return operate('+', left, right);
  const [a, b] = [numeric(run, left), numeric(run, right)];
  if (COMPARISONS.includes(sign)) return compare(sign as Comparison, a, b);
  const operator = operatorNamed(sign);
  if (operator) return operate(operator, a, b);
  const type = right.kind === 'global' ? right.name : '';
  if (type === 'Array') return truth(operate('Array.isArray', left));
  return type === 'Buffer' || type === 'Uint8Array' ? truth(operate('Buffer.isBuffer', left)) : unknown('value', line);
}

/** Whether a pattern declares its names, with `var` or otherwise, or assigns to existing ones. */
type Binding = 'var' | 'let' | 'assign';

/** Binds a value to a pattern: a name, a member, or a destructuring. */
export function assign(run: Run, pattern: Pattern, value: Value, scope: Scope, binding: Binding): void {
  const line = run.lineOf(pattern);
  switch (pattern.type) {
    case 'Identifier':
      // A block's own variable is nothing yet where the guard doesn't hold.
      if (binding === 'let') scope.values.set(pattern.name, value);
      else write(run, binding === 'var' ? functionOf(scope) : holderOf(scope, pattern.name), pattern.name, value);
      break;
    case 'MemberExpression':
      assignMember(run, ownerOf(run, pattern, scope), keyOf(run, pattern, scope), value, line);
      break;
    case 'AssignmentPattern': {
      const missing = compare('===', value, absent);
      const given = either(
        run,
        missing,
        () => evaluate(run, pattern.right, scope),
        () => value,
      );
      assign(run, pattern.left, given, scope, binding);
      break;
    }
    case 'ArrayPattern':
      for (const [index, element] of pattern.elements.entries()) {
        if (element) assign(run, element, member(run, value, constant(index), line), scope, binding);
      }
      break;
    case 'ObjectPattern':
      for (const property of pattern.properties) {
        if (property.type === 'RestElement') assign(run, property, absent, scope, binding);
        else {
          const key = nameOf(run, property.key, property.computed, scope);
          assign(run, property.value, member(run, value, key, line), scope, binding);
        }
      }
      break;
    case 'RestElement':
      assign(run, pattern.argument, unknown('statement', line), scope, binding);
  }
}
