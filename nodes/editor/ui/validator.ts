import { referenceOf } from '../../settings';

/** A validator for a node's property: the check gets the node as it is saved and the value as it is typed. */
export function validator<Config>(check: (node: EditorNode<Config>, value: unknown, options: object) => Validity) {
  // Node-RED takes a string for a reason only from a function that declares two parameters.
  return function (this: EditorNode<Config>, value: unknown, options: object): Validity {
    return check(this, value, options);
  };
}

/**
 * The value of a node's property: that of the input while the node's form is open, otherwise the saved one. Other nodes
 * are validated while a form is open, and must not be validated by its inputs.
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

/** True for `${NAME}`: only the runtime knows what it stands for, and whether that is right. */
export function isReference(setting: string): boolean {
  return referenceOf(setting.trim()) !== undefined;
}

/** Replaces the characters of markup: the editor shows reasons as HTML, with typed values in them. */
export function withoutMarkup(text: string): string {
  return text.replace(/[<>&]/g, '\u{FFFD}');
}
