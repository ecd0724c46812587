import type { TokenInfo, Workspace } from '../../admin/api';
import { errorText, type FormError } from '../api-client';
import { text } from './validity';
import { inDigits } from '../ui/format';

/** What is known of a token: who it belongs to, what it may do, or why that can't be told. */
export interface TokenView {
  clear(): void;
  busy(): void;
  account(account: TokenInfo): void;
  problem(problem: FormError): void;
}

const HINT_CLASS = 'datacake-connection-hint';
const WARNING_CLASSES = 'fa-exclamation-triangle datacake-error';

/**
 * @param container lies below all inputs, so that nothing moves away under a click that comes when it fills; announces
 *   what is shown in it to those who don't see it
 */
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
    busy: () => show(line('fa-spinner fa-pulse', text('token.asking'))),
    account({ name, email, isApiUser, workspaces }) {
      const who = line('fa-check datacake-connection-valid', [name, email].filter((part) => part !== '').join(' · '));
      who
        .children('span')
        .append($('<div>', { class: HINT_CLASS, text: text(isApiUser ? 'token.apiUser' : 'token.person') }));
      show(who, workspaces.length === 0 ? line(WARNING_CLASSES, text('token.nothing')) : list(workspaces));
    },
    problem: (problem) => show(line(WARNING_CLASSES, errorText(problem))),
  };
}

function line(icon: string, content: string): JQuery {
  return $('<div>', { class: 'datacake-connection-account-line' }).append(
    $('<i>', { class: `fa ${icon}`, 'aria-hidden': 'true' }),
    $('<span>', { text: content }),
  );
}

function list(workspaces: readonly Workspace[]): JQuery {
  const items = workspaces.map(({ name, id, devices, permissions }) =>
    $('<li>').append(
      $('<div>', { text: name === '' ? id : name }),
      $('<div>', {
        class: HINT_CLASS,
        text: `${text('token.devices', { devices: inDigits(devices) })} · ${permissionText(permissions)}`,
      }),
    ),
  );
  return $('<ul>').append(...items);
}

/** What a token may do in a workspace as a whole; it may have more rights to single devices (documented). */
function permissionText(permissions: readonly string[]): string {
  const may = [
    permissions.includes('record_measurements') ? text('token.record') : text('token.recordSome'),
    permissions.includes('edit_product') ? text('token.createFields') : '',
  ];
  return may.filter((part) => part !== '').join(', ');
}
