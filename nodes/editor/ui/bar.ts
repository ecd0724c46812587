/** A part from which on a bar is nearly full. */
const NEARLY_FULL = 0.8;

/**
 * A bar for a part of a whole. Screen readers skip it: the text beside it says the same.
 *
 * @param share from 0; from 1 on the bar is full
 * @param warns true for what shouldn't become full
 */
export function createBar(share: number, warns: boolean): JQuery {
  const filled = $('<div>').css('width', `${Math.round(Math.min(1, share) * 100)}%`);
  const isNearlyFull = warns && share >= NEARLY_FULL;
  return $('<div>', { class: 'datacake-bar', 'aria-hidden': 'true' })
    .toggleClass('datacake-bar-warns', isNearlyFull)
    .append(filled);
}
