/** A validator for a node's property: the check gets the node as it is saved and the value as it is typed. */
export function validator<Config>(check: (node: EditorNode<Config>, value: unknown, options: object) => Validity) {
  // Node-RED takes a text for a reason only from a function that declares two parameters.
  return function (this: EditorNode<Config>, value: unknown, options: object): Validity {
    return check(this, value, options);
  };
}

/**
 * What a node's property is now: what the open form shows while the node is edited, or what is saved.
 * Other nodes are validated while a form is open; they must not be judged by its inputs.
 */
export function currentValue(node: { id: string }, property: string, saved: unknown, prefix = 'node-input'): unknown {
  if (!RED.editor.getEditStack().some((edited) => edited.id === node.id)) return saved;
  const input = $(`#${prefix}-${property}`);
  if (input.length === 0) return saved;
  return input.attr('type') === 'checkbox' ? input.prop('checked') : input.val();
}

/** A saved value as text: a flow that was written by hand may hold anything. */
export function savedText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** A text with what was typed in it, for the places where the editor shows a node's reasons as HTML. */
export function withoutMarkup(text: string): string {
  return text.replace(/[<>&]/g, '\u{FFFD}');
}
