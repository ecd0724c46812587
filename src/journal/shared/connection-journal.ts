import type { Sample } from '../../model';
import type { Ranges } from '../../util/ranges';
import type { Reason } from '../../util/reason';
import type { Journal, JournalEvents, LogId } from '../journal';
import type { LogPosition, Refusal } from './store';

/** The journal of one connection in a database that other processes append to as well, as a delivery uses it. */
export interface ConnectionJournal {
  /** Why the database can't be used now, so that samples wait on the local disk; undefined while it can. */
  readonly away: Reason | undefined;

  /** The writers that this run has appended as, see {@link SharedStore.refusals}; the newest last. */
  readonly writers: readonly string[];

  /**
   * Stores a sample durably, with its time as the timeline stamps it.
   *
   * @returns where it is; undefined where it waits on the local disk until the database can be used. Rejects with a JournalError when it
   * can't be stored
   */
  store(log: LogId, sample: Sample): Promise<LogPosition | undefined>;

  /** Samples that this process knows to wait, also while another one sends. */
  waiting(): Iterable<{ log: LogId; samples: number }>;

  /**
   * Begins to poll, for the owner of the place: what all processes append is told as adopted, retention is kept.
   *
   * @param epoch of the owner's lease
   * @param events `flushed` is told of a log whose windows are to be closed, after what came before is told as adopted
   * @returns once it is known what waits; it doesn't reject. Its close() ends the polling, and settles what is acknowledged
   */
  own(epoch: number, events: JournalEvents & { flushed(log: LogId): void }): Promise<OwnedJournal>;

  /** Stores what is being stored, and closes what it has open on the local disk. */
  close(): Promise<void>;
}

/** What all processes have appended for a connection, in the hands of the one that sends. Samples are appended by {@link ConnectionJournal.store}. */
export interface OwnedJournal extends Journal {
  /** Notes what was refused for good of a sample, in one statement with what is acknowledged in the same turn. */
  refuse(log: LogId, position: number, refused: Omit<Refusal, 'log' | 'position' | 'device' | 'node'>): void;
  acknowledge(log: LogId, positions: Ranges, fields?: readonly string[]): void;
}
