import type {
  AppendedLog,
  DroppedSpan,
  LeaseRow,
  LogPosition,
  LogRow,
  Refusal,
  Scope,
  StoredRow,
} from '../../src/journal/shared/store';

/** Rows that nobody asks for any more are removed after this, in milliseconds. */
export const TIDY_AFTER_MS = 7 * 86_400_000;
export const ORPHANED_AFTER_MS = 30_000;
export const MEMBER_FOR_MS = 10_000;

export interface ModelWriter {
  place: string;
  host: string;
  batch: number;
  /** Where the samples of its last batch are. */
  logs: AppendedLog[];
  seen: number;
}

export interface ModelSample extends StoredRow {
  writer: string;
  /** When it was stored, by the server's clock. */
  at: number;
}

export interface ModelLog extends Omit<LogRow, 'log'> {
  id: number;
  scope: string;
  /** The transaction that moved it last. */
  moved: number;
  /** By position, oldest first. */
  samples: Map<number, ModelSample>;
}

export interface ModelRefusal extends Refusal {
  scope: string;
  writer: string;
  told: boolean;
  at: number;
}

/** The tables of the database: what is in them has been committed. */
export class ModelTables {
  readonly logs = new Map<number, ModelLog>();
  readonly writers = new Map<string, ModelWriter>();
  /** By log, position and field. */
  readonly refusals = new Map<string, ModelRefusal>();
  dropped: (DroppedSpan & { scope: string; at: number })[] = [];
  readonly states = new Map<string, { epoch: number; text: string | undefined }>();
  /** By scope and record node. */
  readonly rules = new Map<string, Map<string, string>>();
  readonly full = new Set<string>();
  readonly leases = new Map<string, Omit<LeaseRow, 'remainsMs'> & { until: number }>();
  nextLog = 1;

  logsOf(scope: Scope): ModelLog[] {
    return [...this.logs.values()].filter((log) => log.scope === scopeKey(scope));
  }

  log(scope: Scope, device: string, node: string): ModelLog {
    const known = this.logsOf(scope).find((log) => log.device === device && log.node === node);
    if (known !== undefined) return known;
    const id = this.nextLog++;
    const made = { id, scope: scopeKey(scope), device, node, next: 0, low: 0, flush: 0, moved: 0 };
    const log: ModelLog = { ...made, samples: new Map<number, ModelSample>() };
    this.logs.set(id, log);
    return log;
  }

  sample({ log, position }: LogPosition): ModelSample | undefined {
    return this.logs.get(log)?.samples.get(position);
  }
}

export function scopeKey({ place, connection }: Scope): string {
  return `${place}\n${connection}`;
}

export interface ServerClock {
  monotonic(): number;
  after(milliseconds: number, callback: () => void): () => void;
}

/**
 * A database server in simulated time: its tables, its transactions and its clock. What processes see of it is a {@link ModelStore} each.
 */
export class ModelDatabase {
  tables = new ModelTables();
  /** True to refuse every connection. */
  isAway = false;
  readonly #clock: ServerClock;
  #wallAtZero: number;
  #nextTransaction = 1000;
  /** Transactions under way, each with what breaks its connection. */
  readonly #underWay = new Map<number, () => void>();
  /** Rises with each restart. */
  generation = 0;
  /** Statements that were carried out, by name. */
  readonly statements = new Map<string, number>();

  /** @param wall Unix milliseconds at which the server's clock begins */
  constructor(clock: ServerClock, wall: number) {
    this.#clock = clock;
    this.#wallAtZero = wall - clock.monotonic();
  }

  /** The server's clock, Unix milliseconds. */
  now(): number {
    return this.#wallAtZero + this.#clock.monotonic();
  }

  after(milliseconds: number, callback: () => void): () => void {
    return this.#clock.after(milliseconds, callback);
  }

  /** Steps the server's clock. */
  stepClock(milliseconds: number): void {
    this.#wallAtZero += milliseconds;
  }

  /** Ends all connections and what is under way in them. What was committed stays. */
  restart(): void {
    this.generation += 1;
    const broken = [...this.#underWay.values()];
    this.#underWay.clear();
    for (const end of broken) end();
  }

  /** What a standby has by now. */
  copy(): ModelTables {
    const { tables } = this;
    return Object.setPrototypeOf(structuredClone(tables), ModelTables.prototype) as ModelTables;
  }

  /** Fails over to a standby, which lacks what was committed since its copy was made and counts its transactions from lower on. */
  failOver(standby: ModelTables): void {
    this.tables = standby;
    this.#nextTransaction -= 500;
    for (const log of this.tables.logs.values()) log.moved = Math.min(log.moved, this.#nextTransaction - 1);
    this.restart();
  }

  /** Begins a transaction. @param broken called when the server ends its connection */
  begin(broken: () => void): number {
    const transaction = this.#nextTransaction++;
    this.#underWay.set(transaction, broken);
    return transaction;
  }

  /** @returns false when it was ended before */
  end(transaction: number): boolean {
    return this.#underWay.delete(transaction);
  }

  /** The oldest transaction that is under way, or else the next one: whatever is before it has ended. */
  horizon(): number {
    return Math.min(this.#nextTransaction, ...this.#underWay.keys());
  }

  /** How many samples wait, of all connections. */
  get waiting(): number {
    let waiting = 0;
    for (const { samples } of this.tables.logs.values()) waiting += samples.size;
    return waiting;
  }
}
