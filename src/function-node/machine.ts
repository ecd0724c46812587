import { merged, both } from './conditions';
import { operation, opposite, truth } from './operation';
import {
  absent,
  constant,
  unknown,
  type ArrayValue,
  type Item,
  type NotTranslatedCode,
  type ObjectValue,
  type Place,
  type Value,
} from './value';

/** A running function: what it has returned so far, each under its conditions. */
interface Frame {
  /** How many conditions there were when it was called. */
  conditions: number;
  returned: Item[];
}

/** What code that is followed works on: objects, arrays, the message, and the conditions under which something happens. */
export abstract class Machine {
  /** The conditions under which the code is that is being followed. */
  protected readonly conditions: Value[] = [];
  readonly #frames: Frame[] = [];
  /** Objects inside the message that were changed, by their path. */
  readonly #changed = new Map<string, ObjectValue>();

  abstract emit(message: Value): void;

  abstract note(code: NotTranslatedCode, line: number): void;

  protected get place(): Place {
    return { conditions: this.conditions.length, frames: this.#frames.length };
  }

  array(line: number, values: readonly Value[]): ArrayValue {
    return { kind: 'array', line, made: this.place, items: values.map((value) => ({ value, when: [] })) };
  }

  object(line: number, members: Iterable<readonly [string, Value]>, base?: Value): ObjectValue {
    return { kind: 'object', line, made: this.place, members: new Map(members), ...(base && { base }) };
  }

  /** A property of a value, wherever the value comes from. */
  member(of: Value, key: string, line: number): Value {
    switch (of.kind) {
      case 'message':
        return this.changedOr({ kind: 'message', keys: [...of.keys, key] });
      case 'context':
        if (/^\d+$/.test(key)) return { ...of, name: `${of.name}[${key}]` };
        return /^[A-Za-z_]\w*$/.test(key) ? { ...of, name: `${of.name}.${key}` } : unknown('value', line);
      case 'object':
        return of.members.get(key) ?? (of.base ? this.member(of.base, key, line) : absent);
      case 'array':
        return this.#element(of, key, line);
      case 'constant':
        return of.value === undefined || of.value === null ? absent : unknown('value', line);
      case 'unknown':
        return of;
      case 'operation': {
        const [test = absent, yes = absent, no = absent] = of.operands;
        if (of.operator !== '?:') return unknown('value', line);
        return operation(line, '?:', test, this.member(yes, key, line), this.member(no, key, line));
      }
      case 'env':
      case 'function':
      case 'now':
      case 'moment':
        return unknown('value', line);
    }
  }

  #element(array: ArrayValue, key: string, line: number): Value {
    if (array.items.some(({ when }) => when.length > 0)) return unknown('value', line);
    if (key === 'length') return constant(array.items.length);
    return array.items[Number(key)]?.value ?? absent;
  }

  protected enter(): void {
    this.#frames.push({ conditions: this.conditions.length, returned: [] });
  }

  /** Returns from the function that runs, under the conditions that came up in it. */
  protected return(value: Value): void {
    const frame = this.#frames.at(-1);
    frame?.returned.push({ value, when: this.conditions.slice(frame.conditions) });
  }

  /** @returns what the function returned, each under its conditions when no earlier one was returned */
  protected leave(): Item[] {
    return this.#frames.pop()?.returned ?? [];
  }

  /** Adds an element to an array, under the conditions that came up since the array was made. */
  push(to: ArrayValue, value: Value): void {
    to.items.push({ value, when: this.since(to.made) });
  }

  /** Assigns to a member, whose name may not be known. */
  protected setMember(object: Value, key: string | undefined, value: Value, line: number): void {
    const target = this.#changeable(object, line);
    if (target.kind === 'object' && key !== undefined) {
      target.members.set(key, merged(this.since(target.made), value, this.member(target, key, line)));
    } else if (target.kind === 'array' && key === String(target.items.length)) this.push(target, value);
    else if (target.kind === 'array') this.push(target, unknown('value', line));
    else this.note('value', line);
  }

  /** What can be assigned to: an object inside the message becomes one that remembers what is changed in it. */
  #changeable(value: Value, line: number): Value {
    if (value.kind !== 'message') return value;
    const changed: ObjectValue = { ...this.object(line, [], value), made: { conditions: 0, frames: 1 } };
    this.#changed.set(JSON.stringify(value.keys), changed);
    return changed;
  }

  /** The value as it was changed, if it was. */
  protected changedOr(value: Value): Value {
    return value.kind === 'message' ? (this.#changed.get(JSON.stringify(value.keys)) ?? value) : value;
  }

  /** The conditions that came up since something was made. */
  protected since({ conditions, frames }: Place): Value[] {
    const left = this.#frames
      .slice(Math.max(1, frames))
      .flatMap(({ returned }) => returned.map(({ when }) => opposite(both(when))));
    return [...this.conditions.slice(conditions), ...left];
  }

  /** Follows code that runs only under a condition. */
  protected under(condition: Value, follow: () => Value): Value {
    const known = truth(condition);
    if (known !== undefined) return known ? follow() : absent;
    this.conditions.push(condition);
    const value = follow();
    this.conditions.pop();
    return value;
  }
}
