import { toNumber } from '../settings';
import type { ConnectionConfig } from './settings';

/** Where the database of a connection is, and how it is reached: what a password must not be sent over unless it was meant for it. */
export type PasswordRoute = Pick<
  ConnectionConfig,
  'databaseHost' | 'databasePort' | 'database' | 'databaseUser' | 'databaseTls'
>;

/** How a connection was deployed to reach its database. */
export type DeployedDatabase = PasswordRoute & { password: string };

/** True when a password goes where it went when the connection was deployed, for the same user and no less encrypted. */
export function usesDeployedDatabase(route: PasswordRoute, deployed: PasswordRoute): boolean {
  return (
    sameText(route.databaseHost.toLowerCase(), deployed.databaseHost.toLowerCase()) &&
    samePort(route.databasePort, deployed.databasePort) &&
    sameText(route.database, deployed.database) &&
    sameText(route.databaseUser, deployed.databaseUser) &&
    route.databaseTls === deployed.databaseTls
  );
}

function sameText(one: string, other: string): boolean {
  return one.trim() === other.trim();
}

/** A variable of the environment is no number yet in a form. */
function samePort(one: number | string, other: number | string): boolean {
  return (toNumber(one) ?? one) === (toNumber(other) ?? other);
}
