import type { Node, NodeAPI, NodeMessage } from 'node-red';
import { type Clock, systemClock } from '../../src/util/clock';
import { type Expressions, createExpressions } from './expressions';
import { expressionReadsPayloadArray, pathReadsPayloadArray } from './reads-payload-array';

/**
 * Reads the value of a typed input for a message; a promise only where the context or an expression is asynchronous. It throws, or
 * rejects, where the source fails.
 */
export type InputReader = (message: NodeMessage) => unknown;

/** How long a context store or an expression may take: the messages behind it wait as long, because they keep their order. */
const MAX_SOURCE_WAIT_MS = 10_000;

/** Properties of prototypes, which are never data of a message. */
const PROTOTYPE_PROPERTIES = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * @param clock gives up a source that never calls back
 * @param expressions how JSONata runs
 * @returns a function whose result is the value, or a promise of it; undefined where the message has none
 * @throws Error when an expression or a path can't be parsed
 */
export function createInputReader(
  RED: NodeAPI,
  node: Node,
  value: string,
  type: string,
  clock: Clock = systemClock,
  expressions: Expressions = createExpressions(RED, node),
): InputReader {
  switch (type) {
    case 'msg':
      return createMessageReader(RED, value);
    case 'jsonata':
      return createJsonataReader(RED, value, clock, expressions);
    case 'flow':
    case 'global':
      return (message) =>
        evaluate(clock, (callback) => RED.util.evaluateNodeProperty(value, type, node, message, callback));
    case 'late':
      return () => undefined;
    default: {
      const constant: unknown = RED.util.evaluateNodeProperty(value, type, node, {});
      return () => constant;
    }
  }
}

/** A context or an expression gave nothing in time. */
export class NoAnswer extends Error {}

/** True for an input that is the payload as it comes. */
export function readsWholePayload(value: string, type: string): boolean {
  return (type === 'msg' || type === 'jsonata') && /^(?:msg\.)?payload$/.test(value.trim());
}

/** True for an input that reads an array payload itself, so that the array isn't many samples. */
export function readsPayloadArray(expressions: Expressions, value: string, type: string): boolean {
  if (type === 'msg') return pathReadsPayloadArray(value);
  if (type !== 'jsonata') return false;
  return expressionReadsPayloadArray(expressions.parse(value).ast());
}

/** A path is parsed once, unless it contains another property of the message, such as `payload[msg.index]`. */
function createMessageReader(RED: NodeAPI, path: string): InputReader {
  const expression = path.replace(/^msg\./, '');
  if (!expression.includes('[msg.')) {
    const keys = RED.util.normalisePropertyExpression(expression);
    return (message) => readPath(message, keys);
  }
  return (message) => {
    try {
      return readPath(message, RED.util.normalisePropertyExpression(expression, message));
    } catch {
      return undefined;
    }
  };
}

function readPath(message: NodeMessage, keys: readonly (string | number)[]): unknown {
  let value: unknown = message;
  for (const key of keys) {
    if (value === null || value === undefined || PROTOTYPE_PROPERTIES.has(key as string)) return undefined;
    const member: unknown = (value as Record<string | number, unknown>)[key];
    // The method `at` of a text is no value of a message, and neither is its `name`.
    if (typeof member === 'function' && !Object.hasOwn(Object(value) as object, key)) return undefined;
    value = member;
  }
  return value;
}

function createJsonataReader(RED: NodeAPI, text: string, clock: Clock, expressions: Expressions): InputReader {
  const expression = expressions.parse(text);
  return (message) =>
    expressions.run(() =>
      evaluate(clock, (callback) => RED.util.evaluateJSONataExpression(expression, message, callback)),
    );
}

/** Turns a callback into a result: the value when the callback comes at once, a promise otherwise. */
function evaluate(clock: Clock, start: (callback: (error: Error | null, result: unknown) => void) => void): unknown {
  let settled: { error: Error | null; result: unknown } | undefined;
  let settle: ((error: Error | null, result: unknown) => void) | undefined;
  start((error, result) => {
    settled = { error, result };
    settle?.(error, result);
  });
  if (settled === undefined) {
    return new Promise((resolve, reject) => {
      const cancelTimer = clock.after(MAX_SOURCE_WAIT_MS, () => {
        reject(new NoAnswer(`no answer within ${MAX_SOURCE_WAIT_MS / 1000} s`));
      });
      settle = (error, result) => {
        cancelTimer();
        if (error) reject(error);
        else resolve(result);
      };
    });
  }
  if (settled.error) throw settled.error;
  return settled.result;
}
