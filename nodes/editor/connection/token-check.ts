import type { TokenInfo } from '../../admin/api';
import { accessOf, ask } from '../api-client';
import { mayWrite } from '../permission';
import { keepLatest } from '../ui/latest';
import { createTokenView } from './token-view';

interface TokenCheck {
  /** Nothing while the token isn't accepted. */
  account: TokenInfo | undefined;
  /** True when the token or the address was changed since the form opened. */
  changed: boolean;
}

const ACCESS_INPUTS = ['token', 'address', 'plainHttp', 'proxy', 'tls'];

/**
 * Checks the token when the form opens, when a person has changed how Datacake is reached, and with the button. The
 * first check shows no text.
 *
 * @param id of the connection
 * @param closed aborted when the form closes
 */
export function prepareTokenCheck(id: string, closed: AbortSignal, onResult: (check: TokenCheck) => void): void {
  const token = $('#node-config-input-token');
  const view = createTokenView($('#datacake-connection-account'));
  const button = $('#datacake-connection-test');
  const nextRequest = keepLatest(closed);
  const currentInputs = (): string => JSON.stringify([token.val(), accessOf(id)]);
  const initialInputs = currentInputs();
  let checkedInputs = initialInputs;

  async function check(isVisible: boolean): Promise<void> {
    const access = accessOf(id);
    const signal = nextRequest();
    checkedInputs = currentInputs();
    const changed = checkedInputs !== initialInputs;
    if (access === undefined || token.val() === '') {
      if (isVisible) view.showError({ code: 'token-missing' });
      onResult({ account: undefined, changed });
      return;
    }
    if (isVisible) view.showBusy();
    const reply = await ask('token', access, signal);
    onResult({ account: reply.ok ? reply.result : undefined, changed });
    if (!isVisible) return;
    if (reply.ok) view.showAccount(reply.result);
    else view.showError(reply.error);
  }

  function checkChange(): void {
    if (currentInputs() === checkedInputs) return;
    view.clear();
    void check(token.val() !== '');
  }

  button.toggle(mayWrite()).on('click', () => void check(true));
  // Node-RED triggers change events of its own when it has filled the form: only a difference counts.
  for (const name of ACCESS_INPUTS) $(`#node-config-input-${name}`).on('change', checkChange);
  // A pasted token is complete: it is checked before the input is left.
  token.on('paste', () => void setTimeout(checkChange, 0));
  if (token.val() !== '') void check(false);
}
