/** Puts new content into an element. What hasn't changed stays in the page, so that it can be selected, copied and unfolded. */
export function replaceContent(element: JQuery, content: readonly JQuery[]): void {
  const next = content.map((part) => String(part.prop('outerHTML'))).join('');
  if (element.data('content') === next) return;
  element
    .empty()
    .append(...content)
    .data('content', next);
}
