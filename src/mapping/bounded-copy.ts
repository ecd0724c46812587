import { dateValue, isBytes } from './cross-realm';

/** How much of a value is read and kept. */
export interface CopyBounds {
  /** Values in all, with those inside of objects and arrays. */
  values: number;
  /** Characters of all names and texts, and bytes. */
  characters: number;
  /** Levels of objects and arrays. */
  depth: number;
}

export interface Copy {
  value: unknown;
  /** True when something was left out because of the bounds. */
  truncated: boolean;
}

/**
 * Copies the data in a value as far as the bounds allow. Everything else is left out, such as functions and the request and response
 * that a message of an http in node carries. It never throws.
 */
export function boundedCopy(value: unknown, bounds: CopyBounds): Copy {
  const copier = new Copier(bounds);
  const copied = copier.copy(value, 0);
  return { value: copied === OMITTED ? undefined : copied, truncated: copier.truncated };
}

/** Stands for a value that is left out, because undefined is a value. */
const OMITTED = Symbol('omitted');

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
    if (this.#values <= 0) return this.#omit();
    this.#values -= 1;
    if (typeof value === 'string') return this.#spend(value.length) ? value : this.#omit();
    if (typeof value === 'object' && value !== null) return this.#copyObject(value, depth);
    return typeof value === 'function' || typeof value === 'symbol' ? OMITTED : value;
  }

  #copyObject(value: object, depth: number): unknown {
    try {
      if (isBytes(value)) return this.#spend(value.byteLength) ? Uint8Array.from(value) : this.#omit();
      const time = dateValue(value);
      if (time !== undefined) return new Date(time);
      if (!Array.isArray(value) && !isPlain(value)) return OMITTED;
      if (depth >= this.#depth) return this.#omit();
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
      // The other elements keep their indices.
      copy.push(element === OMITTED ? undefined : element);
    }
    return copy;
  }

  #copyMembers(object: object, depth: number): object {
    const copy = {};
    // Object.keys would list all members of an object of which a few are kept.
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

  #omit(): typeof OMITTED {
    this.truncated = true;
    return OMITTED;
  }
}

/** True for an object that isn't an instance of a class, also when it was made in another realm such as a function node. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || (typeof prototype === 'object' && Object.getPrototypeOf(prototype) === null);
}
