import { isPlainHttp } from '../../connection/validation';
import { createFormTabs } from '../ui/tabs';
import { isReference } from '../ui/validator';
import { prepareDatabaseCheck } from './database-check';
import { prepareFolderNote } from './folder-note';
import { prepareSizeNote } from './size-note';
import { prepareTokenCheck } from './token-check';
import { text } from './validity';
import { prepareWorkspaceInput } from './workspace-input';

/** The connection's form while it is open. */
export interface ConnectionForm {
  /** Trims the inputs before Node-RED reads them. */
  save(): void;
  resize(): void;
  /** Aborts the requests of the form's parts. */
  close(): void;
}

const INPUT_PREFIX = '#node-config-input-';

/** @param id of the connection, which may not be added yet */
export function openConnectionForm(id: string): ConnectionForm {
  const token = $(`${INPUT_PREFIX}token`);
  const address = $(`${INPUT_PREFIX}address`);
  const workspaceId = $(`${INPUT_PREFIX}workspace`);
  const journal = $(`${INPUT_PREFIX}journal`);
  const folder = $(`${INPUT_PREFIX}folder`);
  const closing = new AbortController();

  const tabs = createFormTabs('datacake-connection', {
    connection: text('tab.connection'),
    delivery: text('tab.delivery'),
    network: text('tab.network'),
  });
  setTimeout(() => tabs.resize(), 0);

  address.on('change input', () => {
    // What `${URL}` stands for may be plain too.
    const typed = stringOf(address);
    $('.datacake-connection-plain-http-row').toggle(isPlainHttp(typed) || isReference(typed));
  });

  journal.on('change', () => {
    $('.datacake-connection-disk-row').toggle(journal.val() !== 'memory');
    $('.datacake-connection-shared-row').toggle(journal.val() === 'shared');
    tabs.resize();
  });

  prepareFolderNote(id, closing.signal, prepareSizeNote());
  prepareDatabaseCheck(id, closing.signal);
  const workspace = prepareWorkspaceInput();
  prepareTokenCheck(id, closing.signal, ({ account, changed }) => {
    if (account === undefined) {
      workspace.withdraw();
      return;
    }
    workspace.offer(account.workspaces);
    const [first, ...others] = account.workspaces;
    // Opening a form changes nothing.
    if (changed && first !== undefined && others.length === 0 && workspace.chosen() === '') workspace.choose(first.id);
  });

  return {
    save() {
      const database = ['databaseHost', 'databasePort', 'database', 'databaseUser'].map((name) =>
        $(`${INPUT_PREFIX}${name}`),
      );
      for (const input of [token, address, workspaceId, folder, ...database]) input.val(stringOf(input).trim());
    },
    resize: () => tabs.resize(),
    close: () => closing.abort(),
  };
}

function stringOf(input: JQuery): string {
  const value = input.val();
  return typeof value === 'string' ? value : '';
}
