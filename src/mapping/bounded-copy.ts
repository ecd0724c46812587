import { isBytes, dateValue } from './cross-realm';

/** How much of a value is looked at and kept. */
export interface CopyBounds {
  /** Values in all, those inside of others counted too. */
  values: number;
  /** Characters of all names and texts, and bytes. */
  characters: number;
  /** How far objects and arrays are followed into one another. */
  depth: number;
}

export interface Copy {
  value: unknown;
  /** True when something was left out because it is too much. */
  truncated: boolean;
}

/**
 * Copies the data in a value: what is plain, and within bounds, whatever the value is. What is more is left out, and so is
 * what is no data, as the request and response that a message from an http in node carries. Never throws.
 */
export function boundedCopy(value: unknown, bounds: CopyBounds): Copy {
  const copier = new Copier(bounds);
  const copied = copier.copy(value, 0);
  return { value: copied === OMITTED ? undefined : copied, truncated: copier.truncated };
}

/** Stands for what is left out: undefined can be a value. */
const OMITTED = Symbol('nothing');

class Copier {
  truncated = false;
  #values: number;
  #characters: number;
  readonly #depth: number;

  constructor({ values, characters, depth }: CopyBounds) {
    this.#values = values;
    this.#characters = characters;
    this.#depth = depth;
  }

  copy(value: unknown, depth: number): unknown {
    if (this.#values <= 0) return this.#tooMuch();
    this.#values -= 1;
    if (typeof value === 'string') return this.#spend(value.length) ? value : this.#tooMuch();
    if (typeof value === 'object' && value !== null) return this.#copyObject(value, depth);
    return typeof value === 'function' || typeof value === 'symbol' ? OMITTED : value;
  }

  #copyObject(value: object, depth: number): unknown {
    try {
      if (isBytes(value)) return this.#spend(value.byteLength) ? Uint8Array.from(value) : this.#tooMuch();
      const time = dateValue(value);
      if (time !== undefined) return new Date(time);
      if (!Array.isArray(value) && !isPlain(value)) return OMITTED;
      if (depth >= this.#depth) return this.#tooMuch();
      return Array.isArray(value) ? this.#copyArray(value, depth + 1) : this.#copyMembers(value, depth + 1);
    } catch {
      // A Proxy or a getter may throw wherever it is touched.
      return OMITTED;
    }
  }

  #copyArray(array: readonly unknown[], depth: number): unknown[] {
    const copy: unknown[] = [];
    for (const original of array) {
      const element = this.copy(original, depth);
      if (element === OMITTED && this.#values <= 0) break;
      // The places of the others stay as they are.
      copy.push(element === OMITTED ? undefined : element);
    }
    return copy;
  }

  #copyMembers(object: object, depth: number): object {
    const copy = {};
    // Not Object.keys: an object of a million members would be looked through for its first few.
    for (const name in object) {
      if (!Object.hasOwn(object, name)) continue;
      if (this.#values <= 0 || !this.#spend(name.length)) {
        this.truncated = true;
        break;
      }
      const member = this.copy((object as Record<string, unknown>)[name], depth);
      // Assigning to `__proto__` would lose the member.
      if (member !== OMITTED) {
        Object.defineProperty(copy, name, { value: member, enumerable: true, configurable: true, writable: true });
      }
    }
    return copy;
  }

  #spend(characters: number): boolean {
    if (characters > this.#characters) return false;
    this.#characters -= characters;
    return true;
  }

  #tooMuch(): typeof OMITTED {
    this.truncated = true;
    return OMITTED;
  }
}

/** True for an object that is nothing but its members, also when it comes from another realm as what a function node makes. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || (typeof prototype === 'object' && Object.getPrototypeOf(prototype) === null);
}
