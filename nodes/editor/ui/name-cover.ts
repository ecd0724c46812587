/** Shows a name in an input whose value is an id, until a person edits it. The id is its title, and shows again with the focus. */
export interface NameCover {
  /** Shows a name; none for an empty one. */
  show(name: string): void;
  /** The value was picked by its name: the name stays though the input has the focus, and the next key replaces it. */
  picked(): void;
}

/** @param input its parent is the size of the input, and positioned */
export function coverWithName(input: JQuery): NameCover {
  const cover = $('<span>', { class: 'datacake-name-cover', id: `${String(input.attr('id'))}-name` }).insertAfter(
    input,
  );
  // Screen readers say the name after the id.
  input.attr('aria-describedby', [input.attr('aria-describedby'), cover.attr('id')].filter(Boolean).join(' '));

  function show(name: string): void {
    cover.text(name);
    if (name === '') input.removeAttr('title');
    else input.attr('title', String(input.val() ?? ''));
  }

  input.on('input', () => show(''));
  input.on('blur', () => cover.removeClass('datacake-name-picked'));
  return {
    show,
    picked() {
      cover.addClass('datacake-name-picked');
      input.trigger('select');
    },
  };
}
