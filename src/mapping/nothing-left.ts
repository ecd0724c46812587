import { describe, type Problem } from './problem';

/** An array of thousands of elements can fail in each of them; an error is read by a person. */
const most = 20;

/**
 * The error of a message from which nothing is left to record: why, field by field, absent ones included.
 *
 * @param problems all problems of the message, as mapping gave them
 */
export function nothingLeft(problems: readonly Problem[]): string {
  if (problems.length === 0) return 'Nothing to record';
  const reasons = problems.slice(0, most).map(describe);
  const further = problems.length - reasons.length;
  return `Nothing to record: ${reasons.join('; ')}${further > 0 ? `; and ${further} more` : ''}`;
}
