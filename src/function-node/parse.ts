import { ExpressionParser } from './parse-expression';
import type { Block, Declarator, Expression, FunctionExpression, Statement } from './syntax';
import { toPattern } from './to-pattern';
import { Tokens } from './tokens';

/**
 * Reads the code of a function node.
 *
 * @throws NotReadable with the line where it isn't the JavaScript that can be read here
 */
export function parse(code: string): Statement[] {
  return new Parser(new Tokens(code)).program();
}

const declaring = ['var', 'let', 'const'];

class Parser extends ExpressionParser {
  program(): Statement[] {
    const statements: Statement[] = [];
    while (this.tokens.next.kind !== 'end') statements.push(this.#statement());
    return statements;
  }

  protected block(): Block {
    const { line } = this.tokens.expect('{');
    const body: Statement[] = [];
    while (!this.tokens.skip('}')) body.push(this.nested(() => this.#statement()));
    return { type: 'BlockStatement', line, body };
  }

  #statement(): Statement {
    const { tokens } = this;
    const { line, text, kind } = tokens.next;
    if (kind !== 'name' && kind !== 'punctuator') return this.#expressionStatement();
    switch (text) {
      case ';':
        tokens.take();
        return { type: 'EmptyStatement', line };
      case '{':
        return this.block();
      case 'var':
      case 'let':
      case 'const':
        return this.#declaration();
      case 'function':
        return this.#functionDeclaration();
      case 'if':
        return this.#if();
      case 'for':
        return this.#for();
      case 'while':
        tokens.take();
        return { type: 'LoopStatement', line, parts: [this.#condition(), this.#statement()] };
      case 'do':
        return this.#doWhile();
      case 'switch':
        return this.#switch();
      case 'try':
        return this.#try();
      case 'return':
      case 'throw':
        return this.#leaving();
      case 'break':
      case 'continue':
        tokens.take();
        if (tokens.next.kind === 'name' && !tokens.next.first) tokens.take();
        this.#end();
        return { type: 'BreakStatement', line };
      default:
        return this.#expressionStatement();
    }
  }

  #expressionStatement(): Statement {
    const { line, text } = this.tokens.next;
    const expression = this.expression();
    if (text === 'async' && expression.type === 'FunctionExpression' && expression.name !== undefined) {
      return declaration(expression, expression.name);
    }
    this.#end();
    return { type: 'ExpressionStatement', line, expression };
  }

  /** The end of a statement: a semicolon, or a place where JavaScript takes one for granted. */
  #end(): void {
    const { tokens } = this;
    if (tokens.skip(';') || tokens.is('}') || tokens.next.kind === 'end' || tokens.next.first) return;
    tokens.fail();
  }

  #declaration(): Statement {
    const { line, text: kind } = this.tokens.take();
    const declarations = this.#declarators();
    this.#end();
    return { type: 'VariableDeclaration', line, kind, declarations };
  }

  #declarators(): Declarator[] {
    const declarations: Declarator[] = [];
    do {
      const { line } = this.tokens.next;
      const read = this.assignment();
      if (read.type === 'AssignmentExpression' && read.operator === '=') {
        declarations.push({ line, id: read.left, init: read.right });
      } else declarations.push({ line, id: toPattern(read), init: null });
    } while (this.tokens.skip(','));
    return declarations;
  }

  #functionDeclaration(): Statement {
    const value = this.function();
    return value.name === undefined ? this.tokens.fail() : declaration(value, value.name);
  }

  #if(): Statement {
    const { line } = this.tokens.expect('if');
    const test = this.#condition();
    const consequent = this.nested(() => this.#statement());
    const alternate = this.tokens.skip('else') ? this.nested(() => this.#statement()) : null;
    return { type: 'IfStatement', line, test, consequent, alternate };
  }

  #condition(): Expression {
    this.tokens.expect('(');
    const condition = this.expression();
    this.tokens.expect(')');
    return condition;
  }

  /** Of the loops only `for (… of …)` can be understood; of the others it is enough to know what is in them. */
  #for(): Statement {
    const { tokens } = this;
    const { line } = tokens.expect('for');
    tokens.skip('await');
    tokens.expect('(');
    const parts: (Expression | Statement)[] = [];
    const declared = tokens.is(...declaring);
    if (declared) tokens.take();
    if (!tokens.is(';')) {
      const head = this.expression();
      if (tokens.is('of')) return this.#forOf(line, head);
      parts.push({ type: 'ExpressionStatement', line, expression: head });
    }
    while (!tokens.skip(')')) {
      if (!tokens.skip(';')) parts.push(this.expression());
    }
    parts.push(this.#statement());
    return { type: 'LoopStatement', line, parts };
  }

  #forOf(line: number, head: Expression): Statement {
    this.tokens.expect('of');
    const right = this.expression();
    this.tokens.expect(')');
    return { type: 'ForOfStatement', line, left: toPattern(head), right, body: this.#statement() };
  }

  #doWhile(): Statement {
    const { line } = this.tokens.expect('do');
    const body = this.#statement();
    this.tokens.expect('while');
    const parts = [body, this.#condition()];
    this.tokens.skip(';');
    return { type: 'LoopStatement', line, parts };
  }

  #switch(): Statement {
    const { tokens } = this;
    const { line } = tokens.expect('switch');
    const parts: (Expression | Statement)[] = [this.#condition()];
    tokens.expect('{');
    while (!tokens.skip('}')) {
      if (tokens.skip('case')) {
        parts.push(this.expression());
        tokens.expect(':');
      } else if (tokens.skip('default')) tokens.expect(':');
      else parts.push(this.#statement());
    }
    return { type: 'SwitchStatement', line, parts };
  }

  #try(): Statement {
    const { tokens } = this;
    const { line } = tokens.expect('try');
    const block = this.block();
    let handler: Block | null = null;
    if (tokens.skip('catch')) {
      if (tokens.is('(')) this.#condition();
      handler = this.block();
    }
    return { type: 'TryStatement', line, block, handler, finalizer: tokens.skip('finally') ? this.block() : null };
  }

  #leaving(): Statement {
    const { tokens } = this;
    const { line, text } = tokens.take();
    const bare = tokens.is(';', '}') || tokens.next.kind === 'end' || tokens.next.first;
    const argument = bare ? null : this.expression();
    this.#end();
    if (text === 'return') return { type: 'ReturnStatement', line, argument };
    return argument === null ? tokens.fail() : { type: 'ThrowStatement', line, argument };
  }
}

function declaration(value: FunctionExpression, name: string): Statement {
  const { line } = value;
  return { type: 'FunctionDeclaration', line, id: { type: 'Identifier', line, name }, value };
}
