import path from 'node:path';
import { normalizeAddress } from '../../src/datacake/address';
import type { TlsOptions } from '../../src/datacake/agents';
import type { ServerSettings } from '../../src/journal/shared/database';
import type * as databases from '../../src/journal/shared/databases';
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

/**
 * Makes a function that gives the databases of a runtime. Nothing of them is loaded before the first connection asks for one: who keeps the
 * journal on the disk pays nothing for them.
 *
 * @param userDirectory where a person installs the package `pg`
 */
export function lazyDatabases(userDirectory: string): () => databases.Databases {
  let opened: databases.Databases | undefined;
  return () => {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { Databases } = require('../../src/journal/shared/databases') as typeof databases;
    return (opened ??= new Databases([userDirectory, path.dirname(require.main?.filename ?? __filename)]));
  };
}
