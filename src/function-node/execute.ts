import type { Expression, ForStatement, Pattern, Statement } from 'acorn';
import type { SwitchStatement, TryStatement, VariableDeclaration } from 'acorn';
import { assign, evaluate } from './evaluate';
import { eachOf } from './members';
import { asCondition, choose, compare, not, or, truth } from './operate';
import { send } from './send';
import { FLAGS, attempt, branch, deeper, flagOf, functionOf, giveUp, innerScope, itemsOf } from './state';
import { read, repeat, setFlag, spend, write, type Run } from './state';
import { absent, isOneOf, isOperation, no, operandsOf, unknown, yes } from './value';
import type { Kind, Scope, Value } from './value';

const RESULT = '[result]';
const MAX_ROUNDS = 500;
const MAX_CALL_DEPTH = 200;

/** Follows statements one after the other, each only where none before it has left. */
export function execute(run: Run, statements: readonly Statement[], scope: Scope, from = 0): void {
  for (const statement of from === 0 ? statements : []) {
    if (statement.type !== 'FunctionDeclaration') continue;
    write(run, scope.variables, statement.id.name, { kind: 'function', syntax: statement, scope });
  }
  for (let index = from; index < statements.length; index += 1) {
    const [statement] = statements.slice(index, index + 1);
    if (statement) deeper(run, () => follow(run, statement, scope));
    const left = hasLeft(run, scope);
    if (truth(left) === false) continue;
    branch(run, not(left), () => {
      for (const name of FLAGS) setFlag(run, scope, name, no);
      deeper(run, () => execute(run, statements, scope, index + 1));
    });
    return;
  }
}

function hasLeft(run: Run, scope: Scope): Value {
  return FLAGS.reduce((any, name) => or(any, flagOf(scope, name)), flagOf(run.top, '[thrown]'));
}

/** Calls a function of the code. */
export function callFunction(run: Run, callee: Kind<'function'>, given: readonly Value[], line: number): Value {
  const { syntax, scope } = callee;
  // A function that calls itself for as long as a message says is never done.
  if (syntax.generator || run.depth > MAX_CALL_DEPTH) return unknown('call', line, syntax.id?.name ?? '…');
  const inner = innerScope(run, scope, true);
  for (const [index, parameter] of syntax.params.entries())
    assign(run, parameter, given[index] ?? absent, inner, 'let');
  const { body } = syntax;
  if (body.type !== 'BlockStatement') return evaluate(run, body, inner);
  deeper(run, () => execute(run, body.body, inner));
  return read(inner.variables, RESULT);
}

function follow(run: Run, statement: Statement, scope: Scope): void {
  const line = run.lineOf(statement);
  const inner = innerScope(run, scope);
  switch (statement.type) {
    case 'ExpressionStatement': {
      const value = evaluate(run, statement.expression, scope);
      if (scope === run.top) run.loose.push(value);
      break;
    }
    case 'VariableDeclaration':
      return declare(run, statement, scope);
    case 'ReturnStatement': {
      const value = statement.argument ? evaluate(run, statement.argument, scope) : absent;
      if (functionOf(scope) === run.top) send(run, value, line);
      else setFlag(run, scope, RESULT, value);
      return setFlag(run, scope, '[return]', yes);
    }
    case 'IfStatement': {
      const part = (one: Statement | null | undefined) => () => {
        if (one) deeper(run, () => follow(run, one, scope));
      };
      const [onYes, onNo] = [part(statement.consequent), part(statement.alternate)];
      return branch(run, asCondition(evaluate(run, statement.test, scope)), onYes, onNo);
    }
    case 'BlockStatement':
      return execute(run, statement.body, inner);
    case 'ForStatement':
      return followFor(run, statement, inner);
    case 'ForInStatement':
    case 'ForOfStatement': {
      const { left, right, body } = statement;
      const target = left.type === 'VariableDeclaration' ? left.declarations[0]?.id : left;
      const binding = left.type !== 'VariableDeclaration' ? 'assign' : left.kind === 'var' ? 'var' : 'let';
      return forEach(run, evaluate(run, right, scope), statement.type === 'ForInStatement', line, scope, (value) => {
        const round = innerScope(run, scope);
        if (target) assign(run, target, value, round, binding);
        followRound(run, body, round);
      });
    }
    case 'WhileStatement':
    case 'DoWhileStatement':
      return followWhile(run, statement, statement.type === 'DoWhileStatement', () => undefined, scope);
    case 'SwitchStatement':
      return followSwitch(run, statement, inner);
    case 'TryStatement':
      return followTry(run, statement, scope);
    case 'ThrowStatement':
      return setFlag(run, run.top, '[thrown]', yes);
    case 'BreakStatement':
    case 'ContinueStatement':
      if (statement.label) run.notes.push({ about: 'message', code: 'statement', line, name: '' });
      return setFlag(run, scope, statement.type === 'BreakStatement' ? '[break]' : '[continue]', yes);
    case 'FunctionDeclaration':
    case 'EmptyStatement':
      break;
    case 'ClassDeclaration':
    case 'DebuggerStatement':
    case 'LabeledStatement':
    case 'WithStatement':
      run.notes.push({ about: 'message', code: 'statement', line, name: '' });
  }
}

function declare(run: Run, { declarations, kind }: VariableDeclaration, scope: Scope): void {
  for (const { id, init } of declarations) {
    // `var x;` keeps the value of an x declared before.
    const isThere = kind === 'var' && id.type === 'Identifier' && functionOf(scope).variables.values.has(id.name);
    if (!init && isThere) continue;
    assign(run, id, init ? evaluate(run, init, scope) : absent, scope, kind === 'var' ? 'var' : 'let');
  }
}

/** One round of a loop. `continue` ends only this round. */
function followRound(run: Run, body: Statement, scope: Scope): void {
  branch(run, not(hasLeft(run, scope)), () => deeper(run, () => follow(run, body, scope)));
  setFlag(run, scope, '[continue]', no);
}

/** Does something for each element of a value, or for each name of its members. */
function forEach(run: Run, of: Value, isNames: boolean, line: number, scope: Scope, act: (value: Value) => void): void {
  const lost = unknown('loop', line);
  const array = run.call({ kind: 'global', name: isNames ? 'Object.keys' : 'Array.from', line }, [of], line);
  if (array.kind !== 'array') giveUp(run, lost, () => act(lost));
  for (const { value, when, each } of array.kind === 'array' ? itemsOf(array) : []) {
    const round = (): void => branch(run, when, () => act(value));
    if (each) repeat(run, lost, round);
    else round();
    // A loop over a message's array that breaks early ends at an unknown element.
    if (each && truth(flagOf(scope, '[break]')) !== false) giveUp(run, lost, round);
  }
  setFlag(run, scope, '[break]', no);
}

function followFor(run: Run, statement: ForStatement, scope: Scope): void {
  const { init, test, update, body } = statement;
  const line = run.lineOf(statement);
  if (init?.type === 'VariableDeclaration') declare(run, init, scope);
  else if (init) evaluate(run, init, scope);
  const counted = countedArray(run, test, scope);
  const next = (): void => {
    if (update) evaluate(run, update, scope);
  };
  if (!counted) return followWhile(run, { test, body }, false, next, scope);
  forEach(run, eachOf(run, counted.array, true, line, 'key'), false, line, scope, (key) => {
    assign(run, counted.counter, key, scope, 'assign');
    followRound(run, body, scope);
  });
}

/** The array that a loop counts through: `for (let i = 0; i < array.length; i++)`. */
function countedArray(run: Run, test: Loop['test'], scope: Scope): { array: Value; counter: Pattern } | undefined {
  if (test?.type !== 'BinaryExpression' || test.operator !== '<' || test.left.type !== 'Identifier') return undefined;
  const length = isOneOf(evaluate(run, test.left, scope), 0) ? evaluate(run, test.right, scope) : absent;
  return isOperation(length, 'length') ? { array: operandsOf(length)[0], counter: test.left } : undefined;
}

interface Loop {
  test?: Expression | null | undefined;
  body: Statement;
}

function followWhile(run: Run, { test, body }: Loop, isBodyFirst: boolean, update: () => void, scope: Scope): void {
  let holds: boolean | undefined = true;
  for (let round = 0; round < MAX_ROUNDS && holds; round += 1) {
    spend(run, 1);
    if (!isBodyFirst || round > 0) holds = truth(test ? asCondition(evaluate(run, test, scope)) : yes);
    if (!holds) break;
    followRound(run, body, scope);
    if (truth(hasLeft(run, scope)) === true) holds = false;
    else update();
  }
  if (holds !== false) {
    giveUp(run, unknown('loop', run.lineOf(test ?? body)), () => {
      if (test) evaluate(run, test, scope);
      followRound(run, body, scope);
      update();
    });
  }
  setFlag(run, scope, '[break]', no);
}

function followSwitch(run: Run, { discriminant, cases }: SwitchStatement, scope: Scope): void {
  const asked = evaluate(run, discriminant, scope);
  const tests = cases.map(({ test }) => (test ? compare('===', asked, evaluate(run, test, scope)) : no));
  let reached: Value = no;
  for (const [index, { test, consequent }] of cases.entries()) {
    // A case is reached by its own test, and from the case before it where that one didn't leave.
    const own = tests[index] ?? no;
    const isEarlier = tests.slice(0, index).reduce(or, no);
    reached = or(
      reached,
      !test ? not(tests.reduce(or, no)) : test.type === 'Literal' ? own : choose(isEarlier, no, own),
    );
    branch(run, choose(hasLeft(run, scope), no, reached), () => execute(run, consequent, scope));
  }
  setFlag(run, scope, '[break]', no);
}

function followTry(run: Run, { block, handler, finalizer }: TryStatement, scope: Scope): void {
  const followBlock = (): void => execute(run, block.body, innerScope(run, scope));
  const thrown: Value[] = [];
  run.catching.push(thrown);
  attempt(run, followBlock);
  run.catching.pop();
  const followHandler = (): void => {
    const inner = innerScope(run, scope);
    if (handler?.param) assign(run, handler.param, unknown('caught', run.lineOf(handler)), inner, 'let');
    if (handler) execute(run, handler.body.body, inner);
  };
  // A handler that assigns or sends is lost, unless the error's condition is known.
  const assigned = Array.from(attempt(run, followHandler).values()).flatMap((values) => [...values]);
  const isLost = assigned.some(([name, { kind }]) => kind === 'list' || !name.startsWith('['));
  branch(run, thrown.reduce(or, no), followHandler, followBlock);
  if (handler && thrown.length === 0 && isLost) {
    run.notes.push({ about: 'message', code: 'caught', line: run.lineOf(handler), name: '' });
  }
  if (finalizer) execute(run, finalizer.body, innerScope(run, scope));
}
