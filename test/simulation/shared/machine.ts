import type { Clock } from '../../../src/util/clock';
import type { SimulatedClock } from '../clock';

interface Timer {
  /** By the machine's own monotonic clock. */
  at: number;
  callback: () => void;
}

/**
 * A process on a machine of its own, in simulated time: its clock goes a little wrong, and it can be frozen, suspended and killed. While it
 * stands still none of its timers fires, and what comes from outside waits for it.
 */
export class SimulatedMachine implements Clock {
  readonly #world: SimulatedClock;
  /** How fast its clock goes, 1 for right. */
  readonly #rate: number;
  #wallStep = 0;
  /** By the world's clock. */
  #suspendedMs = 0;
  #suspendedSince: number | undefined;
  isKilled = false;
  /** Since when it does nothing, by the world's clock; Infinity while it runs. */
  stillSince = Infinity;
  readonly #timers = new Set<Timer>();
  #waiting: (() => void)[] = [];

  constructor(world: SimulatedClock, rate: number) {
    this.#world = world;
    this.#rate = rate;
  }

  get isStill(): boolean {
    return this.stillSince < Infinity;
  }

  wall(): number {
    return this.#world.wall() + this.#world.monotonic() * (this.#rate - 1) + this.#wallStep;
  }

  monotonic(): number {
    const now = this.#suspendedSince ?? this.#world.monotonic();
    return (now - this.#suspendedMs) * this.#rate;
  }

  suspended(): number {
    return this.#suspendedMs * this.#rate;
  }

  after(milliseconds: number, callback: () => void): () => void {
    const timer = { at: this.monotonic() + Math.max(0, milliseconds), callback };
    this.#timers.add(timer);
    this.#arm(timer);
    return () => this.#timers.delete(timer);
  }

  stepWall(milliseconds: number): void {
    this.#wallStep += milliseconds;
  }

  /** Stops the process, as SIGSTOP does: its monotonic clock goes on. */
  freeze(): void {
    this.stillSince = Math.min(this.stillSince, this.#world.monotonic());
  }

  /** Stops the machine: its monotonic clock halts. */
  suspend(): void {
    this.#suspendedSince ??= this.#world.monotonic();
    this.freeze();
  }

  /** Lets it go on. What was due meanwhile is done in its order, timers first. */
  goOn(): void {
    if (this.#suspendedSince !== undefined) this.#suspendedMs += this.#world.monotonic() - this.#suspendedSince;
    this.#suspendedSince = undefined;
    this.stillSince = Infinity;
    const due = [...this.#timers].filter(({ at }) => at <= this.monotonic()).sort((a, b) => a.at - b.at);
    for (const timer of due) this.#fire(timer);
    for (const timer of this.#timers) this.#arm(timer);
    for (const arrive of this.#waiting.splice(0)) this.arrive(arrive);
  }

  kill(): void {
    this.isKilled = true;
    this.freeze();
    this.#timers.clear();
    this.#waiting = [];
  }

  /** Hands over what comes from outside, once the process runs. */
  arrive(callback: () => void): void {
    if (this.isKilled) return;
    if (this.isStill) this.#waiting.push(callback);
    else callback();
  }

  /** What comes from outside, as a promise. */
  fromOutside<T>(outside: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      outside.then(
        (value) => this.arrive(() => resolve(value)),
        // It is passed on as it is.
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
        (error: unknown) => this.arrive(() => reject(error)),
      );
    });
  }

  #arm(timer: Timer): void {
    const leftMs = Math.max(0, timer.at - this.monotonic()) / this.#rate;
    this.#world.after(leftMs, () => {
      // One that went on counting while the machine was suspended is armed anew as it goes on.
      if (!this.isStill && timer.at <= this.monotonic() + 0.001) this.#fire(timer);
    });
  }

  #fire(timer: Timer): void {
    if (this.#timers.delete(timer)) timer.callback();
  }
}
