import type { Agent as HttpAgent } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';
import type { Readable } from 'node:stream';
import axios from 'axios';

/** How much of an answer's body is read, in bytes: enough for a reason, too little to fill memory. */
const MAX_ERROR_BODY_BYTES = 65_536;

/**
 * What came back: an answer, whatever its status, or the reason why none did. Reasons hold no secrets; `code` is that of the
 * system or of TLS, `ECONNREFUSED`, where there is one.
 */
export type HttpResult =
  | { kind: 'answer'; status: number; headers: Headers; body: string }
  | { kind: 'no-answer'; cause: 'network' | 'timeout' | 'aborted'; reason: string; code?: string };

/** Headers by lower-case name. */
export type Headers = Readonly<Record<string, string | undefined>>;

export interface HttpOptions {
  token: string;
  /** Milliseconds until a request is given up. */
  timeoutMs: number;
  /** The most of an answer's body that is read, in bytes. */
  maxBodyBytes?: number;
  agents: { http: HttpAgent; https: HttpsAgent };
}

/** Posts JSON. It never rejects, and follows no redirect, because the token would travel with it. */
export type Post = (url: string, body: string, signal?: AbortSignal) => Promise<HttpResult>;

/** What each request carries beside its body. */
export function requestHeaders(token: string): Record<string, string> {
  return { Authorization: `Token ${token}`, 'Content-Type': 'application/json', Accept: 'application/json' };
}

/** Makes a {@link Post} that sends the token with each request. */
export function createPost(options: HttpOptions): Post {
  return async (url, body, signal) => {
    const ending = new AbortController();
    const timedOut = {
      kind: 'no-answer',
      cause: 'timeout',
      reason: `no answer within ${options.timeoutMs / 1000} s`,
    } as const;
    const timer = setTimeout(() => ending.abort(timedOut), options.timeoutMs);
    // AbortSignal.any keeps a little of every request for as long as the caller's signal lives.
    const abort = (): void => ending.abort();
    signal?.addEventListener('abort', abort);
    if (signal?.aborted === true) abort();
    try {
      const response = await axios.post<Readable>(url, body, {
        headers: requestHeaders(options.token),
        httpAgent: options.agents.http,
        httpsAgent: options.agents.https,
        proxy: false,
        maxRedirects: 0,
        maxBodyLength: Infinity,
        responseType: 'stream',
        signal: ending.signal,
        transformRequest: [(data: unknown) => data],
        validateStatus: () => true,
      });
      const text = await readUpTo(response.data, options.maxBodyBytes ?? MAX_ERROR_BODY_BYTES);
      return {
        kind: 'answer',
        status: response.status,
        headers: toHeaders(response.headers, options.token),
        body: redact(text, options.token),
      };
    } catch (error) {
      if (signal?.aborted === true) return { kind: 'no-answer', cause: 'aborted', reason: 'given up' };
      if (ending.signal.reason === timedOut) return timedOut;
      if (isProxyUnauthorized(error)) return { kind: 'answer', status: 407, headers: {}, body: '' };
      const code = networkErrorCode(error);
      const reason = redact(describeNetworkError(error, code), options.token);
      return { kind: 'no-answer', cause: 'network', reason, ...(code !== '' && { code }) };
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    }
  };
}

/** The beginning of a body. One that breaks off is as good as what came of it: the status has said what matters. */
async function readUpTo(stream: Readable, most: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of stream) {
      const bytes = chunk as Buffer;
      chunks.push(bytes);
      size += bytes.length;
      if (size >= most) break;
    }
  } catch {
    // Whatever broke it off, nothing more is to come.
  }
  return Buffer.concat(chunks).subarray(0, most).toString('utf8');
}

function toHeaders(headers: object, token: string): Headers {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), redact(String(value), token)]),
  );
}

/** What a network error says, without the request that it carries: that has the token in its headers. */
function describeNetworkError(error: unknown, code: string): string {
  if (!(error instanceof Error)) return 'unknown error';
  const { message } = error;
  if (message === '') return code === '' ? error.name : code;
  return code === '' || message.includes(code) ? message : `${message} (${code})`;
}

function networkErrorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** hpagent makes an error of a proxy's refusal to open a tunnel; this one has to be put right by a person. */
function isProxyUnauthorized(error: unknown): boolean {
  return error instanceof Error && error.message === 'Bad response: 407';
}

/** An answer may repeat what it was sent. */
function redact(text: string, token: string): string {
  return token === '' ? text : text.replaceAll(token, '…');
}
