/** A request whose body is complete. */
export interface ApiRequest {
  method: string;
  /** Path and query, `/v1/devices/<id>/record/?batch=true`. */
  url: string;
  /** Names in lower case. */
  headers: Readonly<Record<string, string | undefined>>;
  body: string;
  /** Unix milliseconds at which the request began to arrive. */
  arrivedAt: number;
  /** The same moment on a clock that never steps, for the limit; the wall clock when absent. */
  monotonic?: number;
  /** True when the client had given it up before it arrived, so that the client can't be blamed for its spacing. */
  givenUp?: boolean;
}

/** What the transport has to do `delay` ms after the arrival; `request` is its number in the ledger. */
export type Reply = { request: number; delay: number } & Action;

export type Action =
  | Answer
  /** Never answer. */
  | { kind: 'hang' }
  /** Break the connection without an answer. */
  | { kind: 'reset' }
  /** Announce `length` bytes, send fewer, then close or fall silent. */
  | { kind: 'cut'; status: number; headers: Headers; body: string; length: number; ending: 'close' | 'silence' }
  /** Repeat `chunk` until `bytes` were sent; Infinity never ends. */
  | { kind: 'flood'; status: number; headers: Headers; chunk: string; bytes: number };

export interface Answer {
  kind: 'answer';
  status: number;
  headers: Headers;
  body: string;
}

/** Names in lower case. */
export type Headers = Readonly<Record<string, string>>;

export function json(status: number, body: unknown): Answer {
  return { kind: 'answer', status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

export function html(status: number, body: string): Answer {
  return { kind: 'answer', status, headers: { 'content-type': 'text/html; charset=utf-8' }, body };
}

export function text(status: number, body: string): Answer {
  return { kind: 'answer', status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body };
}

export function empty(status: number): Answer {
  return { kind: 'answer', status, headers: {}, body: '' };
}
