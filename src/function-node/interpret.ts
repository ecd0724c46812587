import { both } from './conditions';
import { Evaluator } from './evaluate';
import { opposite, truth } from './operation';
import type { Block, Expression, Pattern, Statement } from './syntax';
import { Scope, unknown, type Item, type NotTranslatedCode, type Value } from './value';

/** What following the code of a function node led to. */
export interface Interpreted {
  /** The messages that it returns or sends, each under the conditions under which it does. */
  messages: Item[];
  /** What has a name at its end, and what stands there by itself: code that was copied in part has no message. */
  loose: Value[];
  notes: Note[];
}

/** A place that wasn't followed. */
export interface Note {
  code: NotTranslatedCode;
  line: number;
}

/** Follows the code of a function node from its beginning to its end. */
export function interpret(code: readonly Statement[]): Interpreted {
  return new Interpreter().interpret(code);
}

class Interpreter extends Evaluator {
  readonly #messages: Item[] = [];
  readonly #loose: Value[] = [];
  readonly #notes: Note[] = [];

  interpret(code: readonly Statement[]): Interpreted {
    const scope = new Scope();
    scope.declare('msg', { kind: 'message', keys: [] }, this.place);
    this.enter();
    this.#runAll(code, scope);
    const returned = this.leave();
    returned.forEach(({ value, when }, index) => {
      const left = returned.slice(0, index).map((earlier) => opposite(both(earlier.when)));
      this.#messages.push({ value, when: [...left, ...when] });
    });
    if (this.#messages.length === 0) this.emit(this.evaluate({ type: 'Identifier', line: 1, name: 'msg' }, scope));
    return { messages: this.#messages, loose: [...this.#loose, ...scope.values()], notes: this.#notes };
  }

  emit(message: Value): void {
    this.#messages.push({ value: message, when: [...this.conditions] });
  }

  note(code: NotTranslatedCode, line: number): void {
    this.#notes.push({ code, line });
  }

  protected run(body: Block, scope: Scope): void {
    this.#runAll(body.body, scope);
  }

  /** Follows statements; true when what stands behind them isn't reached. */
  #runAll(statements: readonly Statement[], scope: Scope): boolean {
    for (const statement of statements) {
      if (statement.type === 'FunctionDeclaration') {
        scope.declare(statement.id.name, { kind: 'function', code: statement.value, scope }, this.place);
      }
    }
    return statements.some((statement) => this.#run(statement, scope));
  }

  #run(statement: Statement, scope: Scope): boolean {
    const { line } = statement;
    switch (statement.type) {
      case 'BlockStatement':
        return this.#runAll(statement.body, new Scope(scope, false));
      case 'ExpressionStatement':
        this.#expression(statement.expression, scope);
        return false;
      case 'VariableDeclaration':
        for (const { id, init } of statement.declarations) {
          const declaring = statement.kind === 'var' ? scope.function : scope;
          if (init) this.#declare(id, this.evaluate(init, scope), declaring, statement.kind);
          else this.#declare(id, { kind: 'constant', value: undefined }, declaring, statement.kind);
        }
        return false;
      case 'IfStatement':
        return this.#if(this.evaluate(statement.test, scope), statement.consequent, statement.alternate, scope);
      case 'ReturnStatement':
        this.return(statement.argument ? this.evaluate(statement.argument, scope) : { kind: 'constant', value: null });
        return true;
      case 'ThrowStatement':
        this.return({ kind: 'constant', value: null });
        return true;
      case 'ForOfStatement':
        return this.#forOf(statement, scope);
      case 'TryStatement': {
        const { block, handler, finalizer } = statement;
        if (handler?.body.some(({ type }) => type !== 'EmptyStatement')) this.note('catch', handler.line);
        const left = this.#runAll(block.body, new Scope(scope, false));
        const leftAtLast = finalizer !== null && this.#runAll(finalizer.body, new Scope(scope, false));
        return left || leftAtLast;
      }
      case 'LoopStatement':
      case 'SwitchStatement':
        this.note(statement.type === 'LoopStatement' ? 'loop' : 'statement', line);
        this.#forget(statement, scope, line);
        return false;
      case 'BreakStatement':
        this.note('loop', line);
        return false;
      case 'EmptyStatement':
      case 'FunctionDeclaration':
        return false;
    }
  }

  /** A `var` that is declared again, or in a branch, is an assignment to the same variable. */
  #declare(id: Pattern, value: Value, scope: Scope, kind: string): void {
    const known = kind === 'var' && id.type === 'Identifier' && scope.find(id.name) !== undefined;
    if (known) this.assign(id, value, scope);
    else this.bind(id, value, scope);
  }

  #expression(expression: Expression, scope: Scope): void {
    const value = this.evaluate(expression, scope);
    if (value.kind === 'unknown' && expression.type !== 'AssignmentExpression') {
      this.note(value.code, value.line);
      this.#forget(expression, scope, value.line);
    } else this.#loose.push(value);
  }

  #if(test: Value, consequent: Statement, alternate: Statement | null, scope: Scope): boolean {
    const known = truth(test);
    const yes = known !== false && this.#branch(test, consequent, scope);
    const no = known !== true && alternate !== null && this.#branch(opposite(test), alternate, scope);
    return known === undefined ? yes && no : yes || no;
  }

  #branch(condition: Value, statement: Statement, scope: Scope): boolean {
    const certain = truth(condition) === true;
    if (!certain) this.conditions.push(condition);
    const left = this.#run(statement, scope);
    if (!certain) this.conditions.pop();
    return left;
  }

  #forOf(statement: Extract<Statement, { type: 'ForOfStatement' }>, scope: Scope): boolean {
    const all = this.evaluate(statement.right, scope);
    const followed = all.kind === 'array' && all.items.every(({ when }) => when.length === 0);
    if (!followed || contains(statement.body, 'BreakStatement')) {
      this.note('loop', statement.line);
      this.#forget(statement.body, scope, statement.line);
      return false;
    }
    for (const { value } of all.items) {
      const each = new Scope(scope, false);
      this.bind(statement.left, value, each);
      if (this.#run(statement.body, each)) return true;
    }
    return false;
  }

  /** Whatever code that isn't followed may change is unknown from there on. */
  #forget(code: object, scope: Scope, line: number): void {
    if ('type' in code && code.type === 'AssignmentExpression' && 'left' in code) {
      this.assign(code.left as Pattern, unknown('value', line), scope);
    }
    if ('type' in code && code.type === 'UpdateExpression' && 'argument' in code) {
      this.assign(code.argument as Pattern, unknown('value', line), scope);
    }
    if ('type' in code && code.type === 'CallExpression' && 'callee' in code)
      this.#forgetObject(code.callee, scope, line);
    for (const part of Object.values(code)) {
      if (typeof part === 'object' && part !== null) this.#forget(part as object, scope, line);
    }
  }

  /** What a method is called of may have got another element. */
  #forgetObject(callee: unknown, scope: Scope, line: number): void {
    const { type, object } = callee as { type: string; object: Expression };
    if (type !== 'MemberExpression' || object.type !== 'Identifier') return;
    const value = scope.find(object.name)?.value;
    if (value?.kind === 'array') this.push(value, unknown('loop', line));
  }
}

/** True when code has a node of that type in it. */
function contains(code: object, type: string): boolean {
  if ('type' in code && code.type === type) return true;
  return Object.values(code).some((part: unknown) => typeof part === 'object' && part !== null && contains(part, type));
}
