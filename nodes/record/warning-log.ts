import { type MappingError, isExpectedAbsence } from '../../src/mapping/mapping-error';
import { BoundedMap } from '../../src/util/bounded-map';

/** The same error is logged at most once in this time. */
const REPEAT_AFTER_MS = 600_000;

/** Fields are named by messages, so that their number has no bound of its own. */
const MAX_WARNINGS = 1000;

/** Logs each mapping error once in a while, however often it occurs, so that one bad sensor doesn't fill the log. */
export class WarningLog {
  /** Monotonic milliseconds, by code and field. */
  readonly #loggedAt = new BoundedMap<string, number>(MAX_WARNINGS);

  /** @returns the errors to log now, which count as logged. @param nowMs monotonic */
  due(errors: readonly MappingError[], nowMs: number): MappingError[] {
    return errors.filter((error) => {
      if (isExpectedAbsence(error)) return false;
      const key = `${error.code} ${error.field ?? ''}`;
      const loggedAt = this.#loggedAt.get(key);
      if (loggedAt !== undefined && nowMs - loggedAt < REPEAT_AFTER_MS) return false;
      this.#loggedAt.set(key, nowMs);
      return true;
    });
  }
}
