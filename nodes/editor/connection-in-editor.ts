import { usesDeployedRoute } from '../connection/route-of-token';
import { type ConnectionConfig, completeConnection } from '../connection/settings';

/** A connection as the editor has it now. */
interface ConnectionInEditor extends Pick<
  ConnectionConfig,
  'address' | 'plainHttp' | 'workspace' | 'proxy' | 'tls' | 'limit'
> {
  /** The token that was typed and isn't deployed yet; empty when there is only a stored one, or none. */
  token: string;
}

/** The editor's placeholder for a stored token. */
const STORED_TOKEN = '__PWRD__';

const INPUT_PREFIX = '#node-config-input-';

/**
 * Looks a connection up in the editor; while its form is open, with the values of its inputs.
 *
 * @returns nothing when there is no connection with that id
 */
export function connectionInEditor(id: string): ConnectionInEditor | undefined {
  const edited = RED.editor.getEditStack().find((node) => node.id === id);
  const node = (edited ?? RED.nodes.node(id)) as (Partial<ConnectionConfig> & Credentials) | null | undefined;
  if (node === null || node === undefined) return undefined;
  const { address, plainHttp, workspace, proxy, tls, limit } = completeConnection({ ...node });
  const saved = { token: node.credentials?.token ?? '', address, plainHttp, workspace, proxy, tls, limit };
  const { token, ...others } = edited === undefined ? saved : overlayInputs(saved);
  return { ...others, token: token === STORED_TOKEN ? '' : token };
}

/**
 * True when a stored token would go another way than the one it was deployed for: the runtime never shows a form the token, so that it has
 * to be typed again.
 */
export function needsTokenAgain(id: string): boolean {
  const connection = connectionInEditor(id);
  const deployed = RED.nodes.originalFlow()?.find((node) => node.id === id);
  if (connection === undefined || deployed === undefined || connection.token !== '') return false;
  return !usesDeployedRoute(connection, completeConnection(deployed as Partial<ConnectionConfig>));
}

interface Credentials {
  credentials?: { token?: string };
}

/** The values of the open form's inputs, and the saved ones where it has no input. */
function overlayInputs(saved: ConnectionInEditor): ConnectionInEditor {
  const plainHttp = $(`${INPUT_PREFIX}plainHttp`);
  const limit = inputValue('limit', saved.limit);
  return {
    token: inputValue('token', saved.token),
    address: inputValue('address', saved.address),
    plainHttp: plainHttp.length === 0 ? saved.plainHttp : plainHttp.prop('checked') === true,
    workspace: inputValue('workspace', saved.workspace),
    proxy: configId(inputValue('proxy', saved.proxy)),
    tls: configId(inputValue('tls', saved.tls)),
    limit: limit === 'lifted' ? 'lifted' : 'one',
  };
}

function inputValue(name: string, saved: string): string {
  const value = $(`${INPUT_PREFIX}${name}`).val();
  return typeof value === 'string' ? value.trim() : saved;
}

/** A list of config nodes has the entry `_ADD_` for none. */
function configId(chosen: string): string {
  return chosen === '_ADD_' ? '' : chosen;
}
