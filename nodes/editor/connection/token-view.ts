import type { TokenInfo, Workspace } from '../../admin/api';
import { errorText, type FormError } from '../api-client';
import { countedKey } from '../../words';
import { editorLanguage, formatNumber } from '../ui/texts';
import { ERROR_ICON, HINT_CLASS, createLine, createStatusView } from './status-view';
import { text } from './validity';

/** Shows who a token belongs to and what it may do, or why it isn't accepted. */
interface TokenView {
  clear(): void;
  showBusy(): void;
  showAccount(account: TokenInfo): void;
  showError(error: FormError): void;
}

export function createTokenView(container: JQuery): TokenView {
  const { clear, show } = createStatusView(container.addClass('datacake-connection-account'));
  return {
    clear,
    showBusy: () => show(createLine('fa-spinner fa-pulse', text('token.asking'))),
    showAccount({ name, email, isApiUser, workspaces }) {
      const owner = [name, email].filter((part) => part !== '').join(' · ');
      const mayRecord = workspaces.length === 0 || workspaces.some(({ recordable }) => recordable !== 0);
      const ownerLine = createLine(mayRecord ? 'fa-check datacake-connection-valid' : 'fa-user', owner);
      const kind = text(isApiUser ? 'token.apiUser' : 'token.person');
      ownerLine.children('span').append($('<div>', { class: HINT_CLASS, text: kind }));
      const noWorkspace = createLine(ERROR_ICON, text('token.nothing'));
      show(ownerLine, workspaces.length === 0 ? noWorkspace : createList(workspaces));
    },
    showError: (error) => show(createLine(ERROR_ICON, errorText(error))),
  };
}

function createList(workspaces: readonly Workspace[]): JQuery {
  return $('<ul>').append(...workspaces.map(createItem));
}

function createItem(workspace: Workspace): JQuery {
  const { name, id, devices, permissions, recordable } = workspace;
  const title = $('<div>', { text: name === '' ? id : name });
  const rights = [recordText(workspace), permissions.includes('edit_product') ? text('token.createFields') : ''];
  const hint = [countedDevices('token.devices', devices), rights.filter((part) => part !== '').join(', ')].join(' · ');
  if (recordable !== 0 || devices === 0) return $('<li>').append(title, $('<div>', { class: HINT_CLASS, text: hint }));
  const none = createLine(ERROR_ICON, recordText(workspace)).addClass('datacake-error');
  return $('<li>').append(title, none, $('<div>', { class: HINT_CLASS, text: text('token.recordNone') }));
}

/** What a token may record to in a workspace: it may have more rights to single devices than to all (documented). */
function recordText({ devices, permissions, recordable }: Workspace): string {
  if (permissions.includes('record_measurements')) return text('token.record');
  if (recordable === undefined) return text('token.recordSome');
  return countedDevices('token.recordTo', devices, { recordable: formatNumber(recordable) });
}

function countedDevices(key: string, count: number, values: Record<string, string> = {}): string {
  const [form, counts] = countedKey(key, count, editorLanguage());
  return text(form, { ...counts, ...values });
}
