import type { Clock as ServerClock } from '../simulator';
import type { TestClock } from './clock';

/** Real time that runs faster, so that a minute's wait is over in about a second. */
export class FastClock implements TestClock {
  readonly #scale: number;
  readonly #began = performance.now();
  #wallAtZero: number;
  timersFired = 0;

  /**
   * @param wall Unix milliseconds to begin at
   * @param scale how many of its milliseconds pass in one
   */
  constructor(wall: number, scale: number) {
    this.#wallAtZero = wall;
    this.#scale = scale;
  }

  wall(): number {
    return this.#wallAtZero + Math.round(this.monotonic());
  }

  monotonic(): number {
    return (performance.now() - this.#began) * this.#scale;
  }

  suspended(): number {
    return 0;
  }

  after(milliseconds: number, callback: () => void): () => void {
    const timer = setTimeout(() => {
      this.timersFired += 1;
      callback();
    }, milliseconds / this.#scale);
    return () => clearTimeout(timer);
  }

  stepWall(milliseconds: number): void {
    this.#wallAtZero += milliseconds;
  }

  async advance(milliseconds: number): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, milliseconds / this.#scale));
  }

  /** The same clock as a server reads it. */
  get ofServer(): ServerClock {
    return {
      now: () => this.wall(),
      monotonic: () => this.monotonic(),
      after: (milliseconds, callback) => this.after(milliseconds, callback),
    };
  }
}
