import { createListbox } from './listbox';
import type { Search, Suggestion, Suggestions } from './suggestions';

interface ComboboxOptions {
  /** Names the list for screen readers. */
  label: string;
  search: Search;
  /** Gives the input the value of a choice that was picked from the list. */
  onChoose: (choice: Suggestion) => void;
  /** Shown while a search is running. */
  busy: string;
  /** The time without a key after which a search starts, in milliseconds; 0 if absent. */
  delayMs?: number;
  /** False while the input takes values that have no list. */
  isEnabled?: () => boolean;
  /** The element beneath which the list opens, if not the input. */
  anchor?: JQuery;
  /** Aborted when the form closes. */
  signal: AbortSignal;
}

/** Longer than the usual time between two keys of somebody who types, in milliseconds. */
export const TYPING_DELAY_MS = 250;

/**
 * Adds a list of suggestions to a text input, after the combobox pattern of ARIA: any text is accepted, and the arrow
 * keys, Enter, Escape and the mouse pick from the list. The first entry is marked once something was typed.
 *
 * @returns `update` sets the input's ARIA attributes after `isEnabled` has changed, `open` shows the list
 */
export function makeCombobox(input: JQuery, options: ComboboxOptions): { update(): void; open(): void } {
  const { search, onChoose, busy, delayMs = 0, isEnabled = () => true, signal } = options;
  const list = createListbox(options.anchor ?? input, options.label, { onPick: pick, onHover: mark, onEnd: showMore });
  let choices: Suggestion[] = [];
  let more: Suggestions['more'];
  let running: AbortController | undefined;
  let timer: number | undefined;

  function cancelSearch(): void {
    window.clearTimeout(timer);
    running?.abort();
    running = undefined;
    more = undefined;
  }

  function close(): void {
    cancelSearch();
    closeList();
  }

  function closeList(): void {
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

  /** @param typed true when a person typed the text, and may want the first suggestion */
  function open(text: string, typed: boolean): void {
    cancelSearch();
    const controller = (running = new AbortController());
    const suggestions = search(text, controller.signal);
    if (!(suggestions instanceof Promise)) {
      show(suggestions, false, typed);
      return;
    }
    if (!list.isOpen()) show({ choices: [], hint: busy }, false, false);
    void suggestions.then((result) => {
      if (isCurrent(controller)) show(result, false, typed);
    });
  }

  function isCurrent(controller: AbortController): boolean {
    return running === controller && !controller.signal.aborted && !signal.aborted && input[0]?.isConnected === true;
  }

  function show(suggestions: Suggestions, append: boolean, typed: boolean): void {
    choices = append ? [...choices, ...suggestions.choices] : [...suggestions.choices];
    more = suggestions.more;
    if (choices.length === 0 && suggestions.hint === undefined) {
      closeList();
      return;
    }
    list.show(suggestions.choices, suggestions.hint, append);
    input.attr('aria-expanded', 'true');
    if (!append) mark(typed && choices.length > 0 ? 0 : -1);
  }

  function showMore(): void {
    const loadMore = more;
    const controller = running;
    if (loadMore === undefined || controller === undefined) return;
    more = undefined;
    list.show([], busy, true);
    void loadMore(controller.signal).then((result) => {
      if (isCurrent(controller)) show(result, true, false);
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

  function handleKey(event: KeyboardEvent): void {
    if (!isEnabled() || event.altKey || event.ctrlKey || event.metaKey || !applyKey(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Does what a key stands for; false where it keeps its usual meaning. */
  function applyKey(key: string): boolean {
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
    if (isEnabled()) {
      input.attr({ role: 'combobox', 'aria-autocomplete': 'list', 'aria-expanded': 'false', autocomplete: 'off' });
      input.attr('aria-controls', list.id);
    } else {
      input.removeAttr('role aria-autocomplete aria-expanded aria-controls');
      close();
      input.removeAttr('aria-expanded');
    }
  }

  input[0]?.addEventListener('keydown', handleKey);
  input.on('input', () => {
    if (!isEnabled()) return;
    window.clearTimeout(timer);
    const text = String(input.val() ?? '').trim();
    timer = window.setTimeout(() => open(text, text !== ''), delayMs);
  });
  input.on('click', () => {
    if (isEnabled() && !list.isOpen()) open('', false);
  });
  input.on('blur', close);
  signal.addEventListener('abort', close);
  update();
  return { update, open: () => open('', false) };
}
