import { usesDeployedDatabase } from '../connection/route-of-password';
import { usesDeployedRoute } from '../connection/route-of-token';
import { type ConnectionConfig, completeConnection } from '../connection/settings';

/** A connection as the editor has it now. */
interface ConnectionInEditor extends Pick<
  ConnectionConfig,
  | 'address'
  | 'plainHttp'
  | 'workspace'
  | 'proxy'
  | 'tls'
  | 'limit'
  | 'journal'
  | 'databaseHost'
  | 'databasePort'
  | 'database'
  | 'databaseUser'
  | 'databaseTls'
> {
  /** The token that was typed and isn't deployed yet; empty when there is only a stored one, or none. */
  token: string;
  /** The database's password that was typed and isn't deployed yet, which may be empty; undefined when there is only a stored one. */
  databasePassword: string | undefined;
}

/** The editor's placeholder for a stored credential. */
const STORED = '__PWRD__';

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
  const { address, plainHttp, workspace, proxy, tls, limit, journal, ...config } = completeConnection({ ...node });
  const { databaseHost, databasePort, database, databaseUser, databaseTls } = config;
  const { token: typed = '', databasePassword, has_databasePassword: isStored } = node.credentials ?? {};
  const saved = {
    ...{ token: typed, address, plainHttp, workspace, proxy, tls, limit, journal },
    ...{ databaseHost, databasePort, database, databaseUser, databaseTls },
    databasePassword: databasePassword ?? (isStored === false ? '' : undefined),
  };
  const { token, databasePassword: password, ...others } = edited === undefined ? saved : overlayInputs(saved);
  return {
    ...others,
    token: token === STORED ? '' : token,
    databasePassword: password === STORED ? undefined : password,
  };
}

/**
 * True when a stored token would go another way than the one it was deployed for: the runtime never shows a form the token, so that it has
 * to be typed again.
 */
export function needsTokenAgain(id: string): boolean {
  const connection = connectionInEditor(id);
  const deployed = deployedConnection(id);
  if (connection === undefined || deployed === undefined || connection.token !== '') return false;
  return !usesDeployedRoute(connection, deployed);
}

/** True when a stored password of the database would go to another one than it was deployed for, see {@link needsTokenAgain}. */
export function needsPasswordAgain(id: string): boolean {
  const connection = connectionInEditor(id);
  const deployed = deployedConnection(id);
  if (connection?.journal !== 'shared' || connection.databasePassword !== undefined) return false;
  return deployed !== undefined && !usesDeployedDatabase(connection, deployed);
}

function deployedConnection(id: string): ConnectionConfig | undefined {
  const deployed = RED.nodes.originalFlow()?.find((node) => node.id === id);
  return deployed && completeConnection(deployed as Partial<ConnectionConfig>);
}

interface Credentials {
  /** The runtime tells of a password only that there is one. */
  credentials?: { token?: string; databasePassword?: string; has_databasePassword?: boolean };
}

/** The values of the open form's inputs, and the saved ones where it has no input. */
function overlayInputs(saved: ConnectionInEditor): ConnectionInEditor {
  const plainHttp = $(`${INPUT_PREFIX}plainHttp`);
  const limit = inputValue('limit', saved.limit);
  const journal = inputValue('journal', saved.journal);
  const password = $(`${INPUT_PREFIX}databasePassword`).val();
  return {
    token: inputValue('token', saved.token),
    address: inputValue('address', saved.address),
    plainHttp: plainHttp.length === 0 ? saved.plainHttp : plainHttp.prop('checked') === true,
    workspace: inputValue('workspace', saved.workspace),
    proxy: configId(inputValue('proxy', saved.proxy)),
    tls: configId(inputValue('tls', saved.tls)),
    limit: limit === 'lifted' ? 'lifted' : 'one',
    journal: journal === 'shared' || journal === 'memory' ? journal : 'disk',
    databaseHost: inputValue('databaseHost', saved.databaseHost),
    databasePort: inputValue('databasePort', String(saved.databasePort)),
    database: inputValue('database', saved.database),
    databaseUser: inputValue('databaseUser', saved.databaseUser),
    databasePassword: typeof password === 'string' ? password : saved.databasePassword,
    databaseTls: configId(inputValue('databaseTls', saved.databaseTls)),
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
