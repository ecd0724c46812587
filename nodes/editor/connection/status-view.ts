export const HINT_CLASS = 'datacake-connection-hint';
export const ERROR_ICON = 'fa-exclamation-triangle datacake-error';

/**
 * A part of the form that says what came of a test, read out by screen readers; it has no room while it says nothing.
 *
 * @param container below the inputs, so that no input moves away under a click when it fills
 */
export function createStatusView(container: JQuery): { clear: () => void; show: (...content: JQuery[]) => void } {
  container.attr({ role: 'status', 'aria-live': 'polite' }).hide();
  return {
    clear: () => void container.empty().hide(),
    show: (...content) =>
      void container
        .empty()
        .append(...content)
        .show(),
  };
}

/** A sentence behind an icon. */
export function createLine(icon: string, content: string): JQuery {
  return $('<div>', { class: 'datacake-connection-account-line' }).append(
    $('<i>', { class: `fa ${icon}`, 'aria-hidden': 'true' }),
    $('<span>', { text: content }),
  );
}
