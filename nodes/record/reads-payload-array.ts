/** JSONata's own functions that take an array as one value; all others take the values of one element just as well. */
const ARRAY_FUNCTIONS: ReadonlySet<unknown> = new Set([
  ...['sum', 'count', 'max', 'min', 'average', 'append', 'sort', 'reverse', 'shuffle', 'distinct', 'zip', 'join'],
  ...['map', 'filter', 'single', 'reduce', 'merge'],
]);

/** A node of JSONata's syntax tree, as far as it is looked at. */
interface Expression {
  type?: string;
  /** A name, an operator or a constant. */
  value?: unknown;
  /** Of a path. */
  steps?: Expression[];
  /** Filters and indexes of a step, and of a whole expression in parentheses. */
  stages?: unknown[];
  predicate?: unknown[];
  group?: unknown;
  /** The variables of `payload#$index` and `payload@$element`. */
  index?: unknown;
  focus?: unknown;
  /** Of a call. */
  procedure?: Expression;
  /** Of a call, or the parameters of a function. */
  arguments?: Expression[];
  /** Of a function. */
  body?: Expression;
  /** Of a block. */
  expressions?: Expression[];
  /** Of `:=` and `~>`. */
  lhs?: Expression;
  rhs?: Expression;
}

/** True for a path such as `payload[0].temp` or `payload[msg.index]`. */
export function pathReadsPayloadArray(path: string): boolean {
  return /^(?:msg\.)?payload\s*\[\s*(?:\d|msg\.)/.test(path);
}

/**
 * True for an expression that indexes, filters, sorts or groups `payload` or something in it as a whole, or passes it to a function of
 * arrays, also within a function of its own. `payload.temp * 2` and `$round(payload.temp)` read one element as well as any other object.
 *
 * @param tree JSONata's syntax tree
 */
export function expressionReadsPayloadArray(tree: object): boolean {
  return new Finder().find(tree);
}

class Finder {
  /** Variables that stand for the payload or something in it. */
  readonly #aliases: Set<unknown>;
  /** Variables that the expression sets, each with its function where that is known. */
  readonly #own: Map<unknown, Expression | undefined>;
  readonly #seen = new Set<object>();

  constructor(aliases: Iterable<unknown> = [], own: Iterable<[unknown, Expression | undefined]> = []) {
    this.#aliases = new Set(aliases);
    this.#own = new Map(own);
  }

  find(tree: unknown): boolean {
    if (typeof tree !== 'object' || tree === null || this.#seen.has(tree)) return false;
    this.#seen.add(tree);
    const expression = tree as Expression;
    if (expression.type === 'bind') this.#bind(expression);
    return this.#readsArray(expression) || Object.values(tree).some((part) => this.find(part));
  }

  #bind({ lhs, rhs }: Expression): void {
    this.#own.set(lhs?.value, rhs?.type === 'lambda' && !this.#own.has(lhs?.value) ? rhs : undefined);
    if (this.#isOfPayload(rhs)) this.#aliases.add(lhs?.value);
  }

  #readsArray(expression: Expression): boolean {
    const { type, procedure, lhs, rhs, predicate } = expression;
    if (type === 'path') return this.#pathReadsArray(expression);
    if (type === 'function' && this.#takesArray(procedure, this.#positionsOfPayload(expression))) return true;
    if (type === 'apply' && this.#isOfPayload(lhs))
      return this.#takesArray(rhs?.type === 'function' ? rhs.procedure : rhs, [0]);
    return predicate !== undefined && this.#isOfPayload(expression);
  }

  /** Which arguments of a call are of the payload. */
  #positionsOfPayload(call: Expression): number[] {
    return [...(call.arguments ?? []).entries()].flatMap(([at, one]) => (this.#isOfPayload(one) ? [at] : []));
  }

  #pathReadsArray(path: Expression): boolean {
    const [payload, ...members] = this.#stepsFromPayload(path);
    if (payload === undefined) return false;
    const isSelected = [payload.stages, payload.predicate, payload.index, payload.focus].some(
      (part) => part !== undefined,
    );
    return isSelected || path.group !== undefined || members.some(({ type }) => type === 'sort');
  }

  /** True when a function takes one of the arguments at these positions for an array. */
  #takesArray(called: Expression | undefined, positions: readonly number[]): boolean {
    if (positions.length === 0) return false;
    if (called?.type !== 'variable') return true;
    if (!this.#own.has(called.value)) return ARRAY_FUNCTIONS.has(called.value);
    const own = this.#own.get(called.value);
    if (own === undefined) return true;
    const parameters = positions.map((at) => own.arguments?.[at]?.value);
    // Within itself the function is none of its own, so that one which calls itself is looked through once.
    const others = [...this.#own].filter(([name]) => name !== called.value);
    return new Finder([...this.#aliases, ...parameters], others).find(own.body);
  }

  #isOfPayload(expression: Expression | undefined): boolean {
    if (expression?.type === 'path') return this.#stepsFromPayload(expression).length > 0;
    if (expression?.type === 'variable') return this.#aliases.has(expression.value);
    if (expression?.type === 'function') return this.#isOwnOfPayload(expression);
    return expression?.type === 'block' && this.#isOfPayload(expression.expressions?.at(-1));
  }

  /** True for a call that may give back what it is given. */
  #isOwnOfPayload(call: Expression): boolean {
    return this.#own.has(call.procedure?.value) && this.#positionsOfPayload(call).length > 0;
  }

  /** The steps from `payload` on, of `payload`, `$.payload`, `$$.payload`, `msg.payload` or a variable that stands for it; none of other paths. */
  #stepsFromPayload({ steps = [] }: Expression): Expression[] {
    const [first, second] = steps;
    if (first?.type === 'function' && this.#isOwnOfPayload(first)) return steps;
    if (isName(first, 'payload') || (first?.type === 'variable' && this.#aliases.has(first.value))) return steps;
    const isMessage =
      isName(first, 'msg') || (first?.type === 'variable' && (first.value === '' || first.value === '$'));
    return isMessage && isName(second, 'payload') ? steps.slice(1) : [];
  }
}

function isName(step: Expression | undefined, name: string): boolean {
  return step?.type === 'name' && step.value === name;
}
