import { and, casesOf, ite, leavesOf, mapLeaves, or, under } from './choices';
import type { Measurement } from './run';
import { fromTemplate, toTemplate } from './texts';
import { absent, isConstant, isOneOf, isOperation, isText, operandsOf, same, unknown, type Value } from './value';

/** Address and device in the URL of a request. */
interface Target {
  /** `https://api.datacake.co`; absent where the code doesn't say it. */
  address?: string | undefined;
  /** Unknown where it can't be told from the rest. */
  device: Value;
}

/** The requests that a message is recorded with. */
interface Requests<T> extends Partial<Target> {
  /** Where the last URL stands. */
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
    const target = readUrl(under(one.when, one.url), one.urlLine);
    if (!target) continue;
    const known = devices.find(({ device }) => same(device, target.device));
    const exclude = devices.every((other) => other === known || isOneOf(and(other.when, one.when), false));
    if (!exclude) others.add(one);
    else if (known) known.when = or(known.when, one.when);
    else devices.push({ device: target.device, when: one.when });
    address ??= target.address;
    line = one.urlLine;
  }
  const last = devices.pop();
  if (!last)
    return { line, others, ...loose.map((url) => readUrl(url, 1)).find((one) => one?.device.kind === 'constant') };
  const device = devices.reduceRight((rest, one) => ite(one.when, one.device, rest), last.device);
  return { line, others, address, device };
}

/** Reads a URL; undefined when it surely isn't Datacake's URL for recording. */
function readUrl(url: Value, line: number): Target | undefined {
  if (url.kind === 'choice') {
    const targets = casesOf(url).map(({ value }) => readUrl(value, line));
    const device = mapLeaves(url, (leaf) => readUrl(leaf, line)?.device ?? absent);
    return targets.some((one) => one) ? { address: targets.find((one) => one)?.address, device } : undefined;
  }
  if (url.kind === 'unknown') return { device: url };
  if (!isText(url) && !['operation', 'context', 'env'].includes(url.kind)) return undefined;
  const { text, parts } = toTemplate(url);
  const [, address = '', id] = /^(.*?)\/v1\/devices\/(.+?)\/record\b/s.exec(text) ?? [];
  if (id === undefined) return isText(url) ? undefined : { device: unknown('device', line) };
  const device = plain(fromTemplate({ text: decode(id), parts: parts.map(plain) }));
  return { address: /^https?:[^\uE000]*$/.test(address) ? address : undefined, device };
}

/** A part of a text without conversions to text and URL encoding. */
function plain(part: Value): Value {
  if (part.kind === 'choice') return mapLeaves(part, plain);
  return isOperation(part, 'String', 'encodeURIComponent') ? plain(operandsOf(part)[0]) : part;
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
  const [, header = absent] = [...headers.values].find(([name]) => name.toLowerCase() === 'authorization') ?? [];
  const [value = absent] = leavesOf(header).filter((leaf) => !isOneOf(leaf, undefined));
  const { text, parts } = toTemplate(value);
  if (isConstant(value)) {
    const [, token] = /^Token\s+([\w.-]{16,})\s*$/i.exec(text) ?? [];
    // A word that stands for a token has no digits.
    return token !== undefined && /\d/.test(token) ? token : undefined;
  }
  const [first = absent] = parts.map(plain);
  // The connection reads a token from the environment in the same way.
  return /^Token\s*\uE0000\uE001$/i.test(text) && first.kind === 'env' ? `\${${first.name}}` : '';
}
