import { toNumber } from '../src/validation/record-settings';
import type { ConnectionConfig } from './config';
import type { JournalSettings } from './journals';

/** What a connection has that was saved before a setting existed. */
const defaults = {
  journal: 'disk',
  sizeLimit: 256,
  whenFull: 'drop-oldest',
  ageLimit: '',
  syncInterval: 0,
} as const satisfies Partial<ConnectionConfig>;

/** A connection as it was saved, whatever version saved it. */
export function withDefaults<T extends ConnectionConfig>(config: T): T {
  return { ...defaults, ...config };
}

/** The journal that a connection's form says. */
export function journalSettings(config: ConnectionConfig): JournalSettings {
  const hours = toNumber(config.ageLimit);
  const seconds = toNumber(config.syncInterval) ?? 0;
  return {
    kind: config.journal,
    sizeLimit: (toNumber(config.sizeLimit) ?? defaults.sizeLimit) * 1_000_000,
    whenFull: config.whenFull,
    ...(hours !== undefined && { ageLimit: hours * 3_600_000 }),
    sync: seconds === 0 ? 'each' : seconds * 1000,
  };
}
