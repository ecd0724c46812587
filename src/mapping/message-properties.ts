import { parsePayload, shapeOf } from './payload';

export interface MessageProperty {
  /** As a typed input of the type msg takes it: `payload.em1.power`, `payload["em1:1"].voltage`. */
  path: string;
  type: 'number' | 'string' | 'boolean';
  /** The value as text, at most 40 characters. */
  value: string;
}

/** Bounds of what is offered for choice. */
const BOUNDS = { properties: 100, path: 80, value: 40, elements: 10, depth: 20, looks: 10_000 };

/** Names that lead out of the data into the language: a source takes nothing through them. */
const PROTOTYPE_PROPERTIES = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * The single values in a message by the paths that a source takes them by, in the order of the message. A payload that is the
 * text of JSON is seen as a source sees it; of one that is many samples, `payload` stands for the first.
 */
export function propertiesOf(message: Readonly<Record<string, unknown>>): MessageProperty[] {
  const properties: MessageProperty[] = [];
  const walk = new Walk(properties);
  for (const [name, value] of Object.entries(message)) {
    // What begins with `msg` would be taken for the message itself, and an underscore marks what is Node-RED's own.
    if (!/^[a-z$]/i.test(name) || !IDENTIFIER.test(name) || name === 'msg') continue;
    walk.look(name, name === 'payload' ? payloadOf(value) : value, 0);
  }
  return properties;
}

/** A name that needs no quotes in a path. */
const IDENTIFIER = /^[a-z_$][\w$]*$/i;

function payloadOf(value: unknown): unknown {
  const parsed = parsePayload(value);
  const shape = shapeOf(parsed);
  return shape.kind === 'many' ? shape.elements[0] : parsed;
}

class Walk {
  readonly #properties: MessageProperty[];
  #looks = 0;

  constructor(properties: MessageProperty[]) {
    this.#properties = properties;
  }

  look(path: string, value: unknown, depth: number): void {
    this.#looks += 1;
    if (this.#looks > BOUNDS.looks || this.#properties.length >= BOUNDS.properties || path.length > BOUNDS.path) return;
    if (typeof value === 'object' && value !== null) {
      if (depth < BOUNDS.depth) this.#lookInto(path, value, depth + 1);
      return;
    }
    const property = propertyOf(path, value);
    if (property !== undefined) this.#properties.push(property);
  }

  #lookInto(path: string, value: object, depth: number): void {
    if (ArrayBuffer.isView(value)) return;
    if (Array.isArray(value)) {
      const elements: unknown[] = value.slice(0, BOUNDS.elements);
      for (const [index, element] of elements.entries()) this.look(`${path}[${index}]`, element, depth);
      return;
    }
    for (const [name, member] of Object.entries(value)) {
      const step = stepTo(name);
      if (step !== undefined) this.look(path + step, member, depth);
    }
  }
}

/** Undefined for a name that no path can hold. */
function stepTo(name: string): string | undefined {
  if (PROTOTYPE_PROPERTIES.has(name) || name === '') return undefined;
  if (IDENTIFIER.test(name)) return `.${name}`;
  if (!name.includes('"')) return `["${name}"]`;
  return name.includes("'") ? undefined : `['${name}']`;
}

function propertyOf(path: string, value: unknown): MessageProperty | undefined {
  if (typeof value === 'number') return { path, type: 'number', value: String(value) };
  if (typeof value === 'boolean') return { path, type: 'boolean', value: String(value) };
  if (typeof value !== 'string') return undefined;
  return { path, type: 'string', value: value.length <= BOUNDS.value ? value : `${value.slice(0, BOUNDS.value - 1)}…` };
}
