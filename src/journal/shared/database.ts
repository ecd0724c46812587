import { Socket } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import type { Client } from 'pg';
import { errorCode, errorMessage } from '../../util/error-message';
import { foreignText } from '../../util/foreign-text';
import type { ReasonCode } from '../../util/reason';
import { resetSocket } from '../../util/reset-socket';
import { SerialQueue } from '../../util/serial-queue';
import { loadPg } from './load-pg';
import { type StoreFailure, StoreError } from './store';

export interface ServerSettings {
  host: string;
  port: number;
  database: string;
  user: string;
  password: string;
  /** Undefined for a connection that isn't encrypted. */
  tls?: ConnectionOptions | undefined;
}

export type Row = Record<string, unknown>;

const CONNECT_TIMEOUT_MS = 5000;
const MIN_RECONNECT_MS = 500;
const MAX_RECONNECT_MS = 30_000;
const CLOSE_TIMEOUT_MS = 500;

/** The routine of the server whose warning says that a change wasn't awaited on a standby. Its text is in the server's language. */
const STANDBY_WAIT = 'SyncRepWaitForLSN';

const PARSERS = new Map<number, (text: string) => unknown>([
  [16, (text) => text === 't'],
  ...[20, 21, 23, 700, 701].map((oid) => [oid, Number] as [number, (text: string) => unknown]),
  [114, JSON.parse],
  [3802, JSON.parse],
]);

/** One connection to the server. What it is asked runs into a time-out by our own clock, which resets it: nothing of it is sent later. */
export class Connection {
  readonly #client: Client;
  readonly #socket = new Socket();
  #isOpen = true;
  #cancelledWaits = 0;

  private constructor(settings: ServerSettings, modulePaths: readonly string[]) {
    const { tls, password, ...server } = settings;
    this.#client = new (loadPg(modulePaths).Client)({
      ...server,
      // As a function, or an empty one would be looked for in the environment.
      password: () => password,
      ssl: tls === undefined ? false : { ...tls },
      stream: () => this.#socket,
      keepAlive: true,
      application_name: 'node-red-datacake',
      // Other nodes of the runtime may have set parsers of their own for all.
      types: { getTypeParser: (oid: number) => PARSERS.get(oid) ?? ((text: string) => text) },
    });
    const closed = () => (this.#isOpen = false);
    this.#client.on('error', closed).on('end', closed);
    this.#client.on('notice', (notice) => (this.#cancelledWaits += notice.routine === STANDBY_WAIT ? 1 : 0));
  }

  static async open(settings: ServerSettings, modulePaths: readonly string[]): Promise<Connection> {
    const connection = new Connection(settings, modulePaths);
    await connection.#within(CONNECT_TIMEOUT_MS, () => connection.#client.connect());
    return connection;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** @param values none for several statements in one message. Rejects with a StoreError. */
  async query<T = Row>(sql: string, values: readonly unknown[] | undefined, timeoutMs: number): Promise<T[]> {
    const cancelledWaits = this.#cancelledWaits;
    const result = await this.#within(timeoutMs, () => this.#client.query(sql, values?.slice()));
    if (this.#cancelledWaits > cancelledWaits) throw new StoreError('away', { code: 'database-unconfirmed' });
    return result.rows as T[];
  }

  async close(): Promise<void> {
    await this.#within(CLOSE_TIMEOUT_MS, () => this.#client.end()).catch(() => undefined);
  }

  async #within<T>(timeoutMs: number, ask: () => Promise<T>): Promise<T> {
    let isLate = false as boolean;
    const timer = setTimeout(() => {
      isLate = true;
      this.#reset();
    }, timeoutMs);
    try {
      return await ask();
    } catch (error) {
      const failure = isLate
        ? new StoreError('away', { code: 'database-away', detail: 'timeout' })
        : classifyError(error);
      // Any other failure may be one of the server behind this connection, or of tables that a new connection makes again.
      if (!ANSWERED.test(String(failure.cause))) this.#reset();
      throw failure;
    } finally {
      clearTimeout(timer);
    }
  }

  #reset(): void {
    this.#isOpen = false;
    resetSocket(this.#socket);
  }
}

/**
 * Statements one after another over one connection, which is opened when there is something to ask, and again after it was lost. After a
 * failure to open it, statements are refused at once for a time that is drawn anew and grows, so that many processes don't come
 * back to a server at the same moment.
 */
export class Lane {
  readonly #queue = new SerialQueue();
  #connection: Connection | undefined;
  #opened = 0;
  #failures = 0;
  #retryAt = 0;
  #failure: StoreError | undefined;
  #isClosed = false;

  constructor(
    private readonly open: () => Promise<Connection>,
    private readonly timeoutMs: number,
  ) {}

  /** @param values made when the statement is sent; `opened` tells one connection from the next */
  run(sql: string, values: (opened: number) => readonly unknown[]): Promise<Row[]> {
    return this.#queue.run(async () => {
      const connection = await this.#connected();
      return connection.query(sql, values(this.#opened), this.timeoutMs);
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#connection?.close();
  }

  async #connected(): Promise<Connection> {
    if (this.#isClosed) throw new StoreError('away', { code: 'database-away' });
    if (this.#connection?.isOpen) return this.#connection;
    if (this.#failure !== undefined && performance.now() < this.#retryAt) throw this.#failure;
    try {
      this.#connection = await this.open();
      // It may have been closed meanwhile.
      if (this.#isClosed as boolean) await this.#connection.close();
      this.#opened += 1;
      this.#failures = 0;
      this.#failure = undefined;
    } catch (error) {
      this.#failure = classifyError(error);
      const spanMs = Math.min(MAX_RECONNECT_MS, MIN_RECONNECT_MS * 2 ** ++this.#failures) - MIN_RECONNECT_MS;
      this.#retryAt = performance.now() + MIN_RECONNECT_MS + Math.random() * spanMs;
      throw this.#failure;
    }
    return this.#connection;
  }
}

/** SQLSTATEs about the data, or of something that was made meanwhile: the connection is in order. */
const ANSWERED = /^(?:22|23|54|42P0[67])/;

/** What a SQLSTATE, or its first characters, means; the longest one counts. */
const STATES: ReadonlyMap<string, [StoreFailure, ReasonCode]> = new Map([
  ['22', ['data', 'database-data']],
  ['54', ['data', 'database-data']],
  ['28', ['setup', 'database-login']],
  ['3D000', ['setup', 'database-unknown']],
  ['42501', ['setup', 'database-rights']],
  ['25006', ['setup', 'database-standby']],
  ['42703', ['setup', 'database-newer']],
] as const);

/** Not about the connection to the server but about who it is, and whether it encrypts. */
const TLS_ERROR = /CERT|^UNABLE_TO_|^HOSTNAME_MISMATCH|^ERR_TLS_|^ERR_SSL_|^EPROTO$/;

/** The message alone is kept of an error: it may carry a statement, its values, or the settings of the client. */
export function classifyError(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const code = errorCode(error) ?? '';
  const detail = foreignText(errorMessage(error) || code);
  if (/^[0-9A-Z]{5}$/.test(code)) {
    const [kind, reason] = STATES.get(code) ?? STATES.get(code.slice(0, 2)) ?? ['away', 'database-failed'];
    return new StoreError(kind, { code: reason, detail }, code);
  }
  const isTls = TLS_ERROR.test(code) || detail.includes('does not support SSL');
  return isTls
    ? new StoreError('setup', { code: 'database-tls', detail })
    : new StoreError('away', { code: 'database-away', detail });
}
