import type { Node, NodeAPI, NodeMessage } from 'node-red';

/** Takes a value out of a message: at once where possible, later where the context or an expression has to be waited for. */
export type InputReader = (message: NodeMessage) => unknown;

/** Properties that lead out of the data into the language. */
const PROTOTYPE_PROPERTIES = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Makes a source of a typed input.
 *
 * @returns a function whose result is the value, or a promise of it; undefined where the message has none
 * @throws Error when an expression or a path can't be read
 */
export function createInputReader(RED: NodeAPI, node: Node, value: string, type: string): InputReader {
  switch (type) {
    case 'msg':
      return messageSource(RED, value);
    case 'jsonata':
      return jsonataSource(RED, node, value);
    case 'flow':
    case 'global':
      return (message) => evaluate((callback) => RED.util.evaluateNodeProperty(value, type, node, message, callback));
    default: {
      const constant: unknown = RED.util.evaluateNodeProperty(value, type, node, {});
      return () => constant;
    }
  }
}

/** True for a source that takes elements out of an array payload by itself, so that the array isn't many samples. */
export function readsPayloadArray(value: string, type: string): boolean {
  if (type === 'msg') return /^(?:msg\.)?payload\s*\[\s*\d/.test(value);
  return type === 'jsonata' && /\bpayload\s*\[/.test(value);
}

/** Most paths are fixed and read once; one that contains another property of the message is read for every message. */
function messageSource(RED: NodeAPI, path: string): InputReader {
  const expression = path.replace(/^msg\./, '');
  if (expression.includes('[msg.')) return (message) => readDynamic(RED, message, expression);
  const keys = RED.util.normalisePropertyExpression(expression);
  return (message) => readPath(message, keys);
}

function readDynamic(RED: NodeAPI, message: NodeMessage, expression: string): unknown {
  try {
    return readPath(message, RED.util.normalisePropertyExpression(expression, message));
  } catch {
    return undefined;
  }
}

function readPath(message: NodeMessage, keys: readonly (string | number)[]): unknown {
  let value: unknown = message;
  for (const key of keys) {
    if (value === null || value === undefined || PROTOTYPE_PROPERTIES.has(key as string)) return undefined;
    value = (value as Record<string | number, unknown>)[key];
  }
  return value;
}

function jsonataSource(RED: NodeAPI, node: Node, expression: string): InputReader {
  const prepared = RED.util.prepareJSONataExpression(expression, node);
  return (message) => evaluate((callback) => RED.util.evaluateJSONataExpression(prepared, message, callback));
}

/** The result of a function that calls back: itself when it is there at once, a promise otherwise. */
function evaluate(start: (callback: (error: Error | null, result: unknown) => void) => void): unknown {
  let settled: { error: Error | null; result: unknown } | undefined;
  let settle: ((error: Error | null, result: unknown) => void) | undefined;
  start((error, result) => {
    settled = { error, result };
    settle?.(error, result);
  });
  if (settled === undefined) {
    return new Promise((resolve, reject) => {
      settle = (error, result) => (error ? reject(error) : resolve(result));
    });
  }
  if (settled.error) throw settled.error;
  return settled.result;
}
