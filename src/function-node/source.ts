import type { SourceType } from './mapping';
import type { Constant, Value } from './value';

/** A value of a typed input. */
export interface Source {
  source: string;
  sourceType: SourceType;
}

const identifier = /^[A-Za-z_$][\w$]*$/;
const index = /^\d+$/;

/** A value that a typed input can be told without computing; undefined for any other. */
export function plainSource(value: Value): Source | undefined {
  if (value.kind === 'message') {
    const path = messagePath(value.keys);
    return path === undefined ? undefined : { source: path, sourceType: 'msg' };
  }
  if (value.kind === 'context') {
    const { name, store } = value;
    return { source: store === undefined ? name : `#:(${store})::${name}`, sourceType: value.scope };
  }
  // Node-RED replaces what stands in `${…}`.
  if (value.kind === 'env' && !value.name.includes('$')) return { source: value.name, sourceType: 'env' };
  return value.kind === 'constant' ? constantSource(value.value) : undefined;
}

function constantSource(value: Constant): Source | undefined {
  if (typeof value === 'string') return { source: value, sourceType: 'str' };
  if (typeof value === 'boolean') return { source: String(value), sourceType: 'bool' };
  return typeof value === 'number' && Number.isFinite(value) ? { source: String(value), sourceType: 'num' } : undefined;
}

/** A path as Node-RED writes it, which knows no escapes: `payload["em1:0"].values[0]`. */
function messagePath([first, ...rest]: readonly string[]): string | undefined {
  if (first === undefined || !identifier.test(first)) return undefined;
  let path = first;
  for (const key of rest) {
    if (identifier.test(key)) path += `.${key}`;
    else if (index.test(key)) path += `[${key}]`;
    else if (key !== '' && !key.includes('"')) path += `["${key}"]`;
    else if (key !== '' && !key.includes("'")) path += `['${key}']`;
    else return undefined;
  }
  if (path.includes('[msg.')) return undefined;
  // Node-RED and the record node take a leading `msg.` for the message itself.
  return path.startsWith('msg.') ? `msg.${path}` : path;
}
