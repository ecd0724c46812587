import type { VolatileSetting } from '../../util/notice';
import type { Reason } from '../../util/reason';
import type { DatabaseServer, DriverPlaces } from './server';

/** What a look at a database finds, which changes nothing in it. */
export type Probe =
  | {
      kind: 'usable';
      /** Of the server, `16.4`. */
      version: string;
      /**
       * Why what the server said to have stored can be lost; none where it can't be. `fsync`, `full_page_writes`: off, so that a power cut
       * loses it; `synchronous_standby_names`: no standby has to have it, while there are some, so that a fail-over loses the last of it.
       */
      volatile: readonly VolatileSetting[];
      /** False where the tables are yet to be made, which the user may do. */
      isSetUp: boolean;
      /** The hosts that have the place open, seen within 10 s; each once, in alphabetical order. */
      members: readonly string[];
      /** The host that has the lease of the place now. */
      sender?: string;
      /** How far the server's clock is ahead of this one's; negative where it is behind. */
      clockAheadMs: number;
    }
  /** Nothing can be stored until something is put right: `reason` has one of the codes `database-…`, with its values. */
  | { kind: 'unusable'; reason: Reason };

/**
 * Looks at a database as a shared journal would use it: within the signal's time, over a connection of its own that it closes.
 *
 * @param place whose members and sender are told
 * @returns it doesn't reject
 */
export type ProbeDatabase = (
  server: DatabaseServer,
  driver: DriverPlaces,
  place: string,
  signal: AbortSignal,
) => Promise<Probe>;
