import type { Reason } from '../../util/reason';
import { Connection, Lane, type ServerSettings, toStoreError } from './database';
import { postgresStore, type Lanes } from './postgres-store';
import { CREATE, CREATED_MEANWHILE, grantSql, SCHEMA_VERSION } from './schema';
import * as sql from './statements';
import { type SharedStore, StoreError } from './store';

const TIMEOUTS_MS = { append: 15_000, lease: 5000, rest: 30_000 };
const SETUP_TIMEOUT_MS = 10_000;
const OLDEST_SERVER = 130_000;
const CREATE_TRIES = 3;

/** What the Test button says of a database. */
export type Probe =
  | { kind: 'ready'; version: string; members: string[]; sender: string | undefined }
  /** @property sql what an administrator has to run first */
  | { kind: 'failed'; reason: Reason; version: string | undefined; sql: string | undefined };

/** The databases of a runtime: all its connections to one server share three connections, however many they are. */
export class Databases {
  readonly #open = new Map<string, { lanes: Lanes; users: number }>();

  /** @param modulePaths folders to look for `pg` from: the user directory, and that of Node-RED's main module */
  constructor(private readonly modulePaths: readonly string[]) {}

  /** It connects when it is asked something first. */
  open(settings: ServerSettings): SharedStore {
    const key = JSON.stringify(settings);
    const entry = this.#open.get(key) ?? { lanes: lanesTo(settings, this.modulePaths), users: 0 };
    this.#open.set(key, entry);
    entry.users += 1;
    let closed: Promise<void> | undefined;
    const release = async () => {
      entry.users -= 1;
      if (entry.users > 0) return;
      this.#open.delete(key);
      await Promise.all([entry.lanes.append, entry.lanes.lease, entry.lanes.rest].map((lane) => lane.close()));
    };
    return postgresStore(entry.lanes, () => (closed ??= release()));
  }

  /** Tries whether a database would do, and changes nothing in it. */
  async probe(settings: ServerSettings, place: string): Promise<Probe> {
    let connection: Connection | undefined;
    let version: string | undefined;
    try {
      connection = await Connection.open(settings, this.modulePaths);
      version = await checkServer(connection);
      if (!(await hasSchema(connection))) {
        await connection.query(`begin; ${CREATE}; rollback`, undefined, SETUP_TIMEOUT_MS);
        return { kind: 'ready', version, members: [], sender: undefined };
      }
      const [rights] = await connection.query<{ may: boolean }>(sql.MAY_USE, [], SETUP_TIMEOUT_MS);
      if (rights?.may !== true) throw new StoreError('setup', { code: 'database-rights' });
      const members = await connection.query<{ host: string }>(sql.MEMBERS, [place], SETUP_TIMEOUT_MS);
      const [sender] = await connection.query<{ host: string }>(sql.SENDER, [place], SETUP_TIMEOUT_MS);
      return { kind: 'ready', version, members: members.map(({ host }) => host), sender: sender?.host };
    } catch (error) {
      const { reason } = toStoreError(error);
      return {
        kind: 'failed',
        reason,
        version,
        sql: reason.code === 'database-rights' ? grantSql(settings.user) : undefined,
      };
    } finally {
      await connection?.close();
    }
  }
}

function lanesTo(settings: ServerSettings, modulePaths: readonly string[]): Lanes {
  const open = async () => {
    const connection = await Connection.open(settings, modulePaths);
    try {
      await checkServer(connection);
      for (let tries = 1; !(await hasSchema(connection)); tries++) await create(connection, tries === CREATE_TRIES);
      return connection;
    } catch (error) {
      await connection.close();
      throw error;
    }
  };
  return {
    append: new Lane(open, TIMEOUTS_MS.append),
    lease: new Lane(open, TIMEOUTS_MS.lease),
    rest: new Lane(open, TIMEOUTS_MS.rest),
  };
}

interface Server {
  version: number;
  name: string;
  fsync: string;
  isStandby: boolean;
  encoding: string;
  synchronousCommit: string;
}

/** @returns the server's version */
async function checkServer(connection: Connection): Promise<string> {
  const [server] = await connection.query<Server>(sql.SERVER, [], SETUP_TIMEOUT_MS);
  const reason = server && whyUnfit(server);
  if (reason !== undefined) throw new StoreError('setup', reason);
  return server?.name ?? '';
}

function whyUnfit({ version, name, isStandby, encoding, fsync, synchronousCommit }: Server): Reason | undefined {
  if (version < OLDEST_SERVER) return { code: 'database-old', values: { version: name } };
  if (isStandby) return { code: 'database-standby' };
  if (encoding !== 'UTF8') return { code: 'database-encoding', values: { encoding } };
  if (fsync !== 'on') return { code: 'database-unsafe', values: { setting: 'fsync' } };
  if (synchronousCommit !== 'on') return { code: 'database-unsafe', values: { setting: 'synchronous_commit' } };
  return undefined;
}

/** Whether the tables are there. Rejects where a newer version of this package made them in a way that excludes this one. */
async function hasSchema(connection: Connection): Promise<boolean> {
  const [schema] = await connection.query<{ there: boolean }>(sql.SCHEMA_IS_THERE, [], SETUP_TIMEOUT_MS);
  if (schema?.there !== true) return false;
  const [row] = await connection.query<{ oldest: number }>(sql.SCHEMA, [], SETUP_TIMEOUT_MS);
  if (row !== undefined && row.oldest > SCHEMA_VERSION) throw new StoreError('setup', { code: 'database-newer' });
  return row !== undefined;
}

/** Other processes may make the tables at the same time: then it is tried again. */
async function create(connection: Connection, isLastTry: boolean): Promise<void> {
  try {
    await connection.query(CREATE, undefined, SETUP_TIMEOUT_MS);
  } catch (error) {
    if (isLastTry || !(error instanceof StoreError && CREATED_MEANWHILE.has(String(error.cause)))) throw error;
  }
}
