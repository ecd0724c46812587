import type { FunctionInput } from './mapping';
import { toInput } from './row';
import { isOperation, type Value } from './value';

/** What the URL of a request says. */
export interface Target {
  /** `https://api.datacake.co`. */
  address?: string;
  device: FunctionInput;
}

const beforeDevice = /^(https?:\/\/[^?#]+)\/v1\/devices\/$/;
const whole = /^(https?:\/\/[^?#]+)\/v1\/devices\/([^/?#]+)\/record\b/;

/** The device that a request is for: undefined for a URL that isn't one of Datacake's for recording. */
export function readUrl(url: Value): Target | undefined {
  const parts = textParts(url);
  const [start, device, end] = parts;
  if (start?.kind !== 'constant') return undefined;
  if (parts.length === 1) {
    const match = whole.exec(String(start.value));
    if (match === null) return undefined;
    return { ...addressOf(match), device: { value: decode(match[2] ?? ''), type: 'str' } };
  }
  const match = beforeDevice.exec(String(start.value));
  if (match === null || device === undefined || end?.kind !== 'constant') return undefined;
  if (parts.length > 3 || !/^\/record\b/.test(String(end.value))) return undefined;
  return { ...addressOf(match), device: toInput(device) };
}

/** The token in an `Authorization` header: undefined when there is none, `elsewhere` when the code takes it from somewhere. */
export function readHeaders(headers: Value): { token: string } | 'elsewhere' | undefined {
  if (headers.kind !== 'object') return undefined;
  for (const [name, value] of headers.members) {
    if (name.toLowerCase() !== 'authorization') continue;
    if (value.kind !== 'constant' || typeof value.value !== 'string') return 'elsewhere';
    const token = readAuthorization(value.value);
    return token === undefined ? undefined : { token };
  }
  return undefined;
}

/** The token in the value of an `Authorization` header; what stands there only to be replaced is none. */
export function readAuthorization(text: string): string | undefined {
  const [, token] = /^Token\s+(\S+)\s*$/i.exec(text) ?? [];
  // A word that stands for a token has no digits.
  return token !== undefined && /^[\w.-]{16,}$/.test(token) && /\d/.test(token) ? token : undefined;
}

function textParts(value: Value): Value[] {
  if (isOperation(value, '+')) {
    const parts: Value[] = [];
    for (const part of value.operands.flatMap(textParts)) {
      const last = parts.at(-1);
      if (part.kind !== 'constant' || last?.kind !== 'constant') parts.push(part);
      else parts.splice(-1, 1, { kind: 'constant', value: `${String(last.value)}${String(part.value)}` });
    }
    return parts;
  }
  const [inner] = isOperation(value, 'string', 'encode') ? value.operands : [];
  return inner ? textParts(inner) : [value];
}

function addressOf([, address]: RegExpExecArray): { address?: string } {
  return address === undefined ? {} : { address };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
