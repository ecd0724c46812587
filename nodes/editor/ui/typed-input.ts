import type { WidgetTypedInputOptions } from '@node-red/editor-client';

/**
 * A typed input whose label belongs to the input that is seen: Node-RED hides the one that the form names and puts
 * another in its place, which the label then misses.
 */
export function labelledTypedInput(id: string, options: WidgetTypedInputOptions): JQuery {
  const input = $(`#${id}`);
  input.typedInput(options);
  visibleInput(input).attr('id', `${id}-text`);
  $(`label[for="${id}"]`).attr('for', `${id}-text`);
  return input;
}

/** The input of a typed input that takes what is typed. */
export function visibleInput(input: JQuery): JQuery {
  return input.next('.red-ui-typedInput-container').find('.red-ui-typedInput-input');
}
