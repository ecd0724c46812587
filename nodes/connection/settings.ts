import { type SettingsShape, knownSettings, toNumber } from '../settings';

/** The longest that a request may take where several Node-REDs share a sender: the lease of the one that sends outlasts it. */
const MAX_SHARED_TIMEOUT_S = 10;

/** A `datacake-connection` node as it is saved in a flow; its token and the password of its database are credentials and not among these. */
export interface ConnectionConfig {
  /** Of these settings, not of the package. */
  version: number;
  name: string;
  /** The API's address, `https://api.datacake.co`. */
  address: string;
  /** True to allow an address that begins with `http:`. */
  plainHttp: boolean;
  /** The workspace's id, needed only for devices named by serial number. */
  workspace: string;
  /** Seconds until a request is given up. */
  timeout: number | string;
  /** The id of an `http proxy` node, or empty. */
  proxy: string;
  /** The id of a `tls-config` node, or empty. */
  tls: string;
  /** `one`: 1 write a second and field, as Datacake documents; `lifted` when Datacake has lifted it for the workspace. */
  limit: 'one' | 'lifted';
  /** Once a device has used up its plan's datapoints of the day: wait for the next day, or send what Datacake may drop. */
  overQuota: 'hold' | 'send';
  /** Where samples wait until Datacake has accepted them; `shared` is in a database, which several Node-REDs share. */
  journal: JournalKind;
  /** A name, an address, or the folder of a socket where it begins with a slash. The settings of a database count for `shared` only. */
  databaseHost: string;
  databasePort: number | string;
  /** The name of the database. */
  database: string;
  databaseUser: string;
  /** The id of a `tls-config` node for the connection to the database; empty for one that isn't encrypted. */
  databaseTls: string;
  /** The folder of its files, absolute or relative to the user directory; empty for the default one. */
  folder: string;
  /** Megabytes that the backlog may take. */
  sizeLimit: number | string;
  /** What happens when the backlog would take more. */
  whenFull: 'drop-oldest' | 'refuse-new';
  /** Hours after their arrival at which samples are dropped; empty for never. */
  ageLimit: number | string;
  /** Seconds that samples may gather before they are synced to the disk; 0 or empty for at once. */
  syncInterval: number | string;
  /** True to ask Datacake now and then whether what it has accepted is to be seen. */
  watch: boolean;
}

type JournalKind = 'disk' | 'memory' | 'shared';

export interface ConnectionCredentials {
  token?: string;
  /** Empty where the database's server asks for none. */
  databasePassword?: string;
}

/** The journal of a connection, as the runtime opens it. */
export interface JournalSettings {
  kind: JournalKind;
  /** As the setting names it. */
  folder: string;
  maxBytes: number;
  whenFull: 'drop-oldest' | 'refuse-new';
  /** Since arrival; absent for no limit. */
  maxAgeMs?: number;
  /** How long samples may gather before they are synced; 0 for at once. */
  syncDelayMs: number;
}

/** A connection as it is added. */
export const newConnection: ConnectionConfig = {
  version: 1,
  name: '',
  address: 'https://api.datacake.co',
  plainHttp: false,
  workspace: '',
  timeout: 30,
  proxy: '',
  tls: '',
  limit: 'one',
  overQuota: 'hold',
  journal: 'disk',
  databaseHost: '',
  databasePort: 5432,
  database: '',
  databaseUser: '',
  databaseTls: '',
  folder: '',
  sizeLimit: 256,
  whenFull: 'drop-oldest',
  ageLimit: '',
  // The editor gives a new config node no default that is falsy.
  syncInterval: '0',
  watch: false,
};

export const connectionShape: SettingsShape<ConnectionConfig> = {
  defaults: newConnection,
  choices: {
    limit: ['one', 'lifted'],
    overQuota: ['hold', 'send'],
    journal: ['disk', 'memory', 'shared'],
    whenFull: ['drop-oldest', 'refuse-new'],
  },
  numbers: ['ageLimit', 'syncInterval'],
};

/** A connection as it was saved. Settings that are missing, hold an unknown word or are of another type are those of a new one. */
export function completeConnection<T extends Partial<ConnectionConfig>>(saved: T): T & ConnectionConfig {
  return { ...saved, ...newConnection, ...knownSettings(saved, connectionShape) };
}

/** The settings of a connection's journal, converted to bytes and milliseconds. */
export function journalSettings(config: ConnectionConfig): JournalSettings {
  const hours = toNumber(config.ageLimit);
  return {
    kind: config.journal,
    folder: config.folder,
    maxBytes: (toNumber(config.sizeLimit) ?? Number(newConnection.sizeLimit)) * 1_000_000,
    whenFull: config.whenFull,
    ...(hours !== undefined && { maxAgeMs: hours * 3_600_000 }),
    syncDelayMs: (toNumber(config.syncInterval) ?? 0) * 1000,
  };
}

/** Seconds after which a request of a connection is given up. */
export function requestTimeoutS({ journal, timeout }: ConnectionConfig): number {
  const timeoutS = Number(timeout);
  if (journal !== 'shared') return timeoutS;
  return timeoutS > 0 ? Math.min(timeoutS, MAX_SHARED_TIMEOUT_S) : MAX_SHARED_TIMEOUT_S;
}
