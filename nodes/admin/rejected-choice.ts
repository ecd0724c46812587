import type { Choice } from '../../src/journal/rejected-lines';
import type { RejectedChoice } from './api';
import { BadRequest, type RequestBody } from './body';
import { readNode } from './read-node';

/** More than a form ever shows. */
const MAX_IDS = 1000;

export function readChoice(body: RequestBody): RejectedChoice {
  const ids = body.any('ids') === 'all' ? 'all' : body.list('ids', MAX_IDS).map(readId);
  return { node: readNode(body), ids };
}

/** Tells what is chosen. */
export function selectorOf({ ids }: RejectedChoice): Choice {
  if (ids === 'all') return () => true;
  const chosen = new Set(ids);
  return (id) => chosen.has(id);
}

function readId(entry: unknown): string {
  if (typeof entry !== 'string' || entry.length > 100) throw new BadRequest('ids has to be a list of names, or "all"');
  return entry;
}
