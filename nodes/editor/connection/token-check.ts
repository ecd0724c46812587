import type { TokenInfo } from '../../admin/api';
import { createTokenView } from './token-view';
import { accessOf, ask } from '../api-client';
import { latest } from '../ui/latest';

/** What the token is good for, as far as Datacake has told. */
export interface KnownToken {
  /** Nothing when it couldn't be told. */
  account: TokenInfo | undefined;
  /** True when it is the account of a token or an address that was just typed. */
  typed: boolean;
}

const ACCESS_INPUTS = ['token', 'address', 'plainHttp', 'proxy', 'tls'];

/**
 * Finds out who the token belongs to: when the form opens, when a person has changed how Datacake is reached, and with
 * the button. Only what a person has asked for, or has changed, is answered in words.
 *
 * @param id of the connection
 * @param closed aborted when the form closes
 */
export function prepareTokenCheck(id: string, closed: AbortSignal, tell: (known: KnownToken) => void): void {
  const token = $('#node-config-input-token');
  const view = createTokenView($('#datacake-connection-account'));
  const button = $('#datacake-connection-test');
  const question = latest(closed);
  const asShown = (): string => JSON.stringify([token.val(), accessOf(id)]);
  const atFirst = asShown();
  let asked = atFirst;

  async function check(inWords: boolean): Promise<void> {
    const access = accessOf(id);
    const signal = question();
    asked = asShown();
    const typed = asked !== atFirst;
    if (access === undefined || token.val() === '') {
      if (inWords) view.problem({ code: 'token-missing' });
      tell({ account: undefined, typed });
      return;
    }
    if (inWords) view.busy();
    const reply = await ask('token', access, signal);
    if (reply.ok) tell({ account: reply.result, typed });
    else tell({ account: undefined, typed });
    if (!inWords) return;
    if (reply.ok) view.account(reply.result);
    else view.problem(reply.error);
  }

  function checkChange(): void {
    if (asShown() === asked) return;
    view.clear();
    void check(token.val() !== '');
  }

  button.on('click', () => void check(true));
  // Node-RED raises change events of its own when it has filled the form: only a difference counts.
  for (const name of ACCESS_INPUTS) $(`#node-config-input-${name}`).on('change', checkChange);
  // A token is pasted, and comes with no more keys that could be waited for.
  token.on('paste', () => void setTimeout(checkChange, 0));
  if (token.val() !== '') void check(false);
}
