import type { Journals } from '../journals';
import { discardOrphan, orphanedJournals } from '../orphaned-journals';
import type { FormAnswer, OrphanedJournal } from './api';
import { BadRequest } from './body';
import type { Handler } from './route';

/** Tells which connections there are. */
export type Living = () => (connection: string) => boolean;

/** Journals whose connection is gone. */
export function journals(all: Pick<Journals, 'root'>, living: Living): () => Promise<FormAnswer<OrphanedJournal[]>> {
  return async () => ({ ok: true, result: await orphanedJournals(all.root, living()) });
}

export function discardJournal(all: Pick<Journals, 'root'>, living: Living): Handler<OrphanedJournal> {
  return async (body) => {
    const discarded = await discardOrphan(all.root, living(), body.text('connection', 200));
    if (discarded === undefined) throw new BadRequest('there is no journal that a connection with this id has left');
    return { ok: true, result: discarded };
  };
}
