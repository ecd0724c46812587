import assert from 'node:assert/strict';
import { createRandom } from '../helpers/random';

/** Draws that are the same for the same seed. */
export class Dice {
  /** A number in [0, 1). */
  readonly random: () => number;

  constructor(seed: number) {
    this.random = createRandom(seed);
  }

  pick<T>(all: readonly T[]): T {
    const picked = all[Math.floor(this.random() * all.length)];
    assert.ok(picked !== undefined);
    return picked;
  }

  /** A whole number, both ends included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.random() * (most - least + 1));
  }

  chance(likelihood: number): boolean {
    return this.random() < likelihood;
  }
}
