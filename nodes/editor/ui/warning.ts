/** A line with a warning sign, which screen readers skip, before the sentence. */
export function createWarning(sentence: string): JQuery {
  return $('<div>', { class: 'datacake-warning' }).append(createWarningSign(), document.createTextNode(` ${sentence}`));
}

export function createWarningSign(): JQuery {
  return $('<i>', { class: 'fa fa-warning datacake-warning-sign', 'aria-hidden': 'true' });
}
