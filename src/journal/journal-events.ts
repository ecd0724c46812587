import type { Ranges } from '../util/ranges';
import type { LogId } from './journal';
import type { JournalError } from './journal-error';

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

/** Samples that were given up: the journal was full, or they were too old. */
export interface Drop {
  log: LogId;
  positions: Ranges;
  samples: number;
  why: 'size' | 'age';
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
