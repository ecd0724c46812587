import type { Sample } from '../model';
import { errorCode, errorMessage } from '../util/error-message';
import type { Ranges } from '../util/ranges';

/** One log: the samples of one device that one record node took in, in order of arrival. */
export interface LogId {
  device: string;
  /** The id of the record node. */
  node: string;
  /** Tells several logs of one device and record node apart; 0 when absent. */
  part?: number;
}

/** A log's name in a map. */
export function keyOf({ device, node, part = 0 }: LogId): string {
  return `${part} ${node.length} ${node}${device}`;
}

/** The clock that arrivals are stamped by: its stamps survive a step of the wall clock. */
export interface StampClock {
  /** Tells the clocks of processes apart. */
  readonly id: string;
  /** Milliseconds by a clock that never steps; the wall clock's Unix time as it was at the start. */
  stamp(): number;
  /** Milliseconds that make a stamp Unix time, as known by now. */
  readonly correction: number;
}

/** A sample and its place in its log. */
export interface StoredSample {
  /** Rises by one with each sample of the log. */
  position: number;
  sample: Sample;
}

/** Where samples wait, safe, until Datacake has accepted what was made of them. */
export interface Journal {
  /** The logs in which something waits, with the number of samples. */
  waiting(): Iterable<{ log: LogId; samples: number }>;

  /**
   * Adds a sample to its log.
   *
   * @returns its position, once the sample is stored; the promises of a log fulfil in the order of its positions. Rejects with a
   * JournalError when the sample can't be stored: its position is then given to no sample that is
   */
  append(log: LogId, sample: Sample): Promise<number>;

  /** Samples of a log that aren't acknowledged, oldest first, from a position on. It doesn't reject: what can't be read for now is waited for. */
  read(log: LogId, from: number, atMost: number): Promise<StoredSample[]>;

  /**
   * Forgets samples: what was made of them has been accepted, or refused for good.
   *
   * @param fields those that are forgotten of these samples; all when absent. A sample without a field left is forgotten
   */
  acknowledge(log: LogId, positions: Ranges, fields?: readonly string[]): void;

  /** True for a sample that waits in memory because the disk can't take it now: a crash would lose it. Absent where none does. */
  isInMemory?(log: LogId, position: number): boolean;

  /** Makes all that was appended and acknowledged safe. The journal takes no more after it. */
  close(): Promise<void>;
}

/** How many samples wait in a journal, of all record nodes or of one. */
export function samplesWaiting(journal: Pick<Journal, 'waiting'>, node?: string): number {
  let waiting = 0;
  for (const { log, samples } of journal.waiting()) if (node === undefined || log.node === node) waiting += samples;
  return waiting;
}

/** What a disk journal tells of its own accord. */
export interface JournalEvents {
  dropped(drop: Drop): void;
  damaged(damage: DamageReport): void;
  /** Samples that were on the disk before it could be used wait in this log from now on. */
  adopted(log: LogId, positions: Ranges): void;
  /** Samples were stored before the clock was set in their run: they have the time at which the next run with a right clock began. */
  restamped(samples: number): void;
  /** Samples, or acknowledgements, can't be stored from now on. Those that wait can be read all the same. */
  failed(what: Storing, error: JournalError): void;
  /** They can be stored again. */
  recovered(what: Storing): void;
}

export type Storing = 'samples' | 'acknowledgements';

/** Samples that were given up: the journal was full, they were too old, or its folder was deleted. */
export interface Drop {
  log: LogId;
  positions: Ranges;
  samples: number;
  why: 'size' | 'disk-full' | 'age' | 'deleted';
}

/** A part of a file that can't be read. */
export interface DamageReport {
  /** The file's name in the journal's folder. */
  file: string;
  bytes: number;
  /** The log whose samples it held; undefined when nobody can tell. */
  log: LogId | undefined;
  /** Those that are lost, as far as they are known and weren't acknowledged. */
  positions: Ranges;
  samples: number;
  /** True for an end that was being written when the power went: what lay there most likely never counted as stored. */
  torn: boolean;
  /** The path of a copy; undefined when there was nothing to copy or no room for it. */
  copiedTo?: string | undefined;
}

/**
 * Why a sample was not stored: the size limit is reached and the new are refused, the disk is full, the disk failed, the sample is too large,
 * more waits to be written than memory may hold, the journal is closed, its folder can't be used for now, its lock is lost, or the database
 * refuses what the sample says.
 */
export type Refusal =
  'limit' | 'disk-full' | 'disk-failed' | 'too-large' | 'too-slow' | 'closed' | 'away' | 'lost' | 'data';

/** A sample that was not stored. */
export class JournalError extends Error {
  override readonly name = 'JournalError';

  constructor(
    readonly reason: Refusal,
    message: string,
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}

/** The error to report for what a call to the disk threw. */
export function toJournalError(cause: unknown): JournalError {
  if (cause instanceof JournalError) return cause;
  const reason = isFull(cause) ? 'disk-full' : 'disk-failed';
  return new JournalError(reason, `The journal can't write: ${errorMessage(cause)}`, cause);
}

/** True when a call to the disk failed because there is no room. */
export function isFull(cause: unknown): boolean {
  return ['ENOSPC', 'EDQUOT'].includes(errorCode(cause) ?? '');
}
