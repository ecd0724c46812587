/** The text, or its beginning and an ellipsis where it is longer than `maxLength` UTF-16 code units, which the ellipsis counts into. */
export function truncate(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  // Half of a surrogate pair at the cut would be an invalid character.
  return `${text.slice(0, maxLength - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
