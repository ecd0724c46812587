import { memberOf } from './json';
import type { Action, ApiRequest, Headers } from './exchange';
import { empty, html, json, text } from './exchange';

/** A fault that was ordered. With `stored`, the request is first served as usual and only its answer suffers. */
export type Fault =
  | {
      kind: 'status';
      status: number;
      headers?: Headers;
      /** Sent as JSON unless it is a string. */
      body?: unknown;
      retryAfter?: { seconds: number; as: 'seconds' | 'date' };
      delay?: number;
      stored?: boolean;
    }
  /** Served as usual and answered `ms` later. */
  | { kind: 'delay'; ms: number }
  | { kind: 'hang'; stored?: boolean }
  | { kind: 'reset'; stored?: boolean; delay?: number }
  /** A success, of which nothing is stored. */
  | { kind: 'drop' }
  /** 200 with an HTML page, as a captive portal answers. */
  | { kind: 'portal' }
  | { kind: 'redirect'; to: string; status?: 301 | 302 | 303 | 307 | 308 }
  /** A success whose body is no JSON, though it says so. */
  | { kind: 'garbage'; stored?: boolean }
  /** A body of so many bytes; without a number it never ends. */
  | { kind: 'flood'; bytes?: number; status?: number; stored?: boolean }
  /** A body that stops halfway. */
  | { kind: 'cut'; ending: 'close' | 'silence'; status?: number; stored?: boolean };

/** The requests that a fault applies to: those that match all conditions. */
export interface FaultRule {
  fault: Fault;
  /** How many requests it applies to; all when absent. */
  times?: number;
  endpoint?: 'record' | 'graphql';
  /** As in the path. */
  device?: string;
  /** Unix milliseconds, inclusive. */
  from?: number;
  /** Unix milliseconds, exclusive. */
  until?: number;
  /** Only within one process. */
  when?: (request: ApiRequest) => boolean;
}

const FAULT_KINDS = [
  'status',
  'delay',
  'hang',
  'reset',
  'drop',
  'portal',
  'redirect',
  'garbage',
  'flood',
  'cut',
] as const satisfies Fault['kind'][];

const PORTAL_PAGE =
  '<!doctype html><html><head><title>Welcome</title></head><body><h1>Guest Wi-Fi</h1>' +
  '<form action="/login" method="post"><button>Accept and connect</button></form></body></html>';

const FLOOD_CHUNK = '{"filler":"'.padEnd(16_384, 'x');

export function storesRequest(fault: Fault): boolean {
  return fault.kind === 'delay' || ('stored' in fault && (fault.stored ?? false));
}

/** Milliseconds that the fault adds to the answer. */
export function faultDelayMs(fault: Fault): number {
  if (fault.kind === 'delay') return fault.ms;
  return 'delay' in fault ? (fault.delay ?? 0) : 0;
}

/**
 * The action that the client gets instead of `usual`.
 *
 * @param now Unix milliseconds, for a Retry-After date
 */
export function applyFault(fault: Fault, usual: Action, now: number): Action {
  switch (fault.kind) {
    case 'status':
      return statusAction(fault, now);
    case 'delay':
      return usual;
    case 'hang':
      return { kind: 'hang' };
    case 'reset':
      return { kind: 'reset' };
    case 'drop':
      return json(200, { status: 'ok' });
    case 'portal':
      return html(200, PORTAL_PAGE);
    case 'redirect':
      return { ...empty(fault.status ?? 302), headers: { location: fault.to } };
    case 'garbage':
      return { ...text(200, '{"ok": tr\u0000\ufffd<<'), headers: { 'content-type': 'application/json' } };
    case 'flood':
      return {
        kind: 'flood',
        status: fault.status ?? 200,
        headers: { 'content-type': 'application/json' },
        chunk: FLOOD_CHUNK,
        bytes: fault.bytes ?? Infinity,
      };
    case 'cut':
      return {
        kind: 'cut',
        status: fault.status ?? 200,
        headers: { 'content-type': 'application/json' },
        body: '{"status": "o',
        length: 4096,
        ending: fault.ending,
      };
  }
}

/** Reads fault rules from JSON, one or an array. @returns the error in words when they are invalid */
export function readFaultRules(input: unknown): { rules: FaultRule[] } | { error: string } {
  const entries: unknown[] = Array.isArray(input) ? input : [input];
  for (const entry of entries) {
    const kind = memberOf(memberOf(entry, 'fault'), 'kind');
    if (!FAULT_KINDS.some((known) => known === kind)) {
      return { error: `fault.kind must be one of ${FAULT_KINDS.join(', ')}` };
    }
    if (kind === 'status' && typeof memberOf(memberOf(entry, 'fault'), 'status') !== 'number') {
      return { error: 'a status fault needs a number as status' };
    }
  }
  return { rules: entries as FaultRule[] };
}

function statusAction(fault: Extract<Fault, { kind: 'status' }>, now: number): Action {
  const plain = bodyAction(fault.status, fault.body);
  return { ...plain, headers: { ...plain.headers, ...retryAfter(fault.retryAfter, now), ...fault.headers } };
}

function bodyAction(status: number, body: unknown): Extract<Action, { kind: 'answer' }> {
  if (body === undefined) return empty(status);
  return typeof body === 'string' ? text(status, body) : json(status, body);
}

function retryAfter(wait: { seconds: number; as: 'seconds' | 'date' } | undefined, now: number): Headers {
  if (wait === undefined) return {};
  // A date has whole seconds, rounded up so that it isn't earlier than the seconds would be.
  const date = new Date(Math.ceil(now / 1000 + wait.seconds) * 1000).toUTCString();
  return { 'retry-after': wait.as === 'seconds' ? String(wait.seconds) : date };
}
