import { BoundedMap } from '../../src/util/bounded-map';
import { type Reason, reasonKey } from '../../src/util/reason';

/** The same reason is logged at most once in this time. */
const REPEAT_AFTER_MS = 600_000;

/** Devices are named by messages, so that their number has no bound of its own. */
const MAX_HOLDS = 1000;

/** Says which reasons why nothing is sent have to be logged: each once in a while for all record nodes of a connection. */
export class HoldLog {
  /** Monotonic milliseconds, by device and reason. */
  readonly #loggedAt = new BoundedMap<string, number>(MAX_HOLDS);
  #isHeld = false;

  /** True when a reason has to be logged now; it counts as logged then. @param nowMs monotonic */
  isDue({ reason, device = '' }: { reason: Reason; device?: string }, nowMs: number): boolean {
    const key = `${device} ${reasonKey(reason)}`;
    const loggedAt = this.#loggedAt.get(key);
    if (loggedAt !== undefined && nowMs - loggedAt < REPEAT_AFTER_MS) return false;
    this.#loggedAt.set(key, nowMs);
    this.#isHeld = true;
    return true;
  }

  /** Notes that something was accepted. @returns true for the first time after a reason was logged */
  ended(): boolean {
    const wasHeld = this.#isHeld;
    this.#isHeld = false;
    return wasHeld;
  }
}
