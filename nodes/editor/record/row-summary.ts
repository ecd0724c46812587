/** About the width of a capital letter of the field's name, and of the space around name and summary. */
const LETTER_PX = 10;
const SPACE_PX = 20;

/**
 * Adds the summary of a row's options: in the box of its field where there is room beside the name, so that the row takes one line, and
 * otherwise in a line beneath the row. It is never cut.
 *
 * @param container of the row, to which the line is added
 * @param target holds the field
 * @returns a function that sets the summary; empty for none
 */
export function addRowSummary(container: JQuery, target: JQuery, field: JQuery): (summary: string) => void {
  const inside = $('<span>', { class: 'datacake-record-row-summary' }).appendTo(target);
  const beneath = $('<div>', { class: 'datacake-record-row-summary-line' }).appendTo(container);

  function place(): void {
    const nameLength = String(field.val() ?? '').trim().length;
    inside.show();
    const isInside = nameLength * LETTER_PX + SPACE_PX + (inside.outerWidth() ?? 0) <= (target.width() ?? 0);
    inside.toggle(isInside);
    beneath.toggle(!isInside && beneath.text() !== '');
  }

  const observer = new ResizeObserver(place);
  target.each((_, element) => observer.observe(element));
  return (summary) => {
    for (const line of [inside, beneath]) line.text(summary);
    place();
  };
}
