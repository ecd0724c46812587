import type { Expression, ForInStatement, ForOfStatement, ForStatement, Pattern, Statement } from 'acorn';
import type { CatchClause, SwitchStatement, TryStatement, VariableDeclaration } from 'acorn';
import { and, ite, not, or, truth } from './choices';
import { assign, evaluate, functionOf, type Binding } from './evaluate';
import { callGlobal } from './globals';
import { eachOf } from './members';
import { compare, operate } from './operate';
import { lineOf } from './parse-code';
import {
  attempt,
  deeper,
  either,
  giveUp,
  here,
  inScope,
  itemsOf,
  note,
  repeat,
  spend,
  weigh,
  where,
  type Run,
} from './run';
import { send } from './send';
import { absent, isOneOf, isOperation, no, operandsOf, same, unknown, yes } from './value';
import type { Kind, Value } from './value';

const MAX_ROUNDS = 500;
const MAX_CALL_DEPTH = 200;

/** Follows statements one after the other, each where none before it has left. */
export function execute(run: Run, statements: readonly Statement[]): void {
  const { scope } = run;
  for (const syntax of statements)
    if (syntax.type === 'FunctionDeclaration') scope.values.set(syntax.id.name, { kind: 'function', syntax, scope });
  for (const statement of statements) follow(run, statement);
}

/** Follows a statement where it is reached. */
function follow(run: Run, statement: Statement): void {
  if (isOneOf(run.guard, false)) return;
  run.line = lineOf(statement);
  const follower = FOLLOWERS[statement.type] as ((run: Run, node: Statement) => void) | undefined;
  if (follower) deeper(run, () => follower(run, statement));
  else note(run, 'message', unknown('statement', run.line));
}

const FOLLOWERS: { [T in Statement['type']]?: (run: Run, node: Extract<Statement, { type: T }>) => void } = {
  ExpressionStatement: (run, { expression }) => {
    const value = evaluate(run, expression);
    if (run.scope === run.top) run.loose.push(value);
  },
  VariableDeclaration: declare,
  FunctionDeclaration: () => undefined,
  EmptyStatement: () => undefined,
  ReturnStatement: (run, node) => {
    const value = node.argument ? evaluate(run, node.argument) : absent;
    if (functionOf(run.scope) === run.top) send(run, value);
    else run.result = ite(run.guard, value, run.result);
    end(run);
  },
  IfStatement: (run, { test, consequent, alternate }) => {
    const part = (one: Statement | null | undefined) => () => {
      if (one) follow(run, one);
      return absent;
    };
    either(run, truth(evaluate(run, test)), part(consequent), part(alternate));
  },
  BlockStatement: (run, { body }) => inScope(run, () => execute(run, body)),
  ForStatement: (run, node) => inScope(run, () => followFor(run, node)),
  ForInStatement: followForEach,
  ForOfStatement: followForEach,
  WhileStatement: (run, node) => followWhile(run, node, false),
  DoWhileStatement: (run, node) => followWhile(run, node, true),
  SwitchStatement: (run, node) => inScope(run, () => followSwitch(run, node)),
  TryStatement: followTry,
  // Whether the error is caught, and where, isn't followed.
  ThrowStatement: (run) => {
    note(run, 'message', unknown('statement', run.line));
    end(run);
  },
  BreakStatement: (run, { label }) => leave(run, 'break', label),
  ContinueStatement: (run, { label }) => leave(run, 'continue', label),
};

/** Calls a function of the code. */
export function callFunction(run: Run, { syntax, scope }: Kind<'function'>, given: readonly Value[]): Value {
  // A function that calls itself for as long as a message says is never done.
  if (syntax.generator || run.depth > MAX_CALL_DEPTH) return unknown('call', run.line, syntax.id?.name ?? '…');
  const { guard, branches, result, left, exits } = run;
  const { body } = syntax;
  Object.assign(run, { result: absent, left: { break: no, continue: no } });
  const followBody = (): void => {
    for (const [index, parameter] of syntax.params.entries()) assign(run, parameter, given[index] ?? absent, 'let');
    if (body.type === 'BlockStatement') deeper(run, () => execute(run, body.body));
    else run.result = evaluate(run, body);
  };
  inScope(run, followBody, scope, true);
  run.guard = guard;
  const value = here(run, run.result);
  Object.assign(run, { branches, result, exits, left });
  return value;
}

/** Leaves for good where the guard holds. */
function end(run: Run): void {
  // A function is left, but not the code that calls it.
  run.branches += functionOf(run.scope) === run.top ? 0 : 1;
  run.exits += 1;
  run.guard = no;
}

/** Nothing is followed any more where the guard holds, until the end of what is left; a label names another loop. */
function leave(run: Run, what: keyof Run['left'], label?: unknown): void {
  if (label) note(run, 'message', unknown('statement', run.line));
  run.left[what] = or(run.left[what], run.guard);
  run.branches += 1;
  run.guard = no;
}

/** Follows what `break` or `continue` can leave, and goes on where it was left. */
function untilLeft(run: Run, what: 'break' | 'continue', act: () => void): void {
  const before = run.left[what];
  run.left[what] = no;
  act();
  if (!isOneOf(run.left[what], false)) run.guard = or(run.guard, run.left[what]);
  run.left[what] = before;
}

function declare(run: Run, { declarations, kind }: VariableDeclaration): void {
  for (const { id, init } of declarations) {
    // `var x;` keeps the value of an x declared before.
    const isThere = kind === 'var' && id.type === 'Identifier' && functionOf(run.scope).values.has(id.name);
    if (init || !isThere) assign(run, id, init ? evaluate(run, init) : absent, kind === 'var' ? 'var' : 'let');
  }
}

/** Does something for each element of a value, or for each name of its members. */
function forEach(run: Run, array: Value, line: number, act: (value: Value) => void): void {
  const lost = unknown('loop', line);
  untilLeft(run, 'break', () => {
    if (array.kind !== 'array') return giveUp(run, lost, () => act(lost));
    for (const { value, when, each } of itemsOf(run, array)) {
      const round = (): void => where(run, when, () => act(value));
      if (each) repeat(run, lost, round);
      else round();
      // A loop over a message's array that breaks early ends at an unknown element.
      if (each && !isOneOf(run.left.break, false)) giveUp(run, lost, round);
    }
  });
}

function followForEach(run: Run, node: ForInStatement | ForOfStatement): void {
  const { left, right, body, type } = node;
  const line = lineOf(node);
  const target = left.type === 'VariableDeclaration' ? left.declarations[0]?.id : left;
  const binding: Binding = left.type !== 'VariableDeclaration' ? 'assign' : left.kind === 'var' ? 'var' : 'let';
  const array = callGlobal(run, type === 'ForInStatement' ? 'Object.keys' : 'Array.from', [evaluate(run, right)]);
  forEach(run, array, line, (value) =>
    inScope(run, () => {
      if (target) assign(run, target, value, binding);
      untilLeft(run, 'continue', () => follow(run, body));
    }),
  );
}

function followFor(run: Run, node: ForStatement): void {
  const { init, test, update, body } = node;
  if (init?.type === 'VariableDeclaration') declare(run, init);
  else if (init) evaluate(run, init);
  const counted = countedArray(run, test);
  if (!counted) return followWhile(run, { test, body }, false, update);
  const line = lineOf(node);
  forEach(run, eachOf(run, counted.array, true, 'key'), line, (key) => {
    assign(run, counted.counter, key);
    untilLeft(run, 'continue', () => follow(run, body));
  });
}

/** The array that a loop counts through: `for (let i = 0; i < array.length; i++)`. */
function countedArray(run: Run, test: ForStatement['test']): { array: Value; counter: Pattern } | undefined {
  if (test?.type !== 'BinaryExpression' || test.operator !== '<' || test.left.type !== 'Identifier') return undefined;
  const length = isOneOf(evaluate(run, test.left), 0) ? evaluate(run, test.right) : absent;
  return isOperation(length, 'length') ? { array: operandsOf(length)[0], counter: test.left } : undefined;
}

type Loop = Pick<ForStatement, 'body'> & { test?: Expression | null | undefined };

function followWhile(run: Run, { test, body }: Loop, isBodyFirst: boolean, update?: Expression | null): void {
  const ask = (): Value => (test ? here(run, truth(evaluate(run, test))) : yes);
  const round = (): void => {
    untilLeft(run, 'continue', () => follow(run, body));
    if (update && !isOneOf(run.guard, false)) evaluate(run, update);
  };
  untilLeft(run, 'break', () => {
    let holds: Value = yes;
    for (let count = 0; count < MAX_ROUNDS && isOneOf(holds, true); count += 1) {
      spend(run, 1);
      if (count > 0 || !isBodyFirst) holds = ask();
      if (isOneOf(holds, true)) round();
      if (isOneOf(run.guard, false)) holds = no;
    }
    if (isOneOf(holds, false)) return;
    giveUp(run, unknown('loop', lineOf(test ?? body)), () => {
      ask();
      round();
    });
  });
}

function followSwitch(run: Run, { discriminant, cases }: SwitchStatement): void {
  const asked = evaluate(run, discriminant);
  const tests = cases.map(({ test }) => (test ? compare('===', asked, evaluate(run, test)) : no));
  const none = and(run.guard, not(tests.reduce((all, test) => (weigh(run, all), or(all, test)), no)));
  untilLeft(run, 'break', () => {
    let waiting = run.guard;
    run.guard = no;
    run.branches += 1;
    for (const [index, { test, consequent }] of cases.entries()) {
      // A case is reached by its own test, and from the case before it where that one didn't leave.
      const own = tests[index] ?? no;
      weigh(run, waiting, run.guard);
      run.guard = or(run.guard, test ? and(waiting, own) : none);
      waiting = and(waiting, not(own));
      for (const statement of consequent) follow(run, statement);
    }
    if (cases.every(({ test }) => test)) run.guard = or(run.guard, none);
    run.branches -= 1;
  });
}

/** What a handler does is lost, unless it does what the block does, or leaves where a text isn't JSON. */
function followTry(run: Run, { block, handler, finalizer }: TryStatement): void {
  const followBlock = (statements: readonly Statement[]): void => inScope(run, () => execute(run, statements));
  const followHandler = ({ param, body }: CatchClause): void =>
    inScope(run, () => {
      if (param) assign(run, param, unknown('caught', lineOf(body)), 'let');
      execute(run, body.body);
    });
  const handled = handler && attempt(run, () => followHandler(handler));
  const { parsed } = run;
  run.parsed = absent;
  followBlock(block.body);
  const isText = isOneOf(run.parsed, undefined) ? no : truth(operate('noJson', run.parsed));
  if (handled?.hasLeft) where(run, isText, () => end(run));
  run.parsed = parsed;
  const isOther = handled?.values.some(({ cell, key, value }) => !same(cell.values.get(key), value));
  if (handler && handled && (isOther || handled.arrays.length + handled.sent.length > 0))
    note(run, 'message', unknown('caught', lineOf(handler)));
  if (finalizer) followBlock(finalizer.body);
}
