import type { Reason } from '../../util/reason';

/** What a look at a database finds, which changes nothing in it: whether it would do as a shared journal. */
export type Probe =
  | {
      kind: 'ready';
      /** Of the server, `16.4`. */
      version: string;
      /** False where the tables are yet to be made, which the user may do. */
      isSetUp: boolean;
      /** True where there are standbys and none of them has to have what is stored, so that a fail-over loses the last of it. */
      mayLoseInFailover: boolean;
      /** The hosts that have the place open, seen within 10 s: each once, in alphabetical order. */
      members: readonly string[];
      /** The host that has the lease of the place now. */
      sender?: string;
      /** How far the server's clock is ahead of this one's, in milliseconds; negative where it is behind. */
      clockAheadMs: number;
    }
  | {
      kind: 'failed';
      /** One of the reasons `database-…`. */
      reason: Reason;
      /** As far as the server was asked. */
      version?: string;
      /** What an administrator of the database has to run first, with the reason `database-rights`. */
      sql?: string;
    };
