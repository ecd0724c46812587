import { foreignText } from '../util/foreign-text';
import { isObject, objectAt, parseJson } from './untrusted-json';

/** How deep a reason is looked for. */
const MAX_REASON_DEPTH = 3;

/** Names that add nothing to the reason below them. */
const GENERIC_NAMES = ['detail', 'error', 'errors', 'message', 'non_field_errors'];

/** What an error body says: a reason, if any, in one line, and the indices of the measurements that it names. */
export interface ErrorBody {
  reason: string | undefined;
  culprits: readonly number[];
}

/**
 * Reads the body of a refusal. Its form isn't documented. That of the Django REST framework is likely (inferred): `{"detail": …}`, an
 * object of reasons by name, or an array with one object for each measurement, empty where nothing is wrong.
 *
 * @param measurements how many were sent
 */
export function readErrorBody(body: string, measurements: number): ErrorBody {
  const text = body.trim();
  const parsed = parseJson(text);
  if (parsed === undefined)
    return { reason: text === '' || text.startsWith('<') ? undefined : foreignText(text), culprits: [] };
  const reason = reasonOf(parsed);
  return { reason: reason === undefined ? undefined : foreignText(reason), culprits: culpritsOf(parsed, measurements) };
}

function culpritsOf(parsed: unknown, measurements: number): number[] {
  if (!Array.isArray(parsed) || parsed.length !== measurements) return [];
  return parsed.flatMap((entry: unknown, index) => (reasonOf(entry) === undefined ? [] : [index]));
}

/** The first reason in the body, with the names that lead to it unless they are generic. */
function reasonOf(parsed: unknown, depth = 0): string | undefined {
  if (typeof parsed === 'string') return parsed === '' ? undefined : parsed;
  if (typeof parsed !== 'object' || parsed === null || depth > MAX_REASON_DEPTH) return undefined;
  for (const [name, value] of Object.entries(parsed)) {
    const reason = reasonOf(value, depth + 1);
    if (reason === undefined) continue;
    return Array.isArray(parsed) || GENERIC_NAMES.includes(name) ? reason : `${name}: ${reason}`;
  }
  return undefined;
}

/** A GraphQL error (documented): `code` is that of its extensions, empty where it has none. */
export interface GraphqlError {
  message: string | undefined;
  code: string;
}

/** The first of the errors in the parsed body of a GraphQL answer; undefined where it has none. */
export function readGraphqlError(parsed: unknown): GraphqlError | undefined {
  const errors = isObject(parsed) ? parsed.errors : undefined;
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined;
  if (!isObject(first)) return undefined;
  const { message } = first;
  const { code } = objectAt(first, 'extensions');
  return { message: typeof message === 'string' ? message : undefined, code: typeof code === 'string' ? code : '' };
}
