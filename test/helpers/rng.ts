import assert from 'node:assert/strict';
import { createRandom } from './random';

/** Choices with their weights; only the ratio of the weights matters. */
export type WeightedTable<T> = readonly (readonly [weight: number, choice: T])[];

/** A random number generator that makes the same choices for the same seed. */
export class Rng {
  /** A number in [0, 1). */
  readonly random: () => number;

  constructor(seed: number) {
    this.random = createRandom(seed);
  }

  /** One of equally likely choices. */
  pick<T>(choices: readonly T[]): T {
    const picked = choices[Math.floor(this.random() * choices.length)];
    assert.ok(picked !== undefined);
    return picked;
  }

  pickWeighted<T>(table: WeightedTable<T>): T {
    const total = table.reduce((sum, [weight]) => sum + weight, 0);
    let rest = this.random() * total;
    for (const [weight, choice] of table) {
      if (rest < weight) return choice;
      rest -= weight;
    }
    // Rounding may leave a rest behind the last choice.
    const last = table.at(-1);
    assert.ok(last !== undefined);
    return last[1];
  }

  /** A whole number, both ends included. */
  between(min: number, max: number): number {
    return min + Math.floor(this.random() * (max - min + 1));
  }

  chance(probability: number): boolean {
    return this.random() < probability;
  }
}
