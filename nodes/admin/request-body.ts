/** Says what is wrong with a request that no form makes. */
export class BadRequest extends Error {}

/** The longest text of a request that isn't said to be longer, in characters. */
const MAX_TEXT_LENGTH = 2048;

/** Reads the body of a request member by member: each of its type and no larger than it may be. All methods throw {@link BadRequest}. */
export class RequestBody {
  readonly #members: Record<string, unknown>;

  constructor(value: unknown, what = 'the body') {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new BadRequest(`${what} has to be a JSON object`);
    }
    this.#members = value as Record<string, unknown>;
  }

  text(name: string, most = MAX_TEXT_LENGTH): string {
    const value = this.#own(name);
    if (typeof value !== 'string') throw new BadRequest(`${name} has to be a text`);
    if (value.length > most) throw new BadRequest(`${name} has to be a text of at most ${most} characters`);
    return value;
  }

  /** Undefined when it is absent. */
  optionalText(name: string, most = MAX_TEXT_LENGTH): string | undefined {
    return this.#own(name) === undefined ? undefined : this.text(name, most);
  }

  flag(name: string): boolean {
    const value = this.#own(name);
    if (typeof value !== 'boolean') throw new BadRequest(`${name} has to be true or false`);
    return value;
  }

  /** A whole number from 0 to `most`. */
  count(name: string, most: number): number {
    const value = this.#own(name);
    if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most) return value;
    throw new BadRequest(`${name} has to be a whole number from 0 to ${most}`);
  }

  /** A number, or a text that may hold one. */
  numeric(name: string): number | string {
    const value = this.#own(name);
    if (typeof value === 'number') return value;
    return this.text(name, 50);
  }

  oneOf<T extends string>(name: string, allowed: readonly T[]): T {
    const value = this.#own(name);
    const found = allowed.find((one) => one === value);
    if (found === undefined) throw new BadRequest(`${name} has to be one of ${allowed.join(', ')}`);
    return found;
  }

  object(name: string): RequestBody {
    return new RequestBody(this.#own(name), name);
  }

  list(name: string, most: number): readonly unknown[] {
    const value = this.#own(name);
    if (!Array.isArray(value) || value.length > most) {
      throw new BadRequest(`${name} has to be a list of at most ${most} entries`);
    }
    return value;
  }

  /** Any value. */
  any(name: string): unknown {
    return this.#own(name);
  }

  #own(name: string): unknown {
    return Object.hasOwn(this.#members, name) ? this.#members[name] : undefined;
  }
}
