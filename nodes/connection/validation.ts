import { toNumber } from '../record/validation';

/** What is checked of a connection. */
export interface ConnectionSettings {
  address: string;
  plainHttp: boolean;
  timeout: number | string;
  journal: string;
  sizeLimit: number | string;
  ageLimit: number | string;
  syncInterval: number | string;
}

export type ConnectionErrorCode =
  | 'address-missing'
  | 'address-invalid'
  | 'address-credentials'
  | 'address-query'
  | 'address-plain'
  | 'timeout-invalid'
  | 'size-invalid'
  | 'age-invalid'
  | 'sync-invalid';

/** One thing to put right before the connection can work. */
export interface ConnectionValidationError {
  code: ConnectionErrorCode;
  /** What was given, for the message. */
  value?: string;
}

const MAX_TIMEOUT_S = 3600;

/** Megabytes: a few segments, and as much as any disk of a gateway has. */
const MIN_JOURNAL_MB = 4;
const MAX_JOURNAL_MB = 1_048_576;

/** Seconds: what a power cut may cost at most. */
const MAX_SYNC_INTERVAL_S = 60;

/** All that has to be put right in a connection's settings; its token is a credential and checked where it is known. */
export function validateConnection(settings: ConnectionSettings): ConnectionValidationError[] {
  return [
    validateAddress(settings.address, settings.plainHttp),
    validateTimeout(settings.timeout),
    validateSize(settings.sizeLimit),
    validateAge(settings.ageLimit),
    settings.journal === 'disk' ? validateSyncInterval(settings.syncInterval) : undefined,
  ].filter((problem) => problem !== undefined);
}

/** What is wrong with the API's address. */
export function validateAddress(address: string, plainHttp: boolean): ConnectionValidationError | undefined {
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
export function validateTimeout(timeout: number | string): ConnectionValidationError | undefined {
  const seconds = toNumber(timeout) ?? 0;
  return seconds > 0 && seconds <= MAX_TIMEOUT_S ? undefined : { code: 'timeout-invalid', value: String(timeout) };
}

/** What is wrong with the megabytes that waiting samples may take. */
export function validateSize(megabytes: number | string): ConnectionValidationError | undefined {
  const size = toNumber(megabytes) ?? 0;
  return size >= MIN_JOURNAL_MB && size <= MAX_JOURNAL_MB
    ? undefined
    : { code: 'size-invalid', value: String(megabytes) };
}

/** What is wrong with the hours after which waiting samples are given up; none at all is right. */
export function validateAge(hours: number | string): ConnectionValidationError | undefined {
  if (String(hours).trim() === '') return undefined;
  return (toNumber(hours) ?? 0) > 0 ? undefined : { code: 'age-invalid', value: String(hours) };
}

/** What is wrong with the seconds that samples may gather before they are written safely; none at all means at once. */
export function validateSyncInterval(seconds: number | string): ConnectionValidationError | undefined {
  if (String(seconds).trim() === '') return undefined;
  const interval = toNumber(seconds) ?? -1;
  return interval >= 0 && interval <= MAX_SYNC_INTERVAL_S
    ? undefined
    : { code: 'sync-invalid', value: String(seconds) };
}
