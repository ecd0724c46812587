export interface Question {
  /** What will be done, with what is lost by it. */
  text: string;
  /** The button that does it. */
  yes: string;
  /** The button that leaves everything as it is. */
  no: string;
}

/**
 * Puts a question into the place of a button, because what follows can't be undone. The focus goes to the button that
 * leaves everything as it is, and comes back.
 */
export function confirmInPlace(button: JQuery, question: Question, then: () => void): void {
  const box = $('<span>', { class: 'datacake-question', role: 'group', 'aria-label': question.text });
  const answer = (label: string, act: () => void): JQuery =>
    $('<button>', { type: 'button', class: 'red-ui-button red-ui-button-small', text: label })
      .on('click', act)
      .appendTo(box);

  function back(): void {
    box.remove();
    button.show().trigger('focus');
  }

  $('<span>', { text: question.text }).appendTo(box);
  answer(question.yes, () => {
    back();
    then();
  });
  const no = answer(question.no, back);
  box.on('keydown', (event) => {
    if (event.key !== 'Escape') return;
    // It would reach the canvas behind the form, too.
    event.stopPropagation();
    back();
  });
  button.hide().after(box);
  no.trigger('focus');
}
