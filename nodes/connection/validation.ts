import { type SavedCode, type ValidationError, toNumber, validateSettings } from '../settings';
import { type ConnectionConfig, connectionShape, newConnection } from './settings';

type ConnectionErrorCode =
  | 'address-missing'
  | 'address-invalid'
  | 'address-credentials'
  | 'address-query'
  | 'address-plain'
  | 'timeout-invalid'
  | 'folder-invalid'
  | 'size-invalid'
  | 'age-invalid'
  | 'sync-invalid'
  | 'host-missing'
  | 'host-invalid'
  | 'port-invalid'
  | 'database-missing'
  | 'database-user-missing'
  | SavedCode;

export type ConnectionValidationError = ValidationError<ConnectionErrorCode>;

const MAX_TIMEOUT_S = 3600;

/** At least a few segments of the journal, and no more than the disk of a gateway has. */
const MIN_JOURNAL_MB = 4;
const MAX_JOURNAL_MB = 1_048_576;

/** The most that a power cut may cost. */
const MAX_SYNC_INTERVAL_S = 60;

const MAX_PORT = 65_535;

/** Every error in a connection's settings. Its token is a credential, which only the runtime can check. */
export function validateConnection(settings: ConnectionConfig): ConnectionValidationError[] {
  return [
    validateAddress(settings.address, settings.plainHttp),
    validateTimeout(settings.timeout),
    validateSize(settings.sizeLimit),
    validateAge(settings.ageLimit),
    validateFolder(settings.folder),
    settings.journal === 'memory' ? undefined : validateSyncInterval(settings.syncInterval),
    settings.journal === 'shared' ? validateDatabase(settings) : undefined,
  ].filter((error) => error !== undefined);
}

/** An address that holds credentials isn't repeated in the error. */
export function validateAddress(address: string, plainHttp: boolean): ConnectionValidationError | undefined {
  const value = address.trim();
  if (value === '') return { code: 'address-missing' };
  const url = parseUrl(value);
  if (url === undefined) return { code: 'address-invalid', value };
  if (url.username !== '' || url.password !== '') return { code: 'address-credentials' };
  // A URL that ends in either of them has an empty query, or an empty fragment.
  if (/[?#]/.test(value)) return { code: 'address-query', value };
  if (isPlainHttp(value) && !plainHttp) return { code: 'address-plain', value };
  return undefined;
}

/** What of a saved connection no setting can hold. */
export function validateSaved(saved: Partial<ConnectionConfig>): ConnectionValidationError[] {
  const isUnused = (name: keyof ConnectionConfig): boolean =>
    name === 'name' ||
    (name === 'syncInterval' && saved.journal === 'memory') ||
    (name.startsWith('database') && saved.journal !== 'shared');
  return validateSettings(saved, connectionShape, isUnused);
}

function parseUrl(text: string): URL | undefined {
  if (!/^https?:\/\//i.test(text)) return undefined;
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

/** True when requests to this address, and the token in them, aren't encrypted. */
export function isPlainHttp(address: string): boolean {
  return /^\s*http:/i.test(address);
}

/**
 * The settings of a connection whose journal drops nothing by a limit that is wrong: it is told that nothing is sent until the setting is
 * put right, and so what waits has to wait.
 *
 * @param errors all of these settings, also of their types
 */
export function withoutWrongLimits<T extends ConnectionConfig>(
  settings: T,
  errors: readonly ConnectionValidationError[],
): T {
  const isWrong = (name: keyof ConnectionConfig, code?: ConnectionErrorCode): boolean =>
    errors.some(
      (error) =>
        error.code === code || error.setting === name || (error.code === 'setting-type' && error.value === name),
    );
  return {
    ...settings,
    ...(isWrong('ageLimit', 'age-invalid') && { ageLimit: '' }),
    ...(isWrong('sizeLimit', 'size-invalid') && unlimited(settings)),
    ...(isWrong('whenFull') && { whenFull: 'refuse-new' }),
  };
}

/** Memory has an end, at which the new are refused and nothing is dropped. */
function unlimited({ journal }: ConnectionConfig): Partial<ConnectionConfig> {
  if (journal === 'disk') return { sizeLimit: MAX_JOURNAL_MB };
  return { sizeLimit: newConnection.sizeLimit, whenFull: 'refuse-new' };
}

export function validateTimeout(timeout: number | string): ConnectionValidationError | undefined {
  const seconds = toNumber(timeout) ?? 0;
  return errorUnless(seconds > 0 && seconds <= MAX_TIMEOUT_S, 'timeout-invalid', timeout);
}

/** A shell knows what `~` stands for, and nobody else does. @param folder empty for the default one */
export function validateFolder(folder: string): ConnectionValidationError | undefined {
  return /^\s*~|\0/.test(folder) ? { code: 'folder-invalid', value: folder } : undefined;
}

export function validateSize(megabytes: number | string): ConnectionValidationError | undefined {
  const size = toNumber(megabytes) ?? 0;
  return errorUnless(size >= MIN_JOURNAL_MB && size <= MAX_JOURNAL_MB, 'size-invalid', megabytes);
}

/** @param hours empty for no limit */
export function validateAge(hours: number | string): ConnectionValidationError | undefined {
  return errorUnless(isEmpty(hours) || (toNumber(hours) ?? 0) > 0, 'age-invalid', hours);
}

/** @param seconds empty for no delay */
export function validateSyncInterval(seconds: number | string): ConnectionValidationError | undefined {
  const interval = toNumber(seconds) ?? -1;
  return errorUnless(isEmpty(seconds) || (interval >= 0 && interval <= MAX_SYNC_INTERVAL_S), 'sync-invalid', seconds);
}

type DatabaseSettings = Pick<ConnectionConfig, 'databaseHost' | 'databasePort' | 'database' | 'databaseUser'>;

/** The first error in the settings of a database. */
export function validateDatabase(settings: DatabaseSettings): ConnectionValidationError | undefined {
  const { databaseHost, databasePort, database, databaseUser } = settings;
  const wrong = validateHost(databaseHost) ?? validatePort(databasePort);
  if (wrong !== undefined) return wrong;
  if (database.trim() === '') return { code: 'database-missing' };
  return databaseUser.trim() === '' ? { code: 'database-user-missing' } : undefined;
}

/** A whole URL, as hosters show it, may hold a password: it isn't repeated in the error. */
export function validateHost(host: string): ConnectionValidationError | undefined {
  const value = host.trim();
  if (value === '') return { code: 'host-missing' };
  if (value.startsWith('/')) return value.includes('\0') ? { code: 'host-invalid' } : undefined;
  return /[\s/@?#\0]/.test(value) ? { code: 'host-invalid' } : undefined;
}

export function validatePort(port: number | string): ConnectionValidationError | undefined {
  const number = toNumber(port) ?? 0;
  return errorUnless(Number.isInteger(number) && number >= 1 && number <= MAX_PORT, 'port-invalid', port);
}

function isEmpty(setting: number | string): boolean {
  return String(setting).trim() === '';
}

function errorUnless(
  isValid: boolean,
  code: ConnectionErrorCode,
  value: number | string,
): ConnectionValidationError | undefined {
  return isValid ? undefined : { code, value: String(value) };
}
