/**
 * Multiplies and takes away the noise of binary fractions: 234 × 0.1 is 23.4 and not 23.400000000000002.
 *
 * A product keeps 15 significant digits, as many as every decimal keeps through a double; whole numbers keep all.
 *
 * @returns the product, not finite when it is too large
 */
export function scale(value: number, factor: number): number {
  if (factor === 1) return value;
  return withoutNoise(value * factor);
}

/** Rounds what isn't a whole number to 15 significant digits. */
export function withoutNoise(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(15));
}
