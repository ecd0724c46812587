import type { Expression, ForStatement, Pattern, Statement } from 'acorn';
import type { SwitchStatement, TryStatement, VariableDeclaration } from 'acorn';
import { and, ite, not, or, truth } from './choices';
import { assign, evaluate, functionOf } from './evaluate';
import { callGlobal } from './globals';
import { eachOf } from './members';
import { compare } from './operate';
import { attempt, deeper, either, giveUp, here, itemsOf, newScope, repeat, spend, where, type Run } from './run';
import { send } from './send';
import { absent, isOneOf, isOperation, no, operandsOf, unknown, yes } from './value';
import type { Kind, Scope, Value } from './value';

const MAX_ROUNDS = 500;
const MAX_CALL_DEPTH = 200;

/** Follows statements one after the other, each where none before it has left. */
export function execute(run: Run, statements: readonly Statement[], scope: Scope): void {
  for (const statement of statements) {
    if (statement.type !== 'FunctionDeclaration') continue;
    scope.values.set(statement.id.name, { kind: 'function', syntax: statement, scope });
  }
  for (const statement of statements) followWhereReached(run, statement, scope);
}

function followWhereReached(run: Run, statement: Statement, scope: Scope): void {
  if (!isOneOf(run.guard, false)) deeper(run, () => follow(run, statement, scope));
}

/** Calls a function of the code. */
export function callFunction(run: Run, callee: Kind<'function'>, given: readonly Value[], line: number): Value {
  const { syntax, scope } = callee;
  // A function that calls itself for as long as a message says is never done.
  if (syntax.generator || run.depth > MAX_CALL_DEPTH) return unknown('call', line, syntax.id?.name ?? '…');
  const inner = newScope(run, scope, true);
  for (const [index, parameter] of syntax.params.entries())
    assign(run, parameter, given[index] ?? absent, inner, 'let');
  const { body } = syntax;
  if (body.type !== 'BlockStatement') return evaluate(run, body, inner);
  const { guard, result, left } = run;
  const { thrown } = left;
  Object.assign(run, { result: absent, left: { thrown, break: no, continue: no } });
  deeper(run, () => execute(run, body.body, inner));
  const hasThrown = run.left.thrown;
  run.guard = hasThrown === thrown ? guard : and(guard, not(hasThrown));
  const value = here(run, run.result);
  Object.assign(run, { result, left: { ...left, thrown: hasThrown } });
  return value;
}

/** Nothing is followed any more where the guard holds, until the end of what is left. */
function leave(run: Run, what: keyof Run['left']): void {
  run.left[what] = or(run.left[what], run.guard);
  run.guard = no;
}

/** What `break` or `continue` has left goes on here. */
function goOn(run: Run, what: keyof Run['left'], before: Value): void {
  if (!isOneOf(run.left[what], false)) run.guard = or(run.guard, run.left[what]);
  run.left[what] = before;
}

function follow(run: Run, statement: Statement, scope: Scope): void {
  const line = run.lineOf(statement);
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
      else run.result = ite(run.guard, value, run.result);
      run.guard = no;
      break;
    }
    case 'IfStatement': {
      const { consequent, alternate } = statement;
      const condition = truth(evaluate(run, statement.test, scope));
      const part = (one: Statement | null | undefined) => (): Value => {
        if (one) followWhereReached(run, one, scope);
        return absent;
      };
      either(run, condition, part(consequent), part(alternate));
      break;
    }
    case 'BlockStatement':
      return execute(run, statement.body, newScope(run, scope));
    case 'ForStatement':
      return followFor(run, statement, newScope(run, scope));
    case 'ForInStatement':
    case 'ForOfStatement': {
      const { left, right, body } = statement;
      const target = left.type === 'VariableDeclaration' ? left.declarations[0]?.id : left;
      const binding = left.type !== 'VariableDeclaration' ? 'assign' : left.kind === 'var' ? 'var' : 'let';
      return forEach(run, evaluate(run, right, scope), statement.type === 'ForInStatement', line, (value) => {
        const round = newScope(run, scope);
        if (target) assign(run, target, value, round, binding);
        followRound(run, body, round);
      });
    }
    case 'WhileStatement':
    case 'DoWhileStatement':
      return followWhile(run, statement, statement.type === 'DoWhileStatement', () => undefined, scope);
    case 'SwitchStatement':
      return followSwitch(run, statement, newScope(run, scope));
    case 'TryStatement':
      return followTry(run, statement, scope);
    case 'ThrowStatement':
      return leave(run, 'thrown');
    case 'BreakStatement':
    case 'ContinueStatement':
      if (statement.label) run.notes.push({ about: 'message', code: 'statement', line, name: '' });
      return leave(run, statement.type === 'BreakStatement' ? 'break' : 'continue');
    case 'FunctionDeclaration':
    case 'EmptyStatement':
      break;
    default:
      run.notes.push({ about: 'message', code: 'statement', line, name: '' });
  }
}

function declare(run: Run, { declarations, kind }: VariableDeclaration, scope: Scope): void {
  for (const { id, init } of declarations) {
    // `var x;` keeps the value of an x declared before.
    const isThere = kind === 'var' && id.type === 'Identifier' && functionOf(scope).values.has(id.name);
    if (!init && isThere) continue;
    assign(run, id, init ? evaluate(run, init, scope) : absent, scope, kind === 'var' ? 'var' : 'let');
  }
}

/** One round of a loop. `continue` ends only this round. */
function followRound(run: Run, body: Statement, scope: Scope): void {
  const before = run.left.continue;
  run.left.continue = no;
  followWhereReached(run, body, scope);
  goOn(run, 'continue', before);
}

/** Does something for each element of a value, or for each name of its members. */
function forEach(run: Run, of: Value, isNames: boolean, line: number, act: (value: Value) => void): void {
  const lost = unknown('loop', line);
  const array = callGlobal(run, isNames ? 'Object.keys' : 'Array.from', [of], line);
  const before = run.left.break;
  run.left.break = no;
  if (array.kind !== 'array') giveUp(run, lost, () => act(lost));
  for (const { value, when, each } of array.kind === 'array' ? itemsOf(run, array) : []) {
    const round = (): void => where(run, when, () => act(value));
    if (each) repeat(run, lost, round);
    else round();
    // A loop over a message's array that breaks early ends at an unknown element.
    if (each && !isOneOf(run.left.break, false)) giveUp(run, lost, round);
  }
  goOn(run, 'break', before);
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
  forEach(run, eachOf(run, counted.array, true, line, 'key'), false, line, (key) => {
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
  const before = run.left.break;
  run.left.break = no;
  const asked = (): Value => (test ? here(run, truth(evaluate(run, test, scope))) : yes);
  const follow = (): void => {
    followRound(run, body, scope);
    if (!isOneOf(run.guard, false)) update();
  };
  let holds: Value | undefined;
  for (let round = 0; round < MAX_ROUNDS && !isOneOf(run.guard, false); round += 1) {
    spend(run, 1);
    holds = isBodyFirst && round === 0 ? undefined : asked();
    if (holds && !isOneOf(holds, true)) break;
    follow();
  }
  const isOver = isOneOf(run.guard, false) || isOneOf(holds, false);
  if (!isOver) {
    giveUp(run, unknown('loop', run.lineOf(test ?? body)), () => {
      asked();
      follow();
    });
  }
  goOn(run, 'break', before);
}

function followSwitch(run: Run, { discriminant, cases }: SwitchStatement, scope: Scope): void {
  const asked = evaluate(run, discriminant, scope);
  const before = run.left.break;
  run.left.break = no;
  const tests = cases.map(({ test }) => (test ? compare('===', asked, evaluate(run, test, scope)) : no));
  const guard = run.guard;
  let waiting = guard;
  run.guard = no;
  for (const [index, { test, consequent }] of cases.entries()) {
    // A case is reached by its own test, and from the case before it where that one didn't leave.
    const own = tests[index] ?? no;
    const isReached = test ? and(waiting, own) : and(guard, not(tests.reduce(or, no)));
    if (test) waiting = and(waiting, not(own));
    run.guard = or(run.guard, isReached);
    for (const statement of consequent) followWhereReached(run, statement, scope);
  }
  if (cases.every(({ test }) => test)) run.guard = or(run.guard, waiting);
  goOn(run, 'break', before);
}

function followTry(run: Run, { block, handler, finalizer }: TryStatement, scope: Scope): void {
  const { isTrying, left } = run;
  const { thrown } = left;
  if (handler) Object.assign(run, { isTrying: true, left: { ...left, thrown: no } });
  const followHandler = (): void => {
    const inner = newScope(run, scope);
    if (handler?.param) assign(run, handler.param, unknown('caught', run.lineOf(handler)), inner, 'let');
    if (handler) execute(run, handler.body.body, inner);
  };
  const { values, arrays, hasSent } = attempt(run, followHandler);
  execute(run, block.body, newScope(run, scope));
  if (handler) {
    const caught = run.left.thrown;
    const after = run.guard;
    Object.assign(run, { isTrying, guard: caught });
    run.left.thrown = thrown;
    if (!isOneOf(caught, false)) followHandler();
    // A handler that assigns or sends is lost, unless the error's condition is known.
    else if (hasSent || values.length > 0 || arrays.length > 0)
      run.notes.push({ about: 'message', code: 'caught', line: run.lineOf(handler), name: '' });
    run.guard = or(after, run.guard);
  }
  if (finalizer) execute(run, finalizer.body, newScope(run, scope));
}
