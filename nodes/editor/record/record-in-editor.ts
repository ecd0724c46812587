import type { ConnectionConfig } from '../../connection/settings';
import { type FieldRow, type RecordConfig, newRecord } from '../../record/settings';

/**
 * A record node as its open form would save it now, with its id.
 *
 * @param form may be out of the page, while another form is open over it
 */
export function recordInEditor(
  form: JQuery,
  node: EditorNode<RecordConfig>,
  fields: FieldRow[],
): RecordConfig & { id: string } {
  const saved: RecordConfig = { ...newRecord };
  for (const name of Object.keys(newRecord) as (keyof RecordConfig)[]) {
    const input = form.find(`#node-input-${name}`);
    if (name !== 'fields') Object.assign(saved, { [name]: input.length === 0 ? node[name] : input.val() });
  }
  return { ...saved, connection: chosenConnection(form), fields, id: node.id };
}

/** Where a node is on the canvas, which decides what a variable of the environment means. */
export function placeOf(id: string): { id: string; z?: string } {
  const z = (RED.nodes.node(id) as { z?: string } | null)?.z;
  return { id, ...(z !== undefined && { z }) };
}

/** The id of the connection that is chosen; empty for none. */
export function chosenConnection(form: JQuery): string {
  const id = form.find('#node-input-connection').val();
  // A list of config nodes has the entry `_ADD_` for none.
  return typeof id === 'string' && id !== '_ADD_' ? id : '';
}

/** The connection of that id as the editor has it, deployed or not. */
export function connectionOf(id: string): EditorNode<ConnectionConfig> | undefined {
  const node = RED.nodes.node(id) as unknown as EditorNode<ConnectionConfig> | null;
  return node?.type === 'datacake-connection' ? node : undefined;
}
