/**
 * Rounds a number as it is written in decimal, half away from zero: 1.005 to 2 decimals is 1.01, -2.5 to none is -3.
 *
 * @param decimals a whole number from 0 to 15
 */
export function roundTo(value: number, decimals: number): number {
  if (Number.isInteger(value) || !Number.isFinite(value)) return value;
  // Digits and not arithmetic: 1.005 × 100 is 100.49999999999999, which would round down.
  const [mantissa = '', exponent = ''] = Math.abs(value).toExponential().split('e');
  const digits = mantissa.replace('.', '');
  const kept = Number(exponent) + 1 + decimals;
  if (kept >= digits.length) return value;
  if (kept < 0) return 0;
  const next = digits.charAt(kept) >= '5' ? 1n : 0n;
  const rounded = Number(`${BigInt(digits.slice(0, kept)) + next}e-${decimals}`);
  return value < 0 && rounded !== 0 ? -rounded : rounded;
}

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

/** Rounds what isn't a whole number to 15 significant digits; what isn't finite stays as it is. */
export function withoutNoise(value: number): number {
  return Number.isInteger(value) || !Number.isFinite(value) ? value : Number(value.toPrecision(15));
}
