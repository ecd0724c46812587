import type { Reason } from '../util/reason';

/** Why a request is sent again: no connection, no answer in time, Datacake asked to wait, or Datacake failed. */
type RetryCause = 'network' | 'timeout' | 'busy' | 'server-error';

/** What became of a request. No HTTP answer is an exception. */
export type Outcome =
  | { kind: 'accepted'; status: number }
  /** Send it again; `wait` is the server's `Retry-After` in milliseconds; `unsent` when the request surely never left. */
  | { kind: 'retry'; cause: RetryCause; status?: number; wait?: number; reason: Reason; unsent?: true }
  /** Refused for its content; `culprits` are the indices of the measurements that the answer names, if any. */
  | { kind: 'rejected'; status: number; reason: Reason; culprits: readonly number[] }
  | { kind: 'too-large'; status: number; reason: Reason }
  /** Something has to be put right first. Nothing is lost meanwhile. */
  | { kind: 'paused'; scope: 'connection' | 'device'; status?: number; reason: Reason }
  /** Given up by the caller; `unsent` when it surely never left. */
  | { kind: 'aborted'; unsent?: true };

/**
 * True when Datacake may have stored measurements of a request that wasn't accepted.
 *
 * @param measurements how many were sent
 */
export function mayBeStored(outcome: Outcome, measurements: number): boolean {
  switch (outcome.kind) {
    case 'retry':
      return outcome.cause !== 'busy' && outcome.unsent !== true;
    case 'rejected':
      // Whether a batch with an unknown field is partly recorded is unknown.
      return measurements > 1;
    case 'aborted':
      return outcome.unsent !== true;
    case 'accepted':
    case 'too-large':
    case 'paused':
      return false;
  }
}

/** The device with a serial number, by its UUID, or why there is none. */
export type Resolution = { kind: 'found'; device: string } | Extract<Outcome, { kind: 'retry' | 'paused' | 'aborted' }>;
