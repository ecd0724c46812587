import type { ConnectionConfig, FieldRow, RecordConfig } from '../config';
import { newRecord } from '../saved';

/** A record node as its open form would save it now, with its id. */
export function shownRecord(node: EditorNode<RecordConfig>, fields: FieldRow[]): RecordConfig & { id: string } {
  const saved: RecordConfig = { ...newRecord };
  for (const name of Object.keys(newRecord) as (keyof RecordConfig)[]) {
    const input = $(`#node-input-${name}`);
    if (name !== 'fields') Object.assign(saved, { [name]: input.length === 0 ? node[name] : input.val() });
  }
  // Node-RED keeps `_ADD_` in the list of config nodes for the choice of none.
  const connection = saved.connection === '_ADD_' ? '' : saved.connection;
  return { ...saved, connection, fields, id: node.id };
}

/** The connection of that id as the editor has it, deployed or not. */
export function connectionOf(id: string): EditorNode<ConnectionConfig> | undefined {
  const node = RED.nodes.node(id) as unknown as EditorNode<ConnectionConfig> | null;
  return node?.type === 'datacake-connection' ? node : undefined;
}
