import { ask, databaseQueryOf } from '../api-client';
import { mayWrite } from '../permission';
import { keepLatest } from '../ui/latest';
import { createDatabaseView } from './database-view';

const INPUTS = ['databaseHost', 'databasePort', 'database', 'databaseUser', 'databasePassword', 'databaseTls'];

/**
 * Looks at the database of a shared journal with the button; what was said is gone as soon as it is of another one.
 *
 * @param id of the connection
 * @param closed aborted when the form closes
 */
export function prepareDatabaseCheck(id: string, closed: AbortSignal): void {
  const view = createDatabaseView($('#datacake-connection-database'));
  const nextRequest = keepLatest(closed);
  let asked: string | undefined;

  async function check(): Promise<void> {
    const query = databaseQueryOf(id);
    if (query === undefined) return;
    asked = JSON.stringify(query);
    view.showBusy();
    const reply = await ask('database', query, nextRequest());
    if (reply.ok) view.show(reply.result);
    else view.showError(reply.error);
  }

  function forgetOther(): void {
    if (asked === undefined || asked === JSON.stringify(databaseQueryOf(id))) return;
    asked = undefined;
    // An answer that is still to come is of the other one, too.
    nextRequest();
    view.clear();
  }

  $('#datacake-connection-database-test')
    .toggle(mayWrite())
    .on('click', () => void check());
  for (const name of INPUTS) $(`#node-config-input-${name}`).on('change', forgetOther);
}
