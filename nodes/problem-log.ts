import { type Problem, isQuiet } from '../src/mapping/problem';

/** Milliseconds for which the same problem isn't told again. */
const silence = 600_000;

/** Tells problems once in a while, however often they occur, so that one bad sensor doesn't fill the log. */
export class ProblemLog {
  readonly #toldAt = new Map<string, number>();

  /** The problems that are worth telling now. @param now monotonic milliseconds */
  news(problems: readonly Problem[], now: number): Problem[] {
    return problems.filter((problem) => {
      if (isQuiet(problem)) return false;
      const { field, code } = problem;
      const key = `${code} ${field ?? ''}`;
      const told = this.#toldAt.get(key);
      if (told !== undefined && now - told < silence) return false;
      this.#toldAt.set(key, now);
      return true;
    });
  }
}
