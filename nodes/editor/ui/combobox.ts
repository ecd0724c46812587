import type { Suggestion, Suggestions, Search } from './suggestions';
import { createListbox } from './listbox';

export interface ComboboxOptions {
  /** What the list holds, for those who don't see it. */
  label: string;
  search: Search;
  /** A choice was taken from the list; the input has to be given its value. */
  onChoose: (choice: Suggestion) => void;
  /** Shown while the answer is on its way. */
  busy: string;
  /** Milliseconds of rest after a key before it is searched. */
  delay?: number;
  /** False while the input takes something that has no list. */
  enabled?: () => boolean;
  /** What the list opens beneath, if not the input alone. */
  beneath?: JQuery;
  /** Aborted when the form closes. */
  signal: AbortSignal;
}

/** The rest that a person who types leaves between keys is shorter than this, in milliseconds. */
export const TYPING_DELAY_MS = 250;

/**
 * Makes a text input one with a list of suggestions, after the pattern of that name: whatever is typed is kept, and the
 * arrow keys, Enter, Escape and the mouse pick from the list. The first entry is marked once something was typed.
 *
 * @returns updates what the input says of itself, after it has become enabled or disabled
 */
export function makeCombobox(input: JQuery, options: ComboboxOptions): { update(): void; open(): void } {
  const { search, onChoose, busy, delay = 0, enabled = () => true, signal } = options;
  const list = createListbox(options.beneath ?? input, options.label, { onPick: pick, onHover: mark, onEnd: showMore });
  let choices: Suggestion[] = [];
  let more: Suggestions['more'];
  let asked: AbortController | undefined;
  let timer: number | undefined;

  function forget(): void {
    window.clearTimeout(timer);
    asked?.abort();
    asked = undefined;
    more = undefined;
  }

  function close(): void {
    forget();
    list.close();
    input.attr('aria-expanded', 'false').removeAttr('aria-activedescendant');
  }

  function mark(index: number): void {
    const id = list.mark(index);
    if (id === undefined) input.removeAttr('aria-activedescendant');
    else input.attr('aria-activedescendant', id);
  }

  function pick(index: number): void {
    const choice = choices[index];
    close();
    if (choice !== undefined) onChoose(choice);
  }

  /** @param typed true when a person typed what is searched, and may want the first that is found */
  function open(text: string, typed: boolean): void {
    forget();
    const own = (asked = new AbortController());
    const found = search(text, own.signal);
    if (!(found instanceof Promise)) show(found, false, typed);
    else {
      if (!list.isOpen()) show({ choices: [], hint: busy }, false, false);
      void found.then((result) => {
        if (isWanted(own)) show(result, false, typed);
      });
    }
  }

  function isWanted(own: AbortController): boolean {
    return asked === own && !own.signal.aborted && !signal.aborted && input[0]?.isConnected === true;
  }

  function show(found: Suggestions, after: boolean, typed: boolean): void {
    choices = after ? [...choices, ...found.choices] : [...found.choices];
    more = found.more;
    if (choices.length === 0 && found.hint === undefined) {
      list.close();
      input.attr('aria-expanded', 'false').removeAttr('aria-activedescendant');
      return;
    }
    list.show(found.choices, found.hint, after);
    input.attr('aria-expanded', 'true');
    if (!after) mark(typed && choices.length > 0 ? 0 : -1);
  }

  function showMore(): void {
    const next = more;
    const own = asked;
    if (next === undefined || own === undefined) return;
    more = undefined;
    list.show([], busy, true);
    void next(own.signal).then((result) => {
      if (isWanted(own)) show(result, true, false);
    });
  }

  function move(by: 1 | -1): void {
    if (!list.isOpen()) {
      open('', false);
      return;
    }
    const index = list.marked() + by;
    if (index >= list.count()) showMore();
    else mark(Math.max(index, 0));
  }

  function takeKey(event: KeyboardEvent): void {
    if (!enabled() || event.altKey || event.ctrlKey || event.metaKey) return;
    const handled = act(event.key);
    if (!handled) return;
    event.preventDefault();
    event.stopPropagation();
  }

  function act(key: string): boolean {
    switch (key) {
      case 'ArrowDown':
      case 'ArrowUp':
        move(key === 'ArrowDown' ? 1 : -1);
        return true;
      case 'Enter':
        if (!list.isOpen() || list.marked() < 0) return false;
        pick(list.marked());
        return true;
      case 'Escape':
        if (!list.isOpen()) return false;
        close();
        return true;
      default:
        return false;
    }
  }

  function update(): void {
    if (enabled()) {
      input.attr({ role: 'combobox', 'aria-autocomplete': 'list', 'aria-expanded': 'false', autocomplete: 'off' });
      input.attr('aria-controls', list.id);
    } else {
      input.removeAttr('role aria-autocomplete aria-expanded aria-controls');
      close();
      input.removeAttr('aria-expanded');
    }
  }

  input[0]?.addEventListener('keydown', takeKey);
  input.on('input', () => {
    if (!enabled()) return;
    window.clearTimeout(timer);
    const text = String(input.val() ?? '').trim();
    timer = window.setTimeout(() => open(text, text !== ''), delay);
  });
  input.on('click', () => {
    if (enabled() && !list.isOpen()) open('', false);
  });
  input.on('blur', close);
  signal.addEventListener('abort', close);
  update();
  return { update, open: () => open('', false) };
}
