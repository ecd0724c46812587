import type { Suggestion } from './suggestions';
import { createWarning } from './warning';

/** The list of a combobox, on top of the page and right beneath its input. */
interface Listbox {
  readonly id: string;
  isOpen(): boolean;
  /** Replaces the entries, or appends to them. */
  show(choices: readonly Suggestion[], hint: string | undefined, append: boolean): void;
  /** Marks the entry with this index and returns its id; marks none where there is no such entry. */
  mark(index: number): string | undefined;
  /** The index of the marked entry, or -1. */
  marked(): number;
  count(): number;
  close(): void;
}

interface ListboxHandlers {
  onPick: (index: number) => void;
  onHover: (index: number) => void;
  /** The list is scrolled to its end. */
  onEnd: () => void;
}

/** Pixels between the list's end and its lower edge at which the next page is loaded. */
const END_MARGIN_PX = 40;
const MIN_WIDTH_PX = 320;
/** Used where the form is wide enough: serial numbers are long. */
const MAX_WIDTH_PX = 480;
const MAX_HEIGHT_PX = 260;

let listboxCount = 0;

/** @param anchor the element beneath which the list opens */
export function createListbox(anchor: JQuery, label: string, { onPick, onHover, onEnd }: ListboxHandlers): Listbox {
  const id = `datacake-listbox-${String(++listboxCount)}`;
  const list = $('<ul>', { id, role: 'listbox', 'aria-label': label });
  const hintLine = $('<div>', { class: 'datacake-listbox-hint', role: 'status' });
  const popup = $('<div>', { class: 'datacake-listbox' }).append(list, hintLine);
  let marked = -1;

  // A click must not take the focus from the input.
  popup.on('mousedown', (event) => event.preventDefault());
  list.on('click', '[role="option"]', function () {
    onPick($(this).index());
  });
  list.on('mousemove', '[role="option"]', function () {
    onHover($(this).index());
  });
  popup.on('scroll', () => {
    const { scrollTop = 0, clientHeight = 0, scrollHeight = 0 } = popup[0] ?? {};
    if (scrollTop + clientHeight >= scrollHeight - END_MARGIN_PX) onEnd();
  });

  const isOpen = (): boolean => popup[0]?.isConnected === true;

  function position(): void {
    const box = anchor[0]?.getBoundingClientRect();
    if (box === undefined) return;
    const below = window.innerHeight - box.bottom - 8;
    const above = box.top - 8;
    const upwards = below < 140 && above > below;
    const right = Math.max(
      anchor.closest('form')[0]?.getBoundingClientRect().right ?? window.innerWidth - 8,
      box.right,
    );
    const wide = Math.max(box.width, MIN_WIDTH_PX, Math.min(MAX_WIDTH_PX, right - box.left));
    const width = Math.min(wide, window.innerWidth - 16);
    popup.css({
      width,
      left: Math.max(8, Math.min(box.left, right - width)),
      maxHeight: Math.min(MAX_HEIGHT_PX, upwards ? above : below),
      ...(upwards ? { top: 'auto', bottom: window.innerHeight - box.top } : { top: box.bottom, bottom: 'auto' }),
    });
  }

  return {
    id,
    isOpen,
    show(choices, hint, append) {
      if (!append) {
        list.empty();
        popup.scrollTop(0);
        marked = -1;
      }
      for (const choice of choices) createOption(choice, `${id}-${String(list.children().length)}`).appendTo(list);
      list.toggle(list.children().length > 0);
      hintLine.text(hint ?? '').toggle(hint !== undefined);
      if (!isOpen()) popup.appendTo(document.body);
      position();
    },
    mark(index) {
      const options = list.children().attr('aria-selected', 'false');
      const chosen = options.eq(index);
      marked = index >= 0 && chosen.length > 0 ? index : -1;
      if (marked === -1) return undefined;
      chosen.attr('aria-selected', 'true');
      chosen[0]?.scrollIntoView({ block: 'nearest' });
      return chosen.attr('id');
    },
    marked: () => marked,
    count: () => list.children().length,
    close() {
      popup.detach();
      marked = -1;
    },
  };
}

function createOption({ title, detail, description, warning }: Suggestion, id: string): JQuery {
  const entry = $('<li>', { role: 'option', id, 'aria-selected': 'false' });
  const line = $('<div>', { class: 'datacake-listbox-line' }).appendTo(entry);
  $('<span>', { class: 'datacake-listbox-title', text: title }).appendTo(line);
  if (detail) $('<span>', { class: 'datacake-listbox-detail', text: detail }).appendTo(line);
  if (description) $('<div>', { class: 'datacake-listbox-description', text: description }).appendTo(entry);
  if (warning) createWarning(warning).appendTo(entry);
  return entry;
}
