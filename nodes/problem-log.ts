import { type Problem, isQuiet } from '../src/mapping/problem';

/** Milliseconds for which the same problem isn't told again. */
const silence = 600_000;

/** The most problems that are remembered; beyond it the one that was told longest ago is forgotten. Messages name fields without number. */
const most = 1000;

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
      this.#note(key, now);
      return true;
    });
  }

  #note(key: string, now: number): void {
    this.#toldAt.delete(key);
    this.#toldAt.set(key, now);
    if (this.#toldAt.size <= most) return;
    for (const oldest of this.#toldAt.keys()) {
      this.#toldAt.delete(oldest);
      return;
    }
  }
}
