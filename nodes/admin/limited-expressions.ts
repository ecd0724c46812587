import type { Node, NodeAPI } from 'node-red';
import { SerialQueue } from '../../src/util/serial-queue';
import type { Expression, Expressions } from '../record/expressions';
import { limitedRegExp } from './limited-regexp';

/** For all expressions of a preview, parsing included: they run in the process that runs all flows. */
const MAX_TIME_MS = 500;

/** After so long others get their turn. */
const MAX_SLICE_MS = 50;

/** Expressions within one another; a function that calls itself takes about four a call. */
const MAX_DEPTH = 2000;

/** Characters and values that all expressions of a preview make, so that a text that is doubled again and again fills no memory. */
const MAX_MADE = 20_000_000;

/** JSONata calls these before and after it evaluates any part of an expression, and awaits them. */
const HOOKS = {
  entry: ['__evaluate_entry', Symbol.for('jsonata.__evaluate_entry')], // Up to 2.0.5, and from 2.0.6.
  exit: ['__evaluate_exit', Symbol.for('jsonata.__evaluate_exit')],
} as const;

/** The types of expressions that make values; all others pass on what was made, or a part of the message. */
const MAKING: readonly unknown[] = ['binary', 'unary', 'function', 'apply'];

/** What a hook gets to see of JSONata's syntax tree. */
interface Part {
  type?: string;
  group?: unknown;
}

/** What it gets to see of an evaluation: from 2.2.1 each has a class of regular expressions of its own. */
interface Environment {
  base?: { RegexEngine?: unknown };
}

/**
 * JSONata within limits of time, depth and memory, for expressions that were never deployed. What one built-in function does in one call
 * has no limit, because nothing is asked meanwhile: `$pad` or `$replace` that make a huge text. Regular expressions do have one.
 */
export class LimitedExpressions implements Expressions {
  readonly #RED: NodeAPI;
  readonly #node: Node;
  readonly #parsed = new Map<string, Expression>();
  /** One evaluation at a time, so that the depth is that of one and no more of them than that are in memory. */
  readonly #queue = new SerialQueue();
  readonly #sizes = new WeakMap<object, number>();
  /** Parts of syntax trees that leave the hooks alone. */
  readonly #checked = new WeakSet<object>();
  /** True when this JSONata calls the hooks; undefined before that was tried. */
  #callsHooks: Promise<boolean> | undefined;
  #regExp: ReturnType<typeof limitedRegExp> | undefined;
  #spentMs = 0;
  /** What is run since others had their turn: when it began, when it was seen last, and the promise of the next turn. */
  #slice: { begin: number; last: number; turn: Promise<void> } | undefined;
  #depth = 0;
  #made = 0;
  #isExceeded = false;

  constructor(RED: NodeAPI, node: Node) {
    this.#RED = RED;
    this.#node = node;
  }

  /** True once a limit was reached. */
  get isExceeded(): boolean {
    return this.#isExceeded;
  }

  /**
   * Parses expressions ahead, because parsing a long one takes its time.
   *
   * @throws Error for one that can't be parsed, and when a limit is reached
   */
  async parseAll(texts: readonly string[]): Promise<void> {
    for (const text of texts) {
      await this.#spend();
      this.parse(text);
    }
    await this.#spend();
  }

  parse(text: string): Expression {
    const known = this.#parsed.get(text);
    if (known !== undefined) return known;
    const expression = this.#RED.util.prepareJSONataExpression(text, this.#node);
    const assign = expression.assign.bind(expression) as (name: string | symbol, value: unknown) => void;
    for (const name of HOOKS.entry) {
      assign(name, (part: Part, _input: unknown, environment: Environment) => this.#enter(part, environment));
    }
    for (const name of HOOKS.exit) {
      assign(name, (part: Part, _input: unknown, _environment: unknown, result: unknown) => this.#leave(part, result));
    }
    this.#parsed.set(text, expression);
    return expression;
  }

  run(evaluate: () => unknown): Promise<unknown> {
    return this.#queue.run(async () => {
      this.#callsHooks ??= this.#tryHooks();
      if (!(await this.#callsHooks))
        throw new Error('This version of JSONata knows no limits, so that it is not run here');
      await this.#spend();
      this.#depth = 0;
      return evaluate();
    });
  }

  /** Nobody waits any more: what still runs ends. */
  end(): void {
    this.#spentMs = Infinity;
  }

  /** An expression without hooks would run without limits. */
  async #tryHooks(): Promise<boolean> {
    const { util } = this.#RED;
    const expression = util.prepareJSONataExpression('1', this.#node);
    const called = new Set<string>();
    for (const [hook, names] of Object.entries(HOOKS)) {
      for (const name of names) expression.assign(name as string, () => void called.add(hook));
    }
    await new Promise((resolve) => util.evaluateJSONataExpression(expression, {}, resolve));
    return called.size === Object.keys(HOOKS).length;
  }

  #enter(part: Part, environment: Environment): Promise<void> | undefined {
    if (part.type === 'regex') this.#limitSearches(environment);
    if (this.#namesHook(part)) throw this.#exceeded('names a variable that JSONata uses itself');
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw this.#exceeded('is nested too deeply');
    return this.#spend();
  }

  #limitSearches({ base }: Environment): void {
    if (base?.RegexEngine === undefined) {
      throw new Error('A regular expression is not run here, because this version of JSONata can not stop it');
    }
    base.RegexEngine = this.#regExp ??= limitedRegExp(
      () => this.#remainingMs(),
      () => this.#tooLong(),
    );
  }

  #leave(part: Part, result: unknown): Promise<void> | undefined {
    this.#depth -= 1;
    if (MAKING.includes(part.type) || part.group !== undefined) this.#made += this.#sizeOf(result);
    else if (Array.isArray(result)) this.#made += result.length;
    if (this.#made > MAX_MADE) throw this.#exceeded('makes too much');
    return this.#spend();
  }

  /** @returns a promise of the next turn where others have to get theirs first */
  #spend(): Promise<void> | undefined {
    const now = performance.now();
    const slice = (this.#slice ??= this.#beginSlice(now));
    slice.last = now;
    const elapsedMs = now - slice.begin;
    if (this.#spentMs + elapsedMs > MAX_TIME_MS) throw this.#tooLong();
    return elapsedMs > MAX_SLICE_MS ? slice.turn : undefined;
  }

  /** It ends with the turn of the event loop, so that waiting for a context costs nothing. */
  #beginSlice(begin: number): { begin: number; last: number; turn: Promise<void> } {
    const slice = { begin, last: begin, turn: new Promise<void>((resolve) => setImmediate(resolve)) };
    slice.turn = slice.turn.then(() => {
      this.#spentMs += slice.last - slice.begin;
      this.#slice = undefined;
    });
    return slice;
  }

  /** Characters and values, those inside as often as they can be reached. */
  #sizeOf(value: unknown): number {
    if (typeof value === 'string') return value.length;
    if (typeof value !== 'object' || value === null || '_jsonata_lambda' in value || '_jsonata_function' in value)
      return 1;
    const known = this.#sizes.get(value);
    if (known !== undefined) return known;
    // A context may hold an object that holds itself.
    this.#sizes.set(value, 1);
    let size = 1;
    for (const member of Object.values(value)) size += this.#sizeOf(member);
    this.#sizes.set(value, size);
    return size;
  }

  /** Up to 2.0.5 the hooks are variables like any other, and an expression could set them. `$eval` brings further trees. */
  #namesHook(part: unknown): boolean {
    if (typeof part === 'string') return part === HOOKS.entry[0] || part === HOOKS.exit[0];
    if (typeof part !== 'object' || part === null || this.#checked.has(part)) return false;
    this.#checked.add(part);
    return Object.values(part).some((member) => this.#namesHook(member));
  }

  #remainingMs(): number {
    const sliceMs = this.#slice === undefined ? 0 : performance.now() - this.#slice.begin;
    return MAX_TIME_MS - this.#spentMs - sliceMs;
  }

  #tooLong(): Error {
    return this.#exceeded(`takes more than ${MAX_TIME_MS} ms`);
  }

  #exceeded(what: string): Error {
    this.#isExceeded = true;
    return new Error(`The expression ${what}`);
  }
}
