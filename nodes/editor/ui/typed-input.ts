import type { WidgetTypedInputOptions } from '@node-red/editor-client';

/**
 * A typed input whose label belongs to the visible input: Node-RED hides the input that the form names and shows
 * another, which the label then misses.
 */
export function labelledTypedInput(id: string, options: WidgetTypedInputOptions): JQuery {
  const input = $(`#${id}`);
  input.typedInput(options);
  visibleInput(input).attr('id', `${id}-text`);
  $(`label[for="${id}"]`).attr('for', `${id}-text`);
  return input;
}

/** The visible input of a typed input. */
export function visibleInput(input: JQuery): JQuery {
  return input.next('.red-ui-typedInput-container').find('.red-ui-typedInput-input');
}
