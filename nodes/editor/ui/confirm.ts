interface Question {
  text: string;
  /** The label of the button that confirms. */
  yes: string;
  /** The label of the button that changes nothing. */
  no: string;
}

/**
 * Replaces a button with a question before something that can't be undone. The focus goes to the button that changes
 * nothing, and comes back.
 */
export function confirmInPlace(button: JQuery, question: Question, onConfirm: () => void): void {
  const box = $('<span>', { class: 'datacake-question', role: 'group', 'aria-label': question.text });
  const addButton = (label: string, act: () => void): JQuery =>
    $('<button>', { type: 'button', class: 'red-ui-button red-ui-button-small', text: label })
      .on('click', act)
      .appendTo(box);

  function restore(): void {
    box.remove();
    button.show().trigger('focus');
  }

  $('<span>', { text: question.text }).appendTo(box);
  addButton(question.yes, () => {
    restore();
    onConfirm();
  });
  const no = addButton(question.no, restore);
  box.on('keydown', (event) => {
    if (event.key !== 'Escape') return;
    // Otherwise the canvas behind the form gets the key, too.
    event.stopPropagation();
    restore();
  });
  button.hide().after(box);
  no.trigger('focus');
}
