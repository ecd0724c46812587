import { hostname } from 'node:os';
import type { NodeAPI } from 'node-red';
import type { ServerSettings } from '../../src/journal/shared/database';
import type { Probe } from '../../src/journal/shared/probe';
import { Semaphore } from '../../src/util/semaphore';
import { resolveTls } from '../connection/network';
import { placeOf, toServer } from '../connection/databases';
import { type DeployedDatabase, usesDeployedDatabase } from '../connection/route-of-password';
import { validateDatabase } from '../connection/validation';
import type { DatabaseQuery } from './api';
import { BadRequest, RequestBody } from './request-body';
import { type Handler, failure } from './route';

/** Longer than any password that a server takes. */
const MAX_PASSWORD_LENGTH = 4096;

const MAX_CONCURRENT = 2;
const MAX_QUEUED = 20;

type FindDatabase = (connection: string) => DeployedDatabase | undefined;

/**
 * What the form says about a database that is to be shared.
 *
 * @param findDeployed the database that a deployed connection names
 * @param probe looks at a database; it doesn't reject
 */
export function createDatabaseHandler(
  RED: NodeAPI,
  findDeployed: FindDatabase,
  probe: (server: ServerSettings, place: string) => Promise<Probe>,
): { database: Handler<'database'> } {
  const semaphore = new Semaphore(MAX_CONCURRENT, MAX_QUEUED);
  const host = hostname();
  const userDirectory = RED.settings.userDir ?? process.cwd();
  const database: Handler<'database'> = {
    read: readDatabase,
    async answer(query) {
      const error = validateDatabase(query);
      if (error !== undefined) return { ok: true, result: { kind: 'invalid', error } };
      const password = passwordFor(query, findDeployed(query.id));
      if (password === undefined) return failure('password-again');
      const encryption = resolveTls(RED, query.databaseTls);
      if (!encryption.ok) return failure(encryption.reason.code === 'tls-missing' ? 'not-deployed' : 'tls-invalid');
      const server = toServer(query, password, encryption.tls);
      const found = await semaphore.run(() => probe(server, placeOf(query)));
      return found === undefined ? failure('busy') : { ok: true, result: { ...found, host, userDirectory } };
    },
  };
  return { database };
}

/** True for a request about another database than the deployed connection has, see {@link leavesDeployedWay}. */
export function leavesDeployedDatabase(body: unknown, findDeployed: FindDatabase): boolean {
  try {
    const query = readDatabase(new RequestBody(body));
    const deployed = findDeployed(query.id);
    return deployed === undefined || !usesDeployedDatabase(query, deployed);
  } catch (error) {
    // It is refused as soon as it is read, or it is of another route.
    if (error instanceof BadRequest) return false;
    throw error;
  }
}

function readDatabase(body: RequestBody): DatabaseQuery {
  const password = body.optionalText('databasePassword', MAX_PASSWORD_LENGTH);
  return {
    ...body.texts(['id', 'databaseHost', 'database', 'databaseUser', 'databaseTls', 'address', 'workspace']),
    databasePort: body.numeric('databasePort'),
    ...(password !== undefined && { databasePassword: password }),
  };
}

/** The password for a request of a form; undefined where the stored one isn't meant for this database. */
function passwordFor(query: DatabaseQuery, deployed: DeployedDatabase | undefined): string | undefined {
  const { databasePassword } = query;
  if (databasePassword !== undefined) return databasePassword;
  if (deployed === undefined || deployed.password === '') return '';
  return usesDeployedDatabase(query, deployed) ? deployed.password : undefined;
}
