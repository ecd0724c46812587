import { type Choices, knownSettings } from '../known-settings';
import { toNumber } from '../record/validation';
import type { JournalSettings } from './journals';

/** A `datacake-connection` node as it is saved in a flow; its token is a credential and not among these. */
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
  /** What happens once a device has used up its plan's datapoints of the day: wait for the next day, or send what may be dropped. */
  overQuota: 'hold' | 'send';
  /** Where samples wait until Datacake has accepted them. */
  journal: 'disk' | 'memory';
  /** Megabytes that samples may take while they wait. */
  sizeLimit: number | string;
  /** What happens when they take more. */
  whenFull: 'drop-oldest' | 'refuse-new';
  /** Hours after their arrival at which samples are given up; empty for never. */
  ageLimit: number | string;
  /** Seconds that samples may gather before they are written safely to the disk; 0 or empty for at once. */
  syncInterval: number | string;
}

export interface ConnectionCredentials {
  token?: string;
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
  sizeLimit: 256,
  whenFull: 'drop-oldest',
  ageLimit: '',
  // The editor gives a new config node no default that is falsy.
  syncInterval: '0',
};

const connectionChoices: Choices<ConnectionConfig> = {
  limit: ['one', 'lifted'],
  overQuota: ['hold', 'send'],
  journal: ['disk', 'memory'],
  whenFull: ['drop-oldest', 'refuse-new'],
};

/** A connection as it was saved, completed in the same way. */
export function completeConnection<T extends Partial<ConnectionConfig>>(saved: T): T & ConnectionConfig {
  return { ...saved, ...newConnection, ...knownSettings<Partial<ConnectionConfig>>(saved, connectionChoices) };
}

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
