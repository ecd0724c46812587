import { type ConnectionConfig, completeConnection } from '../connection/settings';

/** What matters of a connection to the forms, as the editor has it now. */
export interface ConnectionInEditor extends Pick<
  ConnectionConfig,
  'address' | 'plainHttp' | 'workspace' | 'proxy' | 'tls' | 'limit'
> {
  /** What was typed and isn't deployed yet; empty when there is only a stored one, or none. */
  token: string;
}

/** What the editor shows, and saves, in the place of a token that it doesn't know. */
const STORED_TOKEN = '__PWRD__';

const INPUT_PREFIX = '#node-config-input-';

/**
 * Looks a connection up in the editor; while its form is open, what its inputs say.
 *
 * @returns nothing when there is none with that id
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

interface Credentials {
  credentials?: { token?: string };
}

/** What the open form shows, over what is saved where it has no input. */
function overlayInputs(saved: ConnectionInEditor): ConnectionInEditor {
  const plainHttp = $(`${INPUT_PREFIX}plainHttp`);
  const limit = value('limit', saved.limit);
  return {
    token: value('token', saved.token),
    address: value('address', saved.address),
    plainHttp: plainHttp.length === 0 ? saved.plainHttp : plainHttp.prop('checked') === true,
    workspace: value('workspace', saved.workspace),
    proxy: configId(value('proxy', saved.proxy)),
    tls: configId(value('tls', saved.tls)),
    limit: limit === 'lifted' ? 'lifted' : 'one',
  };
}

function value(name: string, otherwise: string): string {
  const shown = $(`${INPUT_PREFIX}${name}`).val();
  return typeof shown === 'string' ? shown.trim() : otherwise;
}

/** The select of a config node has an entry of its own for one that is still to be added. */
function configId(chosen: string): string {
  return chosen === '_ADD_' ? '' : chosen;
}
