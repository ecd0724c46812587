import { truncate } from '../util/truncate';
import { textOfBytes } from './bytes-text';
import { isBytes } from './cross-realm';
import { parsePayload, shapeOf } from './payload';

export interface MessageProperty {
  /** As a typed input of the type msg takes it: `payload.em1.power`, `payload["em1:1"].voltage`. */
  path: string;
  type: 'number' | 'string' | 'boolean';
  /** The value as text, at most 40 characters. */
  value: string;
}

/** `elements` are those of one array; `path` and `value` are lengths of texts. */
const BOUNDS = { properties: 100, path: 80, value: 40, elements: 10, depth: 20, visits: 10_000 };

/** Properties of prototypes, which are no data of the message. */
const PROTOTYPE_PROPERTIES = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * The single values in a message with the paths that a source reads them by, in the order of the message. A payload of JSON text is
 * parsed first, and bytes are the text that they are, as for a source; of a payload that is many samples, `payload` stands for the first.
 */
export function propertiesOf(message: Readonly<Record<string, unknown>>): MessageProperty[] {
  const properties: MessageProperty[] = [];
  const collector = new Collector(properties);
  for (const [name, value] of Object.entries(message)) {
    // A path that begins with `msg` would mean the message itself, and an underscore marks Node-RED's own properties.
    if (!/^[a-z$]/i.test(name) || !IDENTIFIER.test(name) || name === 'msg') continue;
    collector.visit(name, name === 'payload' ? payloadOf(value) : value, 0);
  }
  return properties;
}

/** A name that needs no quotes in a path. */
const IDENTIFIER = /^[a-z_$][\w$]*$/i;

function payloadOf(value: unknown): unknown {
  const parsed = parsePayload(value);
  const shape = shapeOf(parsed, 'rows');
  if (isBytes(parsed)) return textOfBytes(parsed);
  return shape.kind === 'many' ? shape.elements[0] : parsed;
}

class Collector {
  readonly #properties: MessageProperty[];
  #visits = 0;

  constructor(properties: MessageProperty[]) {
    this.#properties = properties;
  }

  visit(path: string, value: unknown, depth: number): void {
    this.#visits += 1;
    if (this.#visits > BOUNDS.visits || this.#properties.length >= BOUNDS.properties || path.length > BOUNDS.path)
      return;
    if (typeof value === 'object' && value !== null) {
      if (depth < BOUNDS.depth) this.#visitMembers(path, value, depth + 1);
      return;
    }
    const property = propertyOf(path, value);
    if (property !== undefined) this.#properties.push(property);
  }

  #visitMembers(path: string, value: object, depth: number): void {
    if (ArrayBuffer.isView(value)) return;
    if (Array.isArray(value)) {
      const elements: unknown[] = value.slice(0, BOUNDS.elements);
      for (const [index, element] of elements.entries()) this.visit(`${path}[${index}]`, element, depth);
      return;
    }
    for (const [name, member] of Object.entries(value)) {
      const step = stepTo(name);
      if (step !== undefined) this.visit(path + step, member, depth);
    }
  }
}

/** @returns undefined for a name that no path can hold */
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
  return { path, type: 'string', value: truncate(value, BOUNDS.value) };
}
