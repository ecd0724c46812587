import type { TokenInfo, Workspace } from '../../admin/api';
import { errorText, type FormError } from '../api-client';
import { formatNumber } from '../ui/texts';
import { text } from './validity';

/** Shows who a token belongs to and what it may do, or why it isn't accepted. */
interface TokenView {
  clear(): void;
  showBusy(): void;
  showAccount(account: TokenInfo): void;
  showError(error: FormError): void;
}

const HINT_CLASS = 'datacake-connection-hint';
const ERROR_ICON = 'fa-exclamation-triangle datacake-error';

/** @param container below all inputs, so that no input moves away under a click when it fills; a live region */
export function createTokenView(container: JQuery): TokenView {
  container.attr({ role: 'status', 'aria-live': 'polite' }).addClass('datacake-connection-account').hide();

  function show(...content: JQuery[]): void {
    container
      .empty()
      .append(...content)
      .show();
  }

  return {
    clear: () => container.empty().hide(),
    showBusy: () => show(createLine('fa-spinner fa-pulse', text('token.asking'))),
    showAccount({ name, email, isApiUser, workspaces }) {
      const owner = [name, email].filter((part) => part !== '').join(' · ');
      const ownerLine = createLine('fa-check datacake-connection-valid', owner);
      const kind = text(isApiUser ? 'token.apiUser' : 'token.person');
      ownerLine.children('span').append($('<div>', { class: HINT_CLASS, text: kind }));
      const noWorkspace = createLine(ERROR_ICON, text('token.nothing'));
      show(ownerLine, workspaces.length === 0 ? noWorkspace : createList(workspaces));
    },
    showError: (error) => show(createLine(ERROR_ICON, errorText(error))),
  };
}

function createLine(icon: string, content: string): JQuery {
  return $('<div>', { class: 'datacake-connection-account-line' }).append(
    $('<i>', { class: `fa ${icon}`, 'aria-hidden': 'true' }),
    $('<span>', { text: content }),
  );
}

function createList(workspaces: readonly Workspace[]): JQuery {
  const items = workspaces.map(({ name, id, devices, permissions }) =>
    $('<li>').append(
      $('<div>', { text: name === '' ? id : name }),
      $('<div>', {
        class: HINT_CLASS,
        text: `${text('token.devices', { devices: formatNumber(devices) })} · ${permissionText(permissions)}`,
      }),
    ),
  );
  return $('<ul>').append(...items);
}

/** What a token may do in a workspace as a whole; it may have more rights to single devices (documented). */
function permissionText(permissions: readonly string[]): string {
  const rights = [
    permissions.includes('record_measurements') ? text('token.record') : text('token.recordSome'),
    permissions.includes('edit_product') ? text('token.createFields') : '',
  ];
  return rights.filter((part) => part !== '').join(', ');
}
