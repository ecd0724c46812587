import type { Behaviour } from '../core/behaviour';
import type { Answer } from '../core/exchange';
import { empty, html, json, text } from '../core/exchange';
import type { Reason } from '../core/ledger';

const MESSAGES: Record<Reason, string> = {
  'not-json': 'JSON parse error - Expecting value: line 1 column 1 (char 0)',
  'not-a-list': 'Expected a list of items but got type "dict".',
  'not-an-object': 'Invalid data. Expected a dictionary.',
  'unknown-device': 'Not found.',
  'no-permission': 'You do not have permission to perform this action.',
  'bad-token': 'Invalid token.',
  'unknown-field': 'Field does not exist.',
  'wrong-value': 'A valid value is required.',
  'wrong-timestamp': 'A valid timestamp is required.',
  'future-timestamp': 'The timestamp is in the future.',
  'over-limit': 'Request was throttled. Expected available in 1 second.',
  'over-quota': 'The quota of this device is used up.',
  'too-large': 'The request is too large.',
  'missing-slash': 'The path has to end with a slash.',
  batch: 'Another item of the list is invalid.',
};

/**
 * The answer to a refused request, in the shape that the behaviour asks for.
 *
 * @param entries the reason of each refused measurement; undefined for the others
 */
export function refusedAnswer(
  status: number,
  reason: Reason,
  shape: Behaviour['errorBody'],
  entries: readonly (Reason | undefined)[] = [],
): Answer {
  const sentence = MESSAGES[reason];
  switch (shape) {
    case 'array-per-entry':
      return entries.length === 0 ? json(status, { detail: sentence }) : json(status, entries.map(entryError));
    case 'detail':
      return json(status, { detail: sentence });
    case 'error':
      return json(status, { error: sentence });
    case 'errors':
      return json(status, { errors: [{ message: sentence, code: reason }] });
    case 'empty':
      return empty(status);
    case 'text':
      return text(status, sentence);
    case 'html':
      return html(status, `<!doctype html><html><body><h1>${status}</h1><p>${sentence}</p></body></html>`);
  }
}

function entryError(reason: Reason | undefined): Record<string, string[]> {
  return reason === undefined ? {} : { [memberAtFault(reason)]: [MESSAGES[reason]] };
}

function memberAtFault(reason: Reason): 'field' | 'value' | 'timestamp' {
  if (reason === 'wrong-value') return 'value';
  return reason === 'wrong-timestamp' || reason === 'future-timestamp' ? 'timestamp' : 'field';
}
