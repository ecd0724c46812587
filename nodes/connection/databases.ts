import { normalizeAddress } from '../../src/datacake/address';
import type { TlsOptions } from '../../src/datacake/agents';
import type { ServerSettings } from '../../src/journal/shared/database';
import type { ConnectionConfig } from './settings';
import type { PasswordRoute } from './route-of-password';

/** @param tls absent for a connection that isn't encrypted */
export function toServer(route: PasswordRoute, password: string, tls: TlsOptions | undefined): ServerSettings {
  return {
    host: route.databaseHost.trim(),
    port: Number(route.databasePort),
    database: route.database.trim(),
    user: route.databaseUser.trim(),
    password,
    tls,
  };
}

/** What shares one sender: connections of one address and workspace, because Datacake's limit counts per device. */
export function placeOf({ address, workspace }: Pick<ConnectionConfig, 'address' | 'workspace'>): string {
  return `${normalizeAddress(address)} ${workspace.trim()}`;
}
