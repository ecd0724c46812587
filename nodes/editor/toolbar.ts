export interface Tool {
  /** A class of Font Awesome, `fa-magic`. */
  icon: string;
  label: string;
  onClick: () => void;
}

/** Adds a button to a row of buttons above what they work on. */
export function addTool(toolbar: JQuery, { icon, label, onClick }: Tool): JQuery {
  return $('<button>', { type: 'button', class: 'red-ui-button red-ui-button-small' })
    .append($('<i>', { class: `fa ${icon}`, 'aria-hidden': 'true' }), ' ', document.createTextNode(label))
    .on('click', onClick)
    .appendTo(toolbar);
}
