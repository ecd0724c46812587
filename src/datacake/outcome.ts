/** What holds a request back for a while: nothing answered, an answer took too long, Datacake asked to wait, or it failed. */
export type RetryCause = 'network' | 'timeout' | 'busy' | 'server-error';

/** What became of a request. No HTTP outcome is an exception. Reasons are plain sentences without secrets. */
export type Outcome =
  | { kind: 'accepted'; status: number }
  /** Repeat it later; `wait` is what the server asked for, in milliseconds; `unsent` when it surely didn't get there. */
  | { kind: 'retry'; cause: RetryCause; status?: number; wait?: number; reason: string; unsent?: true }
  /** Refused for what it contains; `culprits` are the indices of the measurements that the answer names, if it names any. */
  | { kind: 'rejected'; status: number; reason: string; culprits: readonly number[] }
  | { kind: 'too-large'; status: number; reason: string }
  /** Something has to be put right first; nothing is lost meanwhile. */
  | { kind: 'paused'; scope: 'connection' | 'device'; status?: number; reason: string }
  /** Given up by the sender. */
  | { kind: 'aborted' };

/** True when a request of several measurements, or of one, may have been stored, or some of it, though it wasn't accepted. */
export function mayBeStored(outcome: Outcome, measurements: number): boolean {
  switch (outcome.kind) {
    case 'retry':
      return outcome.cause !== 'busy' && outcome.unsent !== true;
    case 'rejected':
      // Whether a batch with an unknown field is partly recorded is unknown.
      return measurements > 1;
    case 'aborted':
      return true;
    case 'accepted':
    case 'too-large':
    case 'paused':
      return false;
  }
}

/** What came of looking for a device by its serial number; `device` is its UUID. */
export type Resolution = { kind: 'found'; device: string } | Extract<Outcome, { kind: 'retry' | 'paused' | 'aborted' }>;
