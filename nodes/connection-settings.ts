import { toNumber } from '../src/validation/record-settings';
import type { JournalSettings } from './journals';
import { type ConnectionConfig, newConnection } from './connection/settings';

/** The journal that a connection's form says. */
export function journalSettings(config: ConnectionConfig): JournalSettings {
  const hours = toNumber(config.ageLimit);
  const seconds = toNumber(config.syncInterval) ?? 0;
  return {
    kind: config.journal,
    sizeLimit: (toNumber(config.sizeLimit) ?? Number(newConnection.sizeLimit)) * 1_000_000,
    whenFull: config.whenFull,
    ...(hours !== undefined && { ageLimit: hours * 3_600_000 }),
    sync: seconds === 0 ? 'each' : seconds * 1000,
  };
}
