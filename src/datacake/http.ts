import http, {
  type ClientRequest,
  type Agent as HttpAgent,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http';
import https, { type Agent as HttpsAgent } from 'node:https';
import type { Readable } from 'node:stream';
import type { AxiosStatic } from 'axios';
import { errorCode } from '../util/error-message';
import { foreignText } from '../util/foreign-text';
import { ProxyRefusal, resetConnection } from './connector';
import { type Gate, Withheld, behindGate } from './gate';

/** In characters, of a network error: OpenSSL's are long, and say at their end which protocol was met. */
const MAX_REASON_LENGTH = 300;

/** Enough of an answer's body for a reason, too little to fill memory. */
const MAX_ERROR_BODY_BYTES = 65_536;

/**
 * An answer, whatever its status, or the reason why there was none. Reasons hold no secrets; `code` is that of the system or of TLS,
 * `ECONNREFUSED`, where there is one; `proxied` where the request went through a proxy. An answer whose body didn't come to its end is
 * `cut`: its status counts, and what its body says may not. `unsent` where the gate held the request back.
 */
export type HttpResult =
  | { kind: 'answer'; status: number; headers: Headers; body: string; cut?: 'timeout' | 'network' }
  | {
      kind: 'no-answer';
      cause: 'network' | 'timeout' | 'aborted';
      reason: string;
      code?: string;
      proxied?: boolean;
      unsent?: true;
    };

/** Headers by lower-case name. */
export type Headers = Readonly<Record<string, string | undefined>>;

export interface HttpOptions {
  token: string;
  /** A request is given up after so long. */
  timeoutMs: number;
  /** A longer body is cut. */
  maxBodyBytes?: number;
  agents: { http: HttpAgent; https: HttpsAgent; proxied: boolean };
}

/**
 * Posts JSON. It never rejects, and follows no redirect, because the token would go with it. A request that is given up is reset,
 * so that it doesn't arrive later beside its repeat.
 *
 * @param gate what lets the request out; absent where it leaves as soon as it can
 */
export type Post = (url: string, body: string, signal?: AbortSignal, gate?: Gate) => Promise<HttpResult>;

export function requestHeaders(token: string): Record<string, string> {
  return { Authorization: `Token ${token}`, 'Content-Type': 'application/json', Accept: 'application/json' };
}

/** Makes a {@link Post} that sends the token with each request. */
export function createPost(options: HttpOptions): Post {
  return async (url, body, signal, gate) => {
    const controller = new AbortController();
    const timedOut = {
      kind: 'no-answer',
      cause: 'timeout',
      reason: `no answer within ${options.timeoutMs / 1000} s`,
    } as const;
    let sent: ClientRequest | undefined;
    const giveUp = (reason?: HttpResult): void => {
      // First the connection: the client would only end it.
      if (sent?.socket) resetConnection(sent.socket);
      controller.abort(reason);
    };
    const timer = setTimeout(() => giveUp(timedOut), options.timeoutMs);
    // AbortSignal.any would keep memory for every request for as long as the caller's signal lives.
    const abort = (): void => giveUp();
    signal?.addEventListener('abort', abort);
    if (signal?.aborted === true) abort();
    try {
      const response = await loadAxios().post<Readable>(url, body, {
        headers: requestHeaders(options.token),
        httpAgent: options.agents.http,
        httpsAgent: options.agents.https,
        proxy: false,
        maxRedirects: 0,
        maxBodyLength: Infinity,
        responseType: 'stream',
        transport: {
          request: (...args: RequestArguments) => {
            sent = send(...args);
            return gate === undefined ? sent : behindGate(sent, gate);
          },
        },
        signal: controller.signal,
        transformRequest: [(data: unknown) => data],
        validateStatus: () => true,
      });
      const { text, isWhole } = await readUpTo(response.data, options.maxBodyBytes ?? MAX_ERROR_BODY_BYTES);
      return {
        kind: 'answer',
        status: response.status,
        headers: toHeaders(response.headers, options.token),
        body: redact(text, options.token),
        ...(!isWhole && { cut: controller.signal.aborted ? 'timeout' : 'network' }),
      };
    } catch (error) {
      if (isWithheld(error)) return { kind: 'no-answer', cause: 'aborted', reason: 'withheld', unsent: true };
      if (signal?.aborted === true) return { kind: 'no-answer', cause: 'aborted', reason: 'given up' };
      if (controller.signal.reason === timedOut) return timedOut;
      if (isProxyUnauthorized(error)) return { kind: 'answer', status: 407, headers: {}, body: '' };
      const code = errorCode(error);
      const reason = foreignText(redact(describeNetworkError(error, code), options.token), MAX_REASON_LENGTH);
      return {
        kind: 'no-answer',
        cause: 'network',
        reason,
        proxied: options.agents.proxied,
        ...(code !== undefined && { code }),
      };
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    }
  };
}

/** Takes longer to load than all the rest of the package, which is why it isn't loaded before the first request. */
function loadAxios(): AxiosStatic {
  // An import would load its many ES modules one by one, which takes twice as long as its one CommonJS file.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return require('axios') as AxiosStatic;
}

type RequestArguments = [options: RequestOptions, onResponse: (response: IncomingMessage) => void];

function send(...[options, onResponse]: RequestArguments): ClientRequest {
  return (options.protocol === 'https:' ? https : http).request(options, onResponse);
}

/** The beginning of a body. A body that breaks off is used as far as it came, because the status counts. */
async function readUpTo(stream: Readable, maxBytes: number): Promise<{ text: string; isWhole: boolean }> {
  const chunks: Buffer[] = [];
  let size = 0;
  let isWhole = true;
  try {
    for await (const chunk of stream) {
      const bytes = chunk as Buffer;
      chunks.push(bytes);
      size += bytes.length;
      if (size >= maxBytes) break;
    }
  } catch {
    // The connection broke within the body, or the time was up.
    isWhole = false;
  }
  return { text: Buffer.concat(chunks).subarray(0, maxBytes).toString('utf8'), isWhole };
}

function toHeaders(headers: object, token: string): Headers {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), redact(String(value), token)]),
  );
}

/** The message of a network error. The error itself carries the request, which has the token in its headers. */
function describeNetworkError(error: unknown, code: string | undefined): string {
  if (!(error instanceof Error)) return 'unknown error';
  const { message } = error;
  if (message === '') return code ?? error.name;
  return code === undefined || message.includes(code) ? message : `${message} (${code})`;
}

/** True when the gate held the request back. */
function isWithheld(error: unknown): boolean {
  return error instanceof Error && error.cause instanceof Withheld;
}

/** True when the proxy asks for a user name and a password before it opens a tunnel. */
function isProxyUnauthorized(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof ProxyRefusal && cause.proxyStatus === 407;
}

/** Removes the token from a text, because an answer may repeat the request. */
function redact(text: string, token: string): string {
  return token === '' ? text : text.replaceAll(token, '…');
}
