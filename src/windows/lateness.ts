import type { Measurement } from '../model';
import { type RecordRules, rulesOf } from './rules';

/**
 * The measurements, with the seconds from their time to now where that is what a field says. Whatever the aggregate, it is that of the
 * sample whose time the measurement has.
 *
 * @param now Unix milliseconds
 */
export function withLateness(measurements: readonly Measurement[], rules: RecordRules, now: number): Measurement[] {
  return measurements.map((measurement) => {
    if (rulesOf(rules, measurement.field).isLateness !== true) return measurement;
    return { ...measurement, value: Math.floor(now / 1000) - Number(measurement.timestamp) };
  });
}
