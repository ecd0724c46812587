import { and, ite, mapLeaves, or, under } from './choices';
import { operate, textParts } from './operate';
import type { Measurement } from './run';
import {
  absent,
  constant,
  isConstant,
  isOneOf,
  isOperation,
  isText,
  operandsOf,
  same,
  unknown,
  type Value,
} from './value';

/** Address and device in the URL of a request. */
interface Target {
  /** `https://api.datacake.co`; absent where the code doesn't say it. */
  address?: string;
  /** Unknown where it can't be told from the rest. */
  device: Value;
}

/** The requests that a message is recorded with. */
export interface Requests<T> {
  address: string | undefined;
  /** Absent where no URL says it. */
  device: Value | undefined;
  line: number;
  /** Measurements of the same message for other devices. */
  others: ReadonlySet<T>;
}

/** The device of all measurements: that of the first, and others under conditions that exclude one another. */
export function readRequests<T extends Measurement>(all: readonly T[], loose: readonly Value[]): Requests<T> {
  const devices: { device: Value; when: Value }[] = [];
  const others = new Set<T>();
  let [address, line]: [string | undefined, number] = [undefined, 1];
  for (const one of all) {
    const target = readChoice(under(one.when, one.url), one.urlLine);
    if (!target) continue;
    const [known] = devices.filter(({ device }) => same(device, target.device));
    const exclude = devices.every((other) => other === known || isOneOf(and(other.when, one.when), false));
    if (!exclude) others.add(one);
    else if (known) known.when = or(known.when, one.when);
    else devices.push({ device: target.device, when: one.when });
    address ??= target.address;
    line = one.urlLine;
  }
  const [first, ...further] = devices;
  if (first) {
    const device =
      further.length === 0
        ? first.device
        : devices.reduceRight((rest, one) => ite(one.when, one.device, rest), absent as Value);
    return { address, device, line, others };
  }
  const [found] = loose
    .map((value) => readChoice(value, 1))
    .filter((target) => target && target.device.kind !== 'unknown');
  return { address: found?.address, device: found?.device, line, others };
}

/** Reads a URL that is one of several; undefined when it surely isn't Datacake's URL for recording. */
function readChoice(url: Value, line: number): Target | undefined {
  const targets: Target[] = [];
  const device = mapLeaves(url, (leaf) => {
    const target = readUrl(leaf, line);
    if (target) targets.push(target);
    return target?.device ?? absent;
  });
  const [first] = targets;
  return first && { ...first, device };
}

/** Reads a URL without alternatives; undefined when it surely isn't Datacake's URL for recording. */
function readUrl(url: Value, line: number): Target | undefined {
  if (url.kind === 'unknown') return { device: url };
  if (url.kind !== 'operation' && url.kind !== 'context' && url.kind !== 'env' && !isText(url)) return undefined;
  const parts = textParts(url).map(plain);
  const start = parts.findIndex((part) => isText(part) && part.value.includes('/v1/devices/'));
  const end = parts.findIndex((part, index) => index >= start && isText(part) && /\/record\b/.test(part.value));
  const [first, last] = [parts[start], parts[end]];
  if (start < 0 && isText(url)) return undefined;
  if (start < 0 || end < 0 || !isText(first) || !isText(last)) return { device: unknown('device', line) };
  const [address = '', rest = ''] = first.value.split('/v1/devices/', 2);
  const isIn = start === end;
  const middle = isIn ? [] : [...parts.slice(start + 1, end), constant(last.value.replace(/\/record\b.*$/s, ''))];
  const named = [constant(isIn ? rest.replace(/\/record\b.*$/s, '') : rest), ...middle];
  const known = named.filter((part) => !isText(part) || part.value !== '');
  const whole =
    known.length === 1 ? (known[0] ?? absent) : known.reduce((all, part) => operate('+', all, part), constant(''));
  const device = isText(whole) ? constant(decode(whole.value)) : whole;
  return start === 0 && /^https?:/.test(address) ? { address, device } : { device };
}

/** A part of a text without conversions to text and URL encoding. */
function plain(part: Value): Value {
  return isOperation(part, 'String', 'encodeURIComponent')
    ? plain(operandsOf(part)[0])
    : mapLeaves(part, (leaf) => (leaf === part ? leaf : plain(leaf)));
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The token in the `Authorization` header of some requests; empty when it stands elsewhere, undefined when there is none. */
export function readToken(headers: readonly Value[]): string | undefined {
  return headers.map(tokenOf).find((token) => token !== undefined);
}

function tokenOf(headers: Value): string | undefined {
  if (headers.kind !== 'object') return undefined;
  const [, value] = [...headers.values].find(([name]) => name.toLowerCase() === 'authorization') ?? [];
  if (value === undefined || isConstant(value)) return isText(value) ? tokenIn(value.value) : undefined;
  const [start, token, ...others] = textParts(value).map(plain);
  // The connection reads a token from the environment in the same way.
  const isPlain = isText(start) && /^Token\s*$/i.test(start.value) && others.length === 0;
  return isPlain && token?.kind === 'env' ? `\${${token.name}}` : '';
}

/** The token in a header's text; undefined for a placeholder. */
function tokenIn(text: string): string | undefined {
  const [, token] = /^Token\s+(\S+)\s*$/i.exec(text) ?? [];
  // A word that stands for a token has no digits.
  return token !== undefined && /^[\w.-]{16,}$/.test(token) && /\d/.test(token) ? token : undefined;
}
