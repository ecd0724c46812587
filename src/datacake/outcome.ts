/** What holds a request back for a while: nothing answered, an answer took too long, Datacake asked to wait, or it failed. */
export type RetryCause = 'network' | 'timeout' | 'busy' | 'server-error';

/** What became of a request. No HTTP outcome is an exception. Reasons are plain sentences without secrets. */
export type Outcome =
  | { kind: 'accepted'; status: number }
  /** Repeat it later; `wait` is what the server asked for, in milliseconds. */
  | { kind: 'retry'; cause: RetryCause; status?: number; wait?: number; reason: string }
  /** Refused for what it contains; `culprits` are the indices of the measurements that the answer names, if it names any. */
  | { kind: 'rejected'; status: number; reason: string; culprits: readonly number[] }
  | { kind: 'too-large'; status: number; reason: string }
  /** Something has to be put right first; nothing is lost meanwhile. */
  | { kind: 'paused'; scope: 'connection' | 'device'; status?: number; reason: string }
  /** Given up by the sender. */
  | { kind: 'aborted' };
