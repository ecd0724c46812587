import type { Reason } from './reason';

/**
 * What a person should know of, beside what becomes of measurements. The connection's catalogue has a sentence for each code, `notice.<code>`,
 * so that it is told in the language of whoever reads it; one with a `count` has the forms `one` and `many`. `detail` is what the system
 * said, in its own words.
 */
export type Notice =
  /** A device has used up its plan's datapoints of today: what is more waits, or Datacake drops it. */
  | { code: 'quota-held' | 'quota-exceeded'; device: string }
  /** What Datacake has accepted is to be watched, and the token may not read it. */
  | { code: 'watch-hidden'; device: string }
  /** Most of them, of so many. */
  | { code: 'quota-nearly'; device: string; count: number; plan: number }
  /** The interval is to be as long as the plan needs, and the plan isn't known. */
  | { code: 'plan-unknown'; device: string; reason: Reason }
  /** What has to outlive a restart can't be written: the state of devices, or measurements that were refused. */
  | { code: 'state-unkept' | 'rejected-unkept'; detail: string }
  /** So many refused measurements had to go from their file. */
  | { code: 'rejected-dropped'; count: number }
  /** Bytes of a file of the journal can't be read, and so many samples are lost; a copy lies at `copy`. */
  | { code: 'damaged'; count: number; bytes: number; file: string }
  | { code: 'damaged-copied'; count: number; bytes: number; file: string; copy: string }
  /** A file of the journal is gone, or ends too early. */
  | { code: 'cut-short'; count: number; file: string }
  /** Samples were stored before the clock was set. */
  | { code: 'restamped'; count: number }
  | { code: 'acknowledgements-unstored'; detail?: string }
  | { code: 'samples-recovered' | 'acknowledgements-recovered' }
  /** Samples wait in memory, because another process has the journal, or because its folder can't be used. */
  | { code: 'journal-taken'; pid: string; host: string }
  | { code: 'journal-unusable'; detail: string }
  /** Node-RED ends, and so many samples waited in memory. */
  | { code: 'memory-lost'; count: number }
  /** What waited in memory is moved to the disk now, or can't be. */
  | { code: 'journal-usable' }
  | { code: 'journal-unmoved'; detail: string }
  /** The journal is in memory, and samples from before wait on the disk. */
  | { code: 'samples-on-disk'; folder: string }
  /** The shared database can't be used from now on, so that samples wait on the local disk and nothing is sent; or it can again. */
  | { code: 'shared-away'; reason: Reason }
  | { code: 'shared-back' }
  /** The server's clock and this one are further apart than windows allow for. */
  | { code: 'shared-clock'; seconds: number }
  /** This process sends from now on, in place of another host, or as the first. */
  | { code: 'lease-taken'; host: string }
  | { code: 'lease-first' }
  /** It doesn't send any more: it handed over, or its lease ran out. */
  | { code: 'lease-handed-over' | 'lease-lost' }
  | NotTaken;

/** Why what a message says isn't stored. */
export type NotTaken =
  /** It says more than is taken from one message. */
  | { code: 'too-many-samples' | 'too-many-fields'; count: number; most: number }
  /** The journal isn't open yet, and much waits for that. */
  | { code: 'opening' }
  | {
      code: `unstored-${'limit' | 'disk-full' | 'disk-failed' | 'too-large' | 'too-slow' | 'closed' | 'away' | 'lost' | 'data'}`;
      detail?: string;
    };
