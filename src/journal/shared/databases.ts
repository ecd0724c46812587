import type { Reason } from '../../util/reason';
import { Connection, Lane, type ServerSettings, classifyError } from './database';
import { postgresStore, type Lanes } from './postgres-store';
import type { Probe } from './probe';
import { CREATE, CREATED_MEANWHILE, grantSql, SCHEMA_VERSION } from './schema';
import * as sql from './statements';
import { type SharedStore, StoreError } from './store';

const TIMEOUTS_MS = { append: 15_000, lease: 5000, rest: 30_000 };
const SETUP_TIMEOUT_MS = 10_000;
const OLDEST_SERVER = 130_000;
const CREATE_TRIES = 3;

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
    let server: Server | undefined;
    try {
      connection = await Connection.open(settings, this.modulePaths);
      const asked = Date.now();
      server = await readServer(connection);
      const clockAheadMs = server.now - (asked + Date.now()) / 2;
      assertFit(server);
      const { name: version, mayLoseInFailover } = server;
      const found = { kind: 'ready' as const, version, mayLoseInFailover, clockAheadMs };
      if (!(await hasSchema(connection))) {
        await connection.query(`begin; ${CREATE}; rollback`, undefined, SETUP_TIMEOUT_MS);
        return { ...found, isSetUp: false, members: [] };
      }
      const [rights] = await connection.query<{ may: boolean }>(sql.MAY_USE, [], SETUP_TIMEOUT_MS);
      if (rights?.may !== true) throw new StoreError('setup', { code: 'database-rights' });
      const [others] = await connection.query<{ sender: string | null; members: string[] }>(
        sql.OVERVIEW,
        [place],
        SETUP_TIMEOUT_MS,
      );
      const sender = others?.sender ?? undefined;
      return { ...found, isSetUp: true, members: others?.members ?? [], ...(sender !== undefined && { sender }) };
    } catch (error) {
      const { reason } = classifyError(error);
      return {
        kind: 'failed',
        reason,
        ...(server !== undefined && { version: server.name }),
        ...(reason.code === 'database-rights' && { sql: grantSql(settings.user) }),
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
      assertFit(await readServer(connection));
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
  now: number;
  mayLoseInFailover: boolean;
}

async function readServer(connection: Connection): Promise<Server> {
  const [server] = await connection.query<Server>(sql.SERVER, [], SETUP_TIMEOUT_MS);
  if (server === undefined) throw new StoreError('away', { code: 'database-failed' });
  return server;
}

function assertFit(server: Server): void {
  const reason = whyUnfit(server);
  if (reason !== undefined) throw new StoreError('setup', reason);
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
