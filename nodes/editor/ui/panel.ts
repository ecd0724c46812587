/** A task that replaces a tab's content until it is done. */
interface Panel {
  close(): void;
  /** Replaces the buttons. */
  setActions(actions: readonly Action[]): void;
}

interface Action {
  label: string;
  /** True for the panel's main action. */
  primary?: boolean;
  act: () => void;
}

/**
 * Opens a panel instead of a tab's content. Escape closes it, and the focus goes back to where it was.
 *
 * @param tab the tab's element
 * @param content scrolls when it is taller than the tab
 */
export function openPanel(tab: JQuery, title: string, content: JQuery, actions: readonly Action[]): Panel {
  const focused = document.activeElement;
  const replaced = tab.children(':visible').hide();
  const panel = $('<div>', { class: 'datacake-panel', role: 'group', 'aria-label': title }).appendTo(tab);
  $('<div>', { class: 'datacake-panel-title', text: title }).appendTo(panel);
  $('<div>', { class: 'datacake-panel-content' }).append(content).appendTo(panel);
  const buttons = $('<div>', { class: 'datacake-panel-buttons' }).appendTo(panel);

  function close(): void {
    panel.remove();
    replaced.show();
    RED.tray.resize();
    if (focused instanceof HTMLElement) focused.focus();
  }

  function setActions(next: readonly Action[]): void {
    buttons.empty();
    for (const { label, primary = false, act } of next) {
      $('<button>', { type: 'button', class: `red-ui-button${primary ? ' primary' : ''}`, text: label })
        .on('click', act)
        .appendTo(buttons);
    }
  }

  panel.on('keydown', (event) => {
    if (event.key !== 'Escape') return;
    // Otherwise the canvas behind the form gets the key, too.
    event.stopPropagation();
    close();
  });
  setActions(actions);
  panel.find('input, select, textarea, button').first().trigger('focus');
  return { close, setActions };
}

interface Tool {
  /** A class of Font Awesome, `fa-magic`. */
  icon: string;
  label: string;
  onClick: () => void;
}

/** Adds a button to a toolbar. */
export function addTool(toolbar: JQuery, { icon, label, onClick }: Tool): JQuery {
  return $('<button>', { type: 'button', class: 'red-ui-button red-ui-button-small' })
    .append($('<i>', { class: `fa ${icon}`, 'aria-hidden': 'true' }), ' ', document.createTextNode(label))
    .on('click', onClick)
    .appendTo(toolbar);
}
