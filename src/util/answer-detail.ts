/**
 * The detail of a reason that is an HTTP answer: `status 400: Field does not exist.`. It is kept in files, and {@link readAnswer} finds both
 * parts again, so that a person reads them in the language of the sentence before it.
 *
 * @param said by the server, in its own words and in one line; undefined where it said nothing
 */
export function answerDetail(status: number, said?: string): string {
  return said === undefined ? `status ${status}` : `status ${status}: ${said}`;
}

/** Reads what {@link answerDetail} wrote; undefined for another detail. */
export function readAnswer(detail: string): { status: string; said: string | undefined } | undefined {
  const [, status, said] = /^status (\d+)(?:: ([\s\S]+))?$/.exec(detail) ?? [];
  return status === undefined ? undefined : { status, said };
}
