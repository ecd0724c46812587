import { type MappingError, isExpectedAbsence } from '../../src/mapping/mapping-error';

/** Milliseconds for which the same problem isn't told again. */
const REPEAT_AFTER_MS = 600_000;

/** The most problems that are remembered; beyond it the one that was told longest ago is forgotten. Messages name fields without number. */
const MAX_WARNINGS = 1000;

/** Tells problems once in a while, however often they occur, so that one bad sensor doesn't fill the log. */
export class WarningLog {
  readonly #toldAt = new Map<string, number>();

  /** The problems that are worth telling now. @param now monotonic milliseconds */
  due(problems: readonly MappingError[], now: number): MappingError[] {
    return problems.filter((problem) => {
      if (isExpectedAbsence(problem)) return false;
      const { field, code } = problem;
      const key = `${code} ${field ?? ''}`;
      const told = this.#toldAt.get(key);
      if (told !== undefined && now - told < REPEAT_AFTER_MS) return false;
      this.#note(key, now);
      return true;
    });
  }

  #note(key: string, now: number): void {
    this.#toldAt.delete(key);
    this.#toldAt.set(key, now);
    if (this.#toldAt.size <= MAX_WARNINGS) return;
    for (const oldest of this.#toldAt.keys()) {
      this.#toldAt.delete(oldest);
      return;
    }
  }
}
