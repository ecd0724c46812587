import { compileFunction } from 'node:vm';
import type { CorpusEntry } from './entry';

/** A measurement as the code would have posted it. */
interface Posted {
  field: string;
  value: number | string | boolean;
  /** As the code gave it; absent where it gave none. */
  timestamp?: unknown;
}

/** What one message made the code send: the URL that it set, if any, and the measurements. */
export interface Post {
  url: unknown;
  measurements: Posted[];
}

/** The clock of the sandbox: code that stamps with the present time is comparable. */
export const NOW_MS = Date.UTC(2025, 0, 15, 12, 0, 0);

const PARAMETERS = ['msg', 'node', 'context', 'flow', 'global', 'env', 'RED', 'Date', 'setTimeout'];

/**
 * Runs the code of an entry on copies of its messages, one after the other.
 *
 * @returns for each message what left the first output; a promise that is rejected when the code throws
 */
export async function run(entry: CorpusEntry): Promise<Post[][]> {
  const context = createContext({});
  const flow = createContext(entry.context?.flow ?? {});
  const global = createContext(entry.context?.global ?? {});
  const env = { get: (name: string) => entry.context?.env?.[name] };
  const compiled = compileFunction(`return (async () => {${entry.code}\n})()`, PARAMETERS) as (
    ...values: unknown[]
  ) => Promise<unknown>;
  const results: Post[][] = [];
  for (const message of entry.messages) {
    const sent: unknown[] = [];
    const node = { send: (given: unknown) => void sent.push(given), ...SILENT };
    const RED = { util: { cloneMessage: copy } };
    const timers: (() => unknown)[] = [];
    const setTimeout = (act: () => unknown) => timers.push(act);
    const returned = await compiled(copy(message), node, context, flow, global, env, RED, FixedDate, setTimeout);
    for (const act of timers) act();
    results.push([...sent, returned].flatMap(firstOutput).flatMap(toPost));
  }
  return results;
}

const SILENT = {
  id: 'f1',
  name: 'function',
  warn: () => undefined,
  log: () => undefined,
  error: () => undefined,
  debug: () => undefined,
  trace: () => undefined,
  status: () => undefined,
  done: () => undefined,
};

/** Keeps buffers what they are, which `structuredClone` doesn't. */
function copy(value: unknown): unknown {
  if (Buffer.isBuffer(value)) return Buffer.from(value);
  if (Array.isArray(value)) return value.map(copy);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, copy(member)]));
}

class FixedDate extends Date {
  constructor(...given: unknown[]) {
    if (given.length === 0) super(NOW_MS);
    else super(...(given as [number]));
  }
  static override now(): number {
    return NOW_MS;
  }
}

function createContext(initial: object) {
  const store = copy(initial) as Record<string, unknown>;
  return {
    get: (key: string) =>
      key.split('.').reduce<unknown>((at, step) => (at as Record<string, unknown> | undefined)?.[step], store),
    set: (key: string, value: unknown) => void (store[key] = value),
    keys: () => Object.keys(store),
  };
}

/** An array is one element for each output, and an element that is an array is several messages. */
function firstOutput(given: unknown): unknown[] {
  const first: unknown = Array.isArray(given) ? given[0] : given;
  return (Array.isArray(first) ? (first as unknown[]) : [first]).filter((message) => message != null);
}

function toPost(message: unknown): Post[] {
  const { url, payload } = message as { url?: unknown; payload?: unknown };
  // Node-RED's http request node sends objects as JSON, so that undefined is left out and NaN becomes null.
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
  const parsed: unknown = JSON.parse(text);
  const entries = (Array.isArray(parsed) ? parsed : [parsed]) as Posted[];
  const measurements = entries.filter(({ value }) => ['number', 'string', 'boolean'].includes(typeof value));
  return measurements.length === 0 ? [] : [{ url, measurements }];
}
