import type { Measurement, Sample } from '../../model';
import type { Reason } from '../../util/reason';

/**
 * The database as the rest of the shared journal sees it: one call is one statement, done as a whole or not at all. A call rejects with a
 * {@link StoreError} and nothing else. After a rejection with `away` nobody knows whether the statement was carried out, so that each can
 * be asked again: a repeat changes nothing.
 */
export interface SharedStore {
  /** Notes a writer: one for each run of a connection, and one for each log that is forwarded from a disk. Known ones stay as they are. */
  join(writer: Writer, batch: number): Promise<void>;

  /**
   * Stores a batch of samples durably, behind all that its logs hold.
   *
   * @param batch `from` is the writer's last batch, without which nothing is done; `to` is higher, and its last one from then on
   * @param logs each log once; none at all to have a statement that may still be under way do nothing
   * @returns where each log's samples begin; undefined when the writer's last batch isn't the one before, see {@link lastBatch}
   */
  append(
    scope: Scope,
    writer: string,
    batch: BatchStep,
    logs: readonly NewSamples[],
  ): Promise<AppendedLog[] | undefined>;

  /** The last batch of a writer that was stored, and where its samples are; undefined for a writer that isn't known. */
  lastBatch(writer: string): Promise<{ batch: number; logs: AppendedLog[] } | undefined>;

  /**
   * The logs that may have moved since the last poll, also those of a statement that began before it and was committed after it.
   *
   * @param horizon of the last poll; '0' for all logs, at the start. A store whose connection is another than that of the last poll takes
   * '0' by itself: transaction ids of a standby that was promoted may be lower
   */
  poll(scope: Scope, horizon: string): Promise<Poll>;

  /** What waits of each log in which something waits. It reads all of it: for a start, and now and then. */
  count(scope: Scope): Promise<WaitingRows[]>;

  /** Samples of a log, oldest first, from a position on. */
  read(log: number, from: number, atMost: number): Promise<StoredRow[]>;

  /**
   * Forgets samples, or fields of them, and notes what of them was refused for good, all or nothing. What was refused of a sample that isn't
   * there any more isn't noted.
   *
   * @returns how many samples of each log it has removed
   */
  settle(scope: Scope, settlement: Settlement): Promise<{ log: number; samples: number }[]>;

  /** Notes below which positions nothing of the logs waits any more: a position never falls. */
  setLow(lows: readonly { log: number; low: number }[]): Promise<void>;

  /** Which of these positions are not there any more. */
  gone(positions: readonly LogPosition[]): Promise<LogPosition[]>;

  /** What of these logs was dropped, overlapping what is asked for. */
  drops(logs: readonly { log: number; first: number; last: number }[]): Promise<DroppedSpan[]>;

  /**
   * What was refused and its writer wasn't told of; asked after {@link gone}, or a refusal could be missed that goes with it.
   *
   * @param orphans true for those of writers that weren't seen for 30 s as well, which the sender tells
   */
  refusals(scope: Scope, writer: string, orphans: boolean): Promise<StoredRefusal[]>;

  /** Notes that refusals were told. */
  told(refusals: readonly Pick<StoredRefusal, 'log' | 'position' | 'field'>[]): Promise<void>;

  /** Notes that a writer lives. */
  beat(writer: string): Promise<void>;

  /** Has the sender close the windows that are open now. @param devices none for all of the record node */
  flush(scope: Scope, node: string, devices: readonly string[]): Promise<void>;

  /** What is kept of a connection's devices; the caller's epoch owns it from now on. Undefined when nothing is, or a later epoch owns it. */
  readState(scope: Scope, epoch: number): Promise<string | undefined>;
  /** @returns false when a later epoch owns it: nothing was written */
  writeState(scope: Scope, epoch: number, text: string): Promise<boolean>;

  /** The rules of record nodes, as they were deployed last in any of the processes, as text. */
  rules(scope: Scope): Promise<ReadonlyMap<string, string>>;
  writeRules(scope: Scope, node: string, text: string): Promise<void>;

  /** The samples of a connection that wait, and about how many bytes they take: for who doesn't {@link count}. */
  size(scope: Scope): Promise<{ samples: number; bytes: number }>;
  /** Drops the oldest samples, up to a number, of the log that holds most. */
  dropOldest(scope: Scope, samples: number): Promise<DroppedSpan[]>;
  /** Drops samples that arrived longer ago, of one log after another, up to a number. */
  dropOlderThan(scope: Scope, ageMs: number, samples: number): Promise<DroppedSpan[]>;
  /** Has every process refuse new samples, or take them again. */
  setFull(scope: Scope, isFull: boolean): Promise<void>;
  isFull(scope: Scope): Promise<boolean>;
  /** Removes rows that nobody asks for any more: writers, told refusals, drops, empty logs, all of them old. */
  tidy(place: string): Promise<void>;

  /** The lease of a place, which is made where there is none. */
  look(place: string): Promise<LeaseRow>;
  /**
   * Takes the lease if it stands as it was seen and its time is over by the server's clock.
   *
   * @returns the new epoch; undefined when somebody else was faster, or its time isn't over
   */
  take(
    place: string,
    holder: Holder,
    lengthMs: number,
    seen: Pick<LeaseRow, 'epoch' | 'renewals'>,
  ): Promise<number | undefined>;
  /** Begins the lease's time anew. @returns false when it is over or somebody else's */
  renew(place: string, holder: string, epoch: number): Promise<boolean>;
  /** Milliseconds that the lease holds on; undefined when it is over or somebody else's. */
  confirm(place: string, holder: string, epoch: number): Promise<number | undefined>;
  /** Ends the lease: another may take it at once. */
  handOver(place: string, holder: string, epoch: number): Promise<void>;
  /** The hosts of the writers that were seen within 10 s. */
  members(place: string): Promise<string[]>;

  /** Closes its connections to the server. */
  close(): Promise<void>;
}

/** What samples of one connection, in any process, have in common. */
export interface Scope {
  /** The API's address and the workspace: what shares one sender. */
  place: string;
  /** The connection's id. */
  connection: string;
}

interface Writer {
  /** A UUID. */
  id: string;
  place: string;
  host: string;
}

/** See {@link SharedStore.append}. */
export interface BatchStep {
  from: number;
  to: number;
}

/** Samples of one log, in order of arrival. */
export interface NewSamples {
  device: string;
  node: string;
  samples: readonly NewRow[];
}

/** Unix milliseconds, and whether the time is the sample's own. */
export type NewRow = Pick<Sample, 'time' | 'ownTime' | 'values'>;

/** Where samples of a log were stored: from `first` on, without a gap. */
export interface AppendedLog {
  device: string;
  node: string;
  log: number;
  first: number;
}

export interface LogPosition {
  log: number;
  position: number;
}

/** A log in the database. */
export interface LogRow {
  log: number;
  device: string;
  node: string;
  /** One past the last position. */
  next: number;
  /** Nothing before this position waits. */
  low: number;
  /** Windows with samples before this position were asked to be closed. */
  flush: number;
}

interface Poll {
  logs: LogRow[];
  horizon: string;
  /** The server's clock, Unix milliseconds. */
  now: number;
}

/** The samples of a log that wait. */
export interface WaitingRows {
  log: number;
  samples: number;
  /** The oldest and the newest position. */
  first: number;
  last: number;
  /** About what they take in the database. */
  bytes: number;
}

export type StoredRow = NewRow & { position: number };

export interface Settlement {
  /** Spans of positions, none of which is in two; `fields` are those that are forgotten of these samples, all when absent. */
  acknowledged: readonly { log: number; first: number; last: number; fields?: readonly string[] }[];
  refused: readonly Refusal[];
}

/** A measurement that Datacake refused for good, or that can't be sent. */
export interface Refusal extends LogPosition {
  field: string;
  device: string;
  node: string;
  measurement: Measurement;
  /** The HTTP status of the answer; 0 for what can't be sent. */
  status: number;
  reason: Reason;
}

/** @see SharedStore.refusals */
export type StoredRefusal = Refusal;

export interface DroppedSpan {
  log: number;
  device: string;
  node: string;
  first: number;
  last: number;
  samples: number;
  why: 'size' | 'age';
}

/** Who takes a lease. */
interface Holder {
  /** A UUID, new for each run. */
  id: string;
  host: string;
}

export interface LeaseRow {
  /** Rises by one whenever the lease is taken. */
  epoch: number;
  holder: string | undefined;
  host: string;
  renewals: number;
  /** Milliseconds from one renewal, as its holder chose. */
  lengthMs: number;
  /** Milliseconds that it holds on by the server's clock; 0 or less when its time is over. */
  remainsMs: number;
}

/**
 * Why the database did nothing, or nobody knows whether it did: it can't be reached; something has to be put right first (`reason` says
 * what); or these data can't be stored, while others can.
 */
export type StoreFailure = 'away' | 'setup' | 'data';

export class StoreError extends Error {
  override readonly name = 'StoreError';

  constructor(
    readonly kind: StoreFailure,
    /** What a person is told; it holds no password. */
    readonly reason: Reason,
    cause?: unknown,
  ) {
    super(reason.code, { cause });
  }
}
