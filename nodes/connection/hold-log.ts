import { BoundedMap } from '../../src/util/bounded-map';
import { type Reason, reasonKey } from '../../src/util/reason';

/** The same reason is logged at most once in this time. */
const REPEAT_AFTER_MS = 600_000;

/** Devices are named by messages, so that their number has no bound of its own. */
const MAX_HOLDS = 1000;

/** What stands for the whole connection, where no device is named. */
const CONNECTION = '';

/** Says which reasons why nothing is sent have to be logged, each once in a while for all record nodes of a connection, and what has ended. */
export class HoldLog {
  /** Monotonic milliseconds, by device and reason. */
  readonly #loggedAt = new BoundedMap<string, number>(MAX_HOLDS);
  /** The devices, or the connection, of which a reason was logged and nothing was accepted since. */
  readonly #held = new BoundedMap<string, true>(MAX_HOLDS);

  /** True when a reason has to be logged now; it counts as logged then. @param nowMs monotonic */
  isDue({ reason, device = CONNECTION }: { reason: Reason; device?: string }, nowMs: number): boolean {
    const key = `${device} ${reasonKey(reason)}`;
    const loggedAt = this.#loggedAt.get(key);
    if (loggedAt !== undefined && nowMs - loggedAt < REPEAT_AFTER_MS) return false;
    this.#loggedAt.set(key, nowMs);
    this.#held.set(device, true);
    return true;
  }

  /**
   * Notes that something of a device was accepted.
   *
   * @returns what gets through again, the first time after a reason was logged: the device, and undefined for the whole connection
   */
  ended(device: string): (string | undefined)[] {
    const ended = [CONNECTION, device].filter((held) => this.#held.delete(held));
    return ended.map((held) => (held === CONNECTION ? undefined : held));
  }
}
