import type { Ranges } from '../util/ranges';
import type { Sample } from '../model';

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

  /** Samples of a log that aren't acknowledged, oldest first, from a position on. */
  read(log: LogId, from: number, atMost: number): Promise<StoredSample[]>;

  /**
   * Forgets samples: what was made of them has been accepted, or refused for good.
   *
   * @param fields those that are forgotten of these samples; all when absent. A sample without a field left is forgotten
   */
  acknowledge(log: LogId, positions: Ranges, fields?: readonly string[]): void;

  /** Makes all that was appended and acknowledged safe. The journal takes no more after it. */
  close(): Promise<void>;
}
