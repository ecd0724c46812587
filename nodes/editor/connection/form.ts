import { isPlainHttp } from '../../connection/validation';
import { prepareTokenCheck } from './token-check';
import { text } from './validity';
import { createFormTabs } from '../ui/tabs';
import { prepareWorkspaceInput } from './workspace-input';

/** The connection's form while it is open. */
export interface ConnectionForm {
  /** Puts the inputs in order before Node-RED reads them. */
  save(): void;
  resize(): void;
  /** Ends what the form's parts still do. */
  close(): void;
}

const INPUT_PREFIX = '#node-config-input-';

/** @param id of the connection, one that is still to be added included */
export function openConnectionForm(id: string): ConnectionForm {
  const token = $(`${INPUT_PREFIX}token`);
  const address = $(`${INPUT_PREFIX}address`);
  const workspaceId = $(`${INPUT_PREFIX}workspace`);
  const journal = $(`${INPUT_PREFIX}journal`);
  const closing = new AbortController();

  const tabs = createFormTabs('datacake-connection', {
    connection: text('tab.connection'),
    delivery: text('tab.delivery'),
    network: text('tab.network'),
  });
  setTimeout(() => tabs.resize(), 0);

  address.on('change input', () => {
    $('.datacake-connection-plain-http-row').toggle(isPlainHttp(asString(address)));
  });

  journal.on('change', () => {
    $('.datacake-connection-disk-row').toggle(journal.val() === 'disk');
  });

  const workspace = prepareWorkspaceInput();
  prepareTokenCheck(id, closing.signal, ({ account, typed }) => {
    if (account === undefined) {
      workspace.withdraw();
      return;
    }
    workspace.offer(account.workspaces);
    const [only, ...others] = account.workspaces;
    // A form that was only opened is left as it was.
    if (typed && only !== undefined && others.length === 0 && workspace.chosen() === '') workspace.choose(only.id);
  });

  return {
    save() {
      for (const input of [token, address, workspaceId]) input.val(asString(input).trim());
    },
    resize: () => tabs.resize(),
    close: () => closing.abort(),
  };
}

function asString(input: JQuery): string {
  const value = input.val();
  return typeof value === 'string' ? value : '';
}
