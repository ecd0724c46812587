import type { Place, Value } from './value';

interface Variable {
  value: Value;
  made: Place;
}

/** The variables of a block or a function, and around them those of what it stands in. */
export class Scope {
  readonly #variables = new Map<string, Variable>();

  /**
   * @param ofFunction true for the outermost scope of a function, where `var` declares
   */
  constructor(
    readonly outer?: Scope,
    readonly ofFunction = true,
  ) {}

  declare(name: string, value: Value, made: Place): void {
    this.#variables.set(name, { value, made });
  }

  find(name: string): Variable | undefined {
    return this.#variables.get(name) ?? this.outer?.find(name);
  }

  /** The scope in which `var` declares. */
  get function(): Scope {
    return this.ofFunction || this.outer === undefined ? this : this.outer.function;
  }

  get outermost(): Scope {
    return this.outer?.outermost ?? this;
  }

  /** All values that have a name here. */
  values(): Value[] {
    return Array.from(this.#variables.values(), ({ value }) => value);
  }
}
