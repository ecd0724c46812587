import type {
  Block,
  Expression,
  FunctionExpression,
  Identifier,
  ObjectExpression,
  Pattern,
  Property,
  Spread,
} from './syntax';
import { NotReadable } from './syntax';
import { toPattern } from './to-pattern';
import type { Tokens } from './tokens';

/** How tightly an operator between two operands binds. */
const binding: Readonly<Record<string, number>> = {
  ...{ '??': 1, '||': 2, '&&': 3, '|': 4, '^': 5, '&': 6 },
  ...{ '==': 7, '!=': 7, '===': 7, '!==': 7 },
  ...{ '<': 8, '>': 8, '<=': 8, '>=': 8, instanceof: 8, in: 8 },
  ...{ '<<': 9, '>>': 9, '>>>': 9, '+': 10, '-': 10, '*': 11, '/': 11, '%': 11, '**': 12 },
};
const assigning = /^(?:=|[+\-*/%&|^]=|\*\*=|<<=|>>=|>>>=|&&=|\|\|=|\?\?=)$/;
const unary = ['-', '+', '!', '~', 'typeof', 'void', 'delete'];
const reserved =
  /^(?:break|case|catch|class|const|continue|debugger|default|delete|do|else|export|extends|finally|for|function|if|import|in|instanceof|new|return|super|switch|throw|try|typeof|var|void|while|with|yield)$/;

/** Nested deeper than any code that a person writes; the stack of a browser ends somewhere. */
const deepest = 300;
const longest = 1000;

/** Reads expressions. What stands in the body of a function is up to who reads statements. */
export abstract class ExpressionParser {
  #depth = 0;

  constructor(protected readonly tokens: Tokens) {}

  protected abstract block(): Block;

  /** Reads what may lie in more of its kind. */
  protected nested<T>(read: () => T): T {
    this.#depth += 1;
    if (this.#depth > deepest) this.tokens.fail();
    const result = read();
    this.#depth -= 1;
    return result;
  }

  /** An expression, with commas outside of brackets where they are allowed. */
  expression(): Expression {
    const first = this.assignment();
    if (!this.tokens.is(',')) return first;
    const expressions = [first];
    while (this.tokens.skip(',')) expressions.push(this.assignment());
    return { type: 'SequenceExpression', line: first.line, expressions };
  }

  /** An expression without commas. */
  assignment(): Expression {
    const left = this.nested(() => this.#conditional());
    const { kind, text } = this.tokens.next;
    if (kind !== 'punctuator' || !assigning.test(text)) return left;
    this.tokens.take();
    const target = text === '=' ? toPattern(left) : left;
    if (text !== '=' && left.type !== 'Identifier' && left.type !== 'MemberExpression') this.tokens.fail();
    const right = this.assignment();
    return { type: 'AssignmentExpression', line: left.line, operator: text, left: target as Pattern, right };
  }

  #conditional(): Expression {
    const test = this.#binary(0);
    if (!this.tokens.skip('?')) return test;
    const consequent = this.assignment();
    this.tokens.expect(':');
    return { type: 'ConditionalExpression', line: test.line, test, consequent, alternate: this.assignment() };
  }

  #binary(above: number): Expression {
    let left = this.nested(() => this.#unary());
    for (let length = 0; ; length += 1) {
      if (length > longest) this.tokens.fail();
      const { kind, text: operator } = this.tokens.next;
      const strength = kind === 'punctuator' || kind === 'name' ? (binding[operator] ?? 0) : 0;
      if (strength <= above) return left;
      this.tokens.take();
      const right = this.nested(() => this.#binary(operator === '**' ? strength - 1 : strength));
      const type = strength <= 3 ? 'LogicalExpression' : 'BinaryExpression';
      left = { type, line: left.line, operator, left, right };
    }
  }

  #unary(): Expression {
    const { line, text } = this.tokens.next;
    if (this.tokens.is(...unary)) {
      this.tokens.take();
      return { type: 'UnaryExpression', line, operator: text, argument: this.nested(() => this.#unary()) };
    }
    if (this.tokens.skip('await')) return { type: 'AwaitExpression', line, argument: this.nested(() => this.#unary()) };
    if (this.tokens.is('++', '--')) {
      this.tokens.take();
      return {
        type: 'UpdateExpression',
        line,
        operator: text,
        prefix: true,
        argument: this.nested(() => this.#unary()),
      };
    }
    const argument = this.#calls(this.#primary());
    if (!this.tokens.is('++', '--') || this.tokens.next.first) return argument;
    return { type: 'UpdateExpression', line, operator: this.tokens.take().text, prefix: false, argument };
  }

  /** What follows an operand: members, calls and tagged templates, which aren't read. */
  #calls(start: Expression, calls = true): Expression {
    const { tokens } = this;
    const { line } = start;
    let object = start;
    for (let length = 0; ; length += 1) {
      if (length > longest) tokens.fail();
      // What the chain may lack is missing either way: `?.` says nothing that a mapping doesn't do by itself.
      if ((tokens.skip('?.') && !tokens.is('(', '[')) || tokens.skip('.')) {
        object = { type: 'MemberExpression', line, object, property: this.#memberName(), computed: false };
      } else if (tokens.skip('[')) {
        object = { type: 'MemberExpression', line, object, property: this.expression(), computed: true };
        tokens.expect(']');
      } else if (calls && tokens.is('(')) {
        object = { type: 'CallExpression', line, callee: object, arguments: this.#arguments() };
      } else if (tokens.is('`', '=>')) tokens.fail();
      else return object;
    }
  }

  #primary(): Expression {
    const { tokens } = this;
    const { kind, text, value, line } = tokens.next;
    if (kind === 'number' || kind === 'string') {
      tokens.take();
      return { type: 'Literal', line, value: value ?? text };
    }
    if (kind === 'name') return this.#word();
    switch (text) {
      case '(':
        return this.#parenthesised();
      case '[':
        return { type: 'ArrayExpression', line, elements: this.#elements('[', ']') };
      case '{':
        return this.#object();
      case '`':
        return this.#template();
      case '/':
      case '/=':
        tokens.regularExpression();
        return { type: 'RegularExpression', line };
      default:
        return tokens.fail();
    }
  }

  #word(): Expression {
    const { tokens } = this;
    if (tokens.is('function')) return this.function();
    if (tokens.is('new')) return this.#new();
    const { text, line } = tokens.next;
    if (reserved.test(text)) tokens.fail();
    tokens.take();
    if (text === 'async' && !tokens.next.first && tokens.is('function')) return this.function();
    if (text === 'async' && !tokens.next.first && tokens.next.kind === 'name') return this.nested(() => this.#word());
    if (text === 'true' || text === 'false') return { type: 'Literal', line, value: text === 'true' };
    if (text === 'null') return { type: 'Literal', line, value: null };
    const identifier: Identifier = { type: 'Identifier', line, name: text };
    return tokens.is('=>') ? this.#arrow([identifier], line) : identifier;
  }

  #parenthesised(): Expression {
    const { tokens } = this;
    const { line } = tokens.expect('(');
    if (tokens.skip(')')) return this.#arrow([], line);
    const inner = this.expression();
    tokens.expect(')');
    if (!tokens.is('=>')) return inner;
    const params = inner.type === 'SequenceExpression' ? inner.expressions : [inner];
    return this.#arrow(params.map(toPattern), line);
  }

  #arrow(params: Pattern[], line: number): FunctionExpression {
    this.tokens.expect('=>');
    const body = this.tokens.is('{') ? this.block() : this.assignment();
    return { type: 'FunctionExpression', line, params, body };
  }

  /** A function from its keyword on. */
  protected function(): FunctionExpression {
    const { tokens } = this;
    const { line } = tokens.expect('function');
    return tokens.next.kind === 'name'
      ? { name: tokens.take().text, ...this.#functionRest(line) }
      : this.#functionRest(line);
  }

  #functionRest(line: number): FunctionExpression {
    const params = this.#elements('(', ')').map((param) => {
      if (param === null || param.type === 'SpreadElement') throw new NotReadable(line);
      return toPattern(param);
    });
    return { type: 'FunctionExpression', line, params, body: this.block() };
  }

  #new(): Expression {
    const { line } = this.tokens.expect('new');
    const callee = this.#calls(
      this.nested(() => this.#primary()),
      false,
    );
    return { type: 'NewExpression', line, callee, arguments: this.tokens.is('(') ? this.#arguments() : [] };
  }

  #object(): ObjectExpression {
    const { tokens } = this;
    const { line } = tokens.expect('{');
    const properties: (Property | Spread)[] = [];
    while (!tokens.skip('}')) {
      properties.push(tokens.is('...') ? this.#spread() : this.#property());
      if (!tokens.is('}')) tokens.expect(',');
    }
    return { type: 'ObjectExpression', line, properties };
  }

  #property(): Property {
    const { tokens } = this;
    const { kind, text, value, line } = tokens.next;
    if (tokens.skip('[')) {
      const key = this.expression();
      tokens.expect(']');
      tokens.expect(':');
      return { type: 'Property', line, key, computed: true, value: this.assignment() };
    }
    if (kind === 'punctuator' || kind === 'end') tokens.fail();
    tokens.take();
    const key: Expression = { type: 'Literal', line, value: String(value ?? text) };
    const property = { type: 'Property', line, key, computed: false } as const;
    if (tokens.skip(':')) return { ...property, value: this.assignment() };
    if (kind !== 'name') return tokens.fail();
    if (tokens.is('(')) return { ...property, value: this.#functionRest(line) };
    const shorthand: Identifier = { type: 'Identifier', line, name: text };
    if (!tokens.skip('=')) return { ...property, value: shorthand };
    // Only a pattern may say what stands in for a missing member.
    const right = this.assignment();
    return { ...property, value: { type: 'AssignmentExpression', line, operator: '=', left: shorthand, right } };
  }

  #template(): Expression {
    const { line } = this.tokens.next;
    const quasis: string[] = [];
    const expressions: Expression[] = [];
    for (;;) {
      const { text, last } = this.tokens.templateChunk();
      quasis.push(text);
      if (last) return { type: 'TemplateLiteral', line, quasis, expressions };
      expressions.push(this.expression());
      if (!this.tokens.is('}')) this.tokens.fail();
    }
  }

  #arguments(): (Expression | Spread)[] {
    return this.#elements('(', ')').filter((element) => element !== null);
  }

  #elements(open: string, close: string): (Expression | Spread | null)[] {
    const { tokens } = this;
    const elements: (Expression | Spread | null)[] = [];
    tokens.expect(open);
    while (!tokens.skip(close)) {
      if (tokens.is(',')) elements.push(null);
      else elements.push(tokens.is('...') ? this.#spread() : this.assignment());
      if (!tokens.is(close)) tokens.expect(',');
    }
    return elements;
  }

  #spread(): Spread {
    const { line } = this.tokens.expect('...');
    return { type: 'SpreadElement', line, argument: this.assignment() };
  }

  #memberName(): Expression {
    const { kind, text, line } = this.tokens.next;
    if (kind !== 'name') this.tokens.fail();
    this.tokens.take();
    return { type: 'Literal', line, value: text };
  }
}
