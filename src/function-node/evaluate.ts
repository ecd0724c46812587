import { callBuiltIn, callMethod, type Caller } from './calls';
import { both, merged } from './conditions';
import { operation, opposite, typeOf } from './operation';
import type { Block, CallExpression, Expression, MemberExpression, Pattern, Spread } from './syntax';
import { Machine } from './machine';
import { binary, join, unary } from './operators';
import { absent, constant, unknown, Scope, type Operator, type Value } from './value';

const constants = new Map<string, Value>([
  ['undefined', absent],
  ['NaN', constant(NaN)],
  ['Infinity', constant(Infinity)],
]);

const mostSteps = 20_000;
const deepest = 20;

/**
 * Follows code without running it: works out what every expression is made of, as far as that is known before any message
 * comes. What statements do is up to who executes them.
 */
export abstract class Evaluator extends Machine implements Caller {
  #steps = 0;

  protected abstract run(body: Block, scope: Scope): void;

  evaluate(code: Expression, scope: Scope): Value {
    this.#steps += 1;
    if (this.#steps > mostSteps) return unknown('value', code.line);
    return this.changedOr(this.#evaluate(code, scope));
  }

  #evaluate(code: Expression, scope: Scope): Value {
    const { line } = code;
    switch (code.type) {
      case 'Literal':
        return constant(code.value);
      case 'Identifier':
        return scope.find(code.name)?.value ?? constants.get(code.name) ?? unknown('name', line);
      case 'TemplateLiteral':
        return this.#template(code.quasis, code.expressions, scope, line);
      case 'ArrayExpression':
        return this.array(line, this.#list(code.elements, scope));
      case 'ObjectExpression':
        return this.#object(code, scope);
      case 'FunctionExpression':
        return { kind: 'function', code, scope };
      case 'UnaryExpression':
        if (code.operator === 'delete' && code.argument.type === 'MemberExpression') {
          this.assign(code.argument, absent, scope);
          return constant(true);
        }
        return unary(code.operator, this.evaluate(code.argument, scope), line);
      case 'BinaryExpression':
        return this.#binary(code.operator, this.evaluate(code.left, scope), this.evaluate(code.right, scope), line);
      case 'LogicalExpression':
        return this.#logical(code.operator, code.left, code.right, scope);
      case 'ConditionalExpression':
        return this.#conditional(this.evaluate(code.test, scope), code.consequent, code.alternate, scope);
      case 'AssignmentExpression':
        return this.#assignment(code.operator, code.left, code.right, scope);
      case 'UpdateExpression':
        return this.#update(code.argument, code.operator, code.prefix, scope);
      case 'MemberExpression':
        return this.#member(code, scope);
      case 'CallExpression':
        return this.#call(code, scope);
      case 'NewExpression':
        return this.#new(code.callee, this.#list(code.arguments, scope), scope, line);
      case 'SequenceExpression':
        return code.expressions.map((one) => this.evaluate(one, scope)).at(-1) ?? absent;
      case 'AwaitExpression':
        return this.evaluate(code.argument, scope);
      case 'RegularExpression':
        return unknown('value', line);
    }
  }

  /** Calls a function that the code defines. */
  callFunction(callee: Value, given: readonly Value[], line: number): Value {
    if (callee.kind === 'unknown') return callee;
    if (callee.kind !== 'function' || this.place.frames > deepest) return unknown('call', line);
    const scope = new Scope(callee.scope);
    this.enter();
    callee.code.params.forEach((param, index) => this.bind(param, given[index] ?? absent, scope));
    const { body } = callee.code;
    if (body.type === 'BlockStatement') this.run(body, scope);
    else this.return(this.evaluate(body, scope));
    return this.leave().reduceRight<Value>(
      (otherwise, { value, when }) => operation(line, '?:', both(when), value, otherwise),
      absent,
    );
  }

  /** Declares what a pattern names. */
  protected bind(pattern: Pattern, value: Value, scope: Scope): void {
    this.#spread(pattern, value, scope, (name, part) => scope.declare(name, part, this.place));
  }

  /** Assigns to what a pattern names. */
  protected assign(pattern: Pattern, value: Value, scope: Scope): void {
    this.#spread(pattern, value, scope, (name, part) => {
      const variable = scope.find(name);
      if (variable) variable.value = merged(this.since(variable.made), part, variable.value);
      else scope.outermost.declare(name, part, { conditions: 0, frames: 1 });
    });
  }

  #spread(pattern: Pattern, value: Value, scope: Scope, name: (name: string, value: Value) => void): void {
    switch (pattern.type) {
      case 'Identifier':
        return name(pattern.name, value);
      case 'MemberExpression':
        return this.setMember(
          this.evaluate(pattern.object, scope),
          this.#key(pattern.property, scope),
          value,
          pattern.line,
        );
      case 'AssignmentPattern': {
        const missing = operation(pattern.line, '===', value, absent);
        const part = this.#conditional(missing, pattern.right, value, scope);
        return this.#spread(pattern.left, part, scope, name);
      }
      case 'ObjectPattern':
        for (const property of pattern.properties) {
          const key = this.#key(property.key, scope);
          const part = key === undefined ? unknown('value', pattern.line) : this.member(value, key, pattern.line);
          this.#spread(property.value, part, scope, name);
        }
        return;
      case 'ArrayPattern':
        pattern.elements.forEach((element, index) => {
          if (element) this.#spread(element, this.member(value, String(index), pattern.line), scope, name);
        });
    }
  }

  #template(quasis: string[], expressions: Expression[], scope: Scope, line: number): Value {
    const [first = '', ...rest] = quasis;
    return expressions.reduce<Value>((text, expression, index) => {
      const part = operation(line, 'string', this.evaluate(expression, scope));
      return join(join(text, part, line), constant(rest[index] ?? ''), line);
    }, constant(first));
  }

  #list(elements: readonly (Expression | Spread | null)[], scope: Scope): Value[] {
    return elements.flatMap((element) => {
      if (element === null) return [absent];
      if (element.type !== 'SpreadElement') return [this.evaluate(element, scope)];
      const all = this.evaluate(element.argument, scope);
      const fixed = all.kind === 'array' && all.items.every(({ when }) => when.length === 0);
      return fixed ? all.items.map(({ value }) => value) : [unknown('value', element.line)];
    });
  }

  #object(code: Extract<Expression, { type: 'ObjectExpression' }>, scope: Scope): Value {
    const made = this.object(code.line, []);
    for (const property of code.properties) {
      if (property.type === 'SpreadElement') {
        const from = this.evaluate(property.argument, scope);
        const { members, base } = from.kind === 'object' ? from : { members: [], base: from };
        if (base && made.members.size > 0) return unknown('value', code.line);
        for (const [key, value] of members) made.members.set(key, value);
        if (base) made.base = base;
        continue;
      }
      const key = this.#key(property.key, scope);
      if (key === undefined) return unknown('value', property.line);
      made.members.set(key, this.evaluate(property.value, scope));
    }
    return made;
  }

  /** The name of a member, if it is fixed. */
  #key(code: Expression, scope: Scope): string | undefined {
    const key = this.evaluate(code, scope);
    if (key.kind !== 'constant' || (typeof key.value !== 'string' && typeof key.value !== 'number')) return undefined;
    return String(key.value);
  }

  #member(code: MemberExpression, scope: Scope): Value {
    const name = dotted(code, scope);
    if (name === 'Number.EPSILON') return constant(Number.EPSILON);
    const key = this.#key(code.property, scope);
    const object = this.evaluate(code.object, scope);
    if (key === undefined) return object.kind === 'unknown' ? object : unknown('value', code.line);
    return this.member(object, key, code.line);
  }

  #binary(operator: string, left: Value, right: Value, line: number): Value {
    if (operator !== 'in' || left.kind !== 'constant') return binary(operator, left, right, line);
    const member = this.member(right, String(left.value), line);
    return operation(line, '!', operation(line, '===', member, absent));
  }

  #logical(operator: string, left: Expression, right: Expression, scope: Scope): Value {
    const { line } = left;
    const first = this.evaluate(left, scope);
    if (operator === '??') {
      const missing = operation(line, '==', first, constant(null));
      const otherwise = this.under(missing, () => this.evaluate(right, scope));
      return operation(line, '?:', operation(line, '!', missing), first, otherwise);
    }
    const second = this.under(operator === '&&' ? first : opposite(first), () => this.evaluate(right, scope));
    if (typeOf(first) === 'boolean' && typeOf(second) === 'boolean' && first.kind !== 'constant') {
      return operation(line, operator as Operator, first, second);
    }
    return operator === '&&'
      ? operation(line, '?:', first, second, first)
      : operation(line, '?:', first, first, second);
  }

  #conditional(test: Value, yes: Expression, no: Expression | Value, scope: Scope): Value {
    const consequent = this.under(test, () => this.evaluate(yes, scope));
    const alternate = 'kind' in no ? no : this.under(opposite(test), () => this.evaluate(no, scope));
    return operation(yes.line, '?:', test, consequent, alternate);
  }

  #assignment(operator: string, left: Pattern, right: Expression, scope: Scope): Value {
    if (operator === '=') {
      const value = this.evaluate(right, scope);
      this.assign(left, value, scope);
      return value;
    }
    if (left.type !== 'Identifier' && left.type !== 'MemberExpression') return unknown('value', right.line);
    const sign = operator.slice(0, -1);
    const value = ['&&', '||', '??'].includes(sign)
      ? this.#logical(sign, left, right, scope)
      : binary(sign, this.evaluate(left, scope), this.evaluate(right, scope), right.line);
    this.assign(left, value, scope);
    return value;
  }

  #update(target: Expression, operator: string, prefix: boolean, scope: Scope): Value {
    if (target.type !== 'Identifier' && target.type !== 'MemberExpression') return unknown('value', target.line);
    const before = operation(target.line, 'number', this.evaluate(target, scope));
    const after = operation(target.line, operator === '++' ? '+' : '-', before, constant(1));
    this.assign(target, after, scope);
    return prefix ? after : before;
  }

  #call(code: CallExpression, scope: Scope): Value {
    const { line, callee } = code;
    const name = dotted(callee, scope);
    if (name !== undefined) return callBuiltIn(this, name, this.#list(code.arguments, scope), line);
    if (callee.type !== 'MemberExpression') {
      return this.callFunction(this.evaluate(callee, scope), this.#list(code.arguments, scope), line);
    }
    const object = this.evaluate(callee.object, scope);
    const key = this.#key(callee.property, scope);
    const given = this.#list(code.arguments, scope);
    return key === undefined ? unknown('call', line) : callMethod(this, object, key, given, line);
  }

  #new(callee: Expression, given: Value[], scope: Scope, line: number): Value {
    if (dotted(callee, scope) !== 'Date') return unknown('call', line);
    return callBuiltIn(this, 'Date', given, line);
  }
}

/** The name of something that JavaScript or Node-RED provides, `Math.round`; undefined for what the code defines itself. */
function dotted(code: Expression, scope: Scope): string | undefined {
  if (code.type === 'Identifier') return scope.find(code.name) ? undefined : code.name;
  if (code.type !== 'MemberExpression' || code.property.type !== 'Literal') return undefined;
  const object = dotted(code.object, scope);
  return object === undefined ? undefined : `${object}.${String(code.property.value)}`;
}
