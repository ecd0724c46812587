/** The longest reason that is passed on, in characters. */
const MAX_REASON_LENGTH = 200;

/** What an error body says: a reason in plain words, if any, and the indices of the entries it complains of. */
export interface ErrorBody {
  reason: string | undefined;
  culprits: readonly number[];
}

/**
 * Reads the body of a refusal. Its form isn't documented; that of the Django REST framework is likely: `{"detail": …}`, an object
 * of reasons by name, or an array with one object for each entry, empty where nothing is wrong.
 *
 * @param entries how many measurements were sent
 */
export function readErrorBody(body: string, entries: number): ErrorBody {
  const text = body.trim();
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return { reason: text === '' || text.startsWith('<') ? undefined : shorten(text), culprits: [] };
  }
  const reason = reasonOf(parsed);
  return { reason: reason === undefined ? undefined : shorten(reason), culprits: culpritsOf(parsed, entries) };
}

function culpritsOf(parsed: unknown, entries: number): number[] {
  if (!Array.isArray(parsed) || parsed.length !== entries) return [];
  return parsed.flatMap((entry: unknown, index) => (reasonOf(entry) === undefined ? [] : [index]));
}

/** The first reason found, with the names that lead to it unless they are the usual ones. */
function reasonOf(parsed: unknown, depth = 0): string | undefined {
  if (typeof parsed === 'string') return parsed === '' ? undefined : parsed;
  if (typeof parsed !== 'object' || parsed === null || depth > 3) return undefined;
  for (const [name, value] of Object.entries(parsed)) {
    const reason = reasonOf(value, depth + 1);
    if (reason === undefined) continue;
    const telling =
      !Array.isArray(parsed) && !['detail', 'error', 'errors', 'message', 'non_field_errors'].includes(name);
    return telling ? `${name}: ${reason}` : reason;
  }
  return undefined;
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length <= MAX_REASON_LENGTH ? line : `${line.slice(0, MAX_REASON_LENGTH - 1)}…`;
}
