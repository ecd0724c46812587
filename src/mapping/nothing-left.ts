import { describeMappingError, type MappingError } from './problem';

/** An array of thousands of elements can fail in each of them; an error is read by a person. */
const MAX_REASONS = 20;

/**
 * The error of a message from which nothing is left to record: why, field by field, absent ones included.
 *
 * @param errors all problems of the message, as mapping gave them
 */
export function describeNothingToRecord(errors: readonly MappingError[]): string {
  if (errors.length === 0) return 'Nothing to record';
  const reasons = errors.slice(0, MAX_REASONS).map(describeMappingError);
  const further = errors.length - reasons.length;
  return `Nothing to record: ${reasons.join('; ')}${further > 0 ? `; and ${further} more` : ''}`;
}
