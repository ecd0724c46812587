/** A request that no form sends; the message says what is wrong with it. */
export class BadRequest extends Error {}

/** In characters, where a reader names no other bound. */
const MAX_TEXT_LENGTH = 2048;

const MAX_NODE_ID_LENGTH = 200;
const MAX_NUMBER_LENGTH = 50;

/** Reads the body of a request member by member, checking types and sizes. All methods throw {@link BadRequest}. */
export class RequestBody {
  readonly #members: Record<string, unknown>;

  constructor(value: unknown, name = 'the body') {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new BadRequest(`${name} has to be a JSON object`);
    }
    this.#members = value as Record<string, unknown>;
  }

  text(name: string, maxLength = MAX_TEXT_LENGTH): string {
    const value = this.any(name);
    if (typeof value !== 'string') throw new BadRequest(`${name} has to be a text`);
    if (value.length > maxLength) throw new BadRequest(`${name} has to be a text of at most ${maxLength} characters`);
    return value;
  }

  /** Several texts of the same bound. */
  texts<Name extends string>(names: readonly Name[], maxLength?: number): Record<Name, string> {
    return Object.fromEntries(names.map((name) => [name, this.text(name, maxLength)])) as Record<Name, string>;
  }

  /** Undefined when it is absent. */
  optionalText(name: string, maxLength = MAX_TEXT_LENGTH): string | undefined {
    return this.any(name) === undefined ? undefined : this.text(name, maxLength);
  }

  /** The id of a record node, in the member `node`. */
  nodeId(): string {
    return this.text('node', MAX_NODE_ID_LENGTH);
  }

  flag(name: string): boolean {
    const value = this.any(name);
    if (typeof value !== 'boolean') throw new BadRequest(`${name} has to be true or false`);
    return value;
  }

  /** A whole number from 0 to `max`. */
  count(name: string, max: number): number {
    const value = this.any(name);
    if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= max) return value;
    throw new BadRequest(`${name} has to be a whole number from 0 to ${max}`);
  }

  /** A number, or a text that may hold one. */
  numeric(name: string): number | string {
    const value = this.any(name);
    return typeof value === 'number' ? value : this.text(name, MAX_NUMBER_LENGTH);
  }

  oneOf<T extends string>(name: string, allowed: readonly T[]): T {
    const value = this.any(name);
    const word = allowed.find((candidate) => candidate === value);
    if (word === undefined) throw new BadRequest(`${name} has to be one of ${allowed.join(', ')}`);
    return word;
  }

  object(name: string): RequestBody {
    return new RequestBody(this.any(name), name);
  }

  list(name: string, maxEntries: number): readonly unknown[] {
    const value = this.any(name);
    if (!Array.isArray(value) || value.length > maxEntries) {
      throw new BadRequest(`${name} has to be a list of at most ${maxEntries} entries`);
    }
    return value;
  }

  /** Any value; undefined when it is absent. */
  any(name: string): unknown {
    return Object.hasOwn(this.#members, name) ? this.#members[name] : undefined;
  }
}
