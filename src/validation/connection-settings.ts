import { toNumber } from './record-settings';

/** What is checked of a connection. */
export interface ConnectionSettings {
  address: string;
  plainHttp: boolean;
  timeout: number | string;
}

export type ConnectionProblemCode =
  'address-missing' | 'address-invalid' | 'address-credentials' | 'address-query' | 'address-plain' | 'timeout-invalid';

/** One thing to put right before the connection can work. */
export interface ConnectionProblem {
  code: ConnectionProblemCode;
  /** What was given, for the message. */
  value?: string;
}

const longestTimeout = 3600;

/** All that has to be put right in a connection's settings; its token is a credential and checked where it is known. */
export function connectionProblems(settings: ConnectionSettings): ConnectionProblem[] {
  return [addressProblem(settings.address, settings.plainHttp), timeoutProblem(settings.timeout)].filter(
    (problem) => problem !== undefined,
  );
}

/** What is wrong with the API's address. */
export function addressProblem(address: string, plainHttp: boolean): ConnectionProblem | undefined {
  const value = address.trim();
  if (value === '') return { code: 'address-missing' };
  const url = parseUrl(value);
  if (url === undefined) return { code: 'address-invalid', value };
  if (url.username !== '' || url.password !== '') return { code: 'address-credentials' };
  if (url.search !== '' || url.hash !== '') return { code: 'address-query', value };
  if (isPlainHttp(value) && !plainHttp) return { code: 'address-plain', value };
  return undefined;
}

function parseUrl(text: string): URL | undefined {
  if (!/^https?:\/\//i.test(text)) return undefined;
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

/** True when requests to this address, the token with them, could be read on their way. */
export function isPlainHttp(address: string): boolean {
  return /^\s*http:/i.test(address);
}

/** What is wrong with the seconds after which a request is given up. */
export function timeoutProblem(timeout: number | string): ConnectionProblem | undefined {
  const seconds = toNumber(timeout) ?? 0;
  return seconds > 0 && seconds <= longestTimeout ? undefined : { code: 'timeout-invalid', value: String(timeout) };
}
