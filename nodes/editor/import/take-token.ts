import { text } from '../record/validity';
import { type ConnectionConfig, newConnection } from '../../connection/settings';

type Connection = EditorNode<ConnectionConfig>;

const type = 'datacake-connection';

/** What taking the token over would do: people decide on it, because it changes more than this node. */
export function tokenOffer(connection: Connection | undefined, address = newConnection.address): string {
  if (connection === undefined) return text('paste.tokenNew', { address });
  return text('paste.tokenReplace', { name: connection.name || type, address: connection.address });
}

/** Gives the chosen connection the token, or makes and chooses a new one where none is chosen. */
export function takeToken(token: string, connection: Connection | undefined, address = newConnection.address): void {
  const wasDirty = RED.nodes.dirty();
  if (connection === undefined) {
    const added = addConnection(token, address);
    RED.history.push({ t: 'add', nodes: [added], dirty: wasDirty });
  } else {
    const { credentials, changed } = connection as CredentialHolder;
    const before = { token: credentials?.token, has_token: credentials?.has_token };
    Object.assign(connection, { changed: true, credentials: { _: {}, ...credentials, token, has_token: true } });
    const changes = { credentials: before };
    RED.history.push({ t: 'edit', node: connection, changes, changed, dirty: wasDirty });
    RED.editor.validateNode(connection);
    RED.events.emit('nodes:change', connection);
  }
  RED.nodes.dirty(true);
}

interface CredentialHolder {
  credentials?: { token?: string; has_token?: boolean };
  changed?: boolean;
}

function addConnection(token: string, address: string): string {
  const id = RED.nodes.id();
  const definition = RED.nodes.getType(type);
  const credentials = { token, has_token: true };
  const node = { id, type, _def: definition, _: definition._, users: [], ...newConnection, address, credentials };
  RED.nodes.add(node);
  RED.editor.validateNode(node);
  const select = $('#node-input-connection');
  $('<option>', { value: id, text: RED.utils.getNodeLabel(node, id) }).prependTo(select);
  select.val(id).trigger('change');
  return id;
}
