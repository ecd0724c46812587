import { type FieldRow, newRow } from '../../record/settings';
import { createRow, type RowContext, type RowView } from './field-row';
import { fieldWarnings } from './field-warnings';
import { rowHints, type RowHint } from './row-hints';
import { rowErrors, text } from './validity';
import { warningText } from './warning-text';

/** The table of a record node's fields, a list whose rows can be added, moved and removed. */
export interface FieldsTable {
  /** The rows as they are to be saved. */
  rows(): FieldRow[];
  isEmpty(): boolean;
  /** Adds rows at the end. */
  add(rows: readonly Partial<FieldRow>[]): void;
  /** Replaces all rows. */
  replace(rows: readonly Partial<FieldRow>[]): void;
  /** Puts the cursor into the field of a row, counted from 0, with the list of fields open. */
  askForField(row: number): void;
  /** Checks the rows again, because the device or the last message has become known. */
  check(): void;
  /** Sets the height of the list with its button. */
  resize(heightPx: number): void;
}

/** The list's data for a row. */
interface Item {
  /** Absent for a row that was just added with the button. */
  saved?: Partial<FieldRow>;
  /** True for a copy, whose field has to be typed. */
  isCopy?: true;
}

export function createFieldsTable(
  list: JQuery,
  saved: readonly Partial<FieldRow>[],
  context: RowContext,
  onChange: () => void,
): FieldsTable {
  const views = new WeakMap<HTMLElement, RowView>();
  /** Rows that were just added: they show no errors before they were filled in. */
  const fresh = new WeakSet<RowView>();
  let isFilled = false;

  const header = $('<div>', { class: 'datacake-record-fields-header' });
  $('<div>', { text: text('label.source') }).appendTo(header);
  $('<div>', { text: text('label.field') }).appendTo(header);
  const hint = $('<div>', { class: 'datacake-record-fields-hint', text: text('hint.noFields') });

  list.editableList<Item>({
    header,
    addButton: text('label.addField'),
    sortable: true,
    removable: true,
    // The table opens at its first row; a row that is added gets the focus, and so is scrolled to.
    scrollOnAdd: false,
    addItem(container, _index, item) {
      const view = createRow(container, item.saved ?? newRow, context, update);
      container.each((_, element) => void views.set(element, view));
      container.siblings('.red-ui-editableList-item-remove').attr('aria-label', text('label.removeField'));
      if (item.saved === undefined || item.isCopy === true) {
        fresh.add(view);
        container.one('focusout', '.datacake-record-row-field', () => {
          fresh.delete(view);
          update();
        });
      }
      if (!isFilled) return;
      update();
      container.find('.red-ui-typedInput-input').trigger('focus');
    },
    removeItem: update,
    sortItems: update,
  });
  list.before(hint);
  list[0]?.addEventListener('keydown', moveByKey, true);
  list.on('click', '.datacake-record-row-duplicate', ({ currentTarget }) => duplicate(currentTarget as HTMLElement));

  fill(saved);
  check();

  function fill(rows: readonly Partial<FieldRow>[]): void {
    isFilled = false;
    for (const row of rows) list.editableList('addItem', { saved: row });
    isFilled = true;
  }

  function shownViews(): RowView[] {
    return list
      .children('li:not(.red-ui-editableList-item-deleting)')
      .children('.red-ui-editableList-item-content')
      .get()
      .map((element) => views.get(element))
      .filter((view) => view !== undefined);
  }

  function update(): void {
    // A removed row fades out first, and the form may be gone by then.
    if (!isFilled || list[0]?.isConnected !== true) return;
    check();
    onChange();
  }

  function check(): void {
    const shown = shownViews();
    hint.toggle(shown.length === 0);
    const rows = shown.map((view) => view.row());
    const errors = rowErrors(rows);
    shown.forEach((view, row) => {
      const own = errors.filter((error) => error.row === row);
      if (fresh.has(view)) view.show([], [], []);
      else view.show(own, warningsOf(rows[row]), own.length > 0 ? [] : hintsOf(rows[row], rows));
    });
  }

  function warningsOf(row: FieldRow | undefined): string[] {
    const device = context.device();
    if (device === undefined || row === undefined) return [];
    return fieldWarnings(row, device.fields, context.properties()).map(warningText);
  }

  function hintsOf(row: FieldRow | undefined, rows: readonly FieldRow[]): RowHint[] {
    const device = context.device();
    if (device === undefined || row === undefined) return [];
    const taken = new Set(rows.filter((other) => other !== row).map(({ field }) => field.trim()));
    const hints = rowHints(row, device.fields, taken);
    return device.mayCreateFields ? hints : hints.filter(({ code }) => code !== 'create');
  }

  /** Adds a copy of a row beneath it: its field has to be another one. */
  function duplicate(element: HTMLElement): void {
    const content = $(element).closest('.red-ui-editableList-item-content');
    const row = views.get(content[0] ?? element)?.row();
    if (row === undefined) return;
    const copy: Item = { saved: { ...row, field: '' }, isCopy: true };
    list.editableList('addItem', copy);
    list.children('li').last().insertAfter(content.parent()).find('.datacake-record-row-field').trigger('focus');
    update();
  }

  /** Alt and an arrow key move the row that has the focus, for people who can't drag. */
  function moveByKey(event: KeyboardEvent): void {
    if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
    if (!(event.target instanceof HTMLElement)) return;
    const focused = event.target;
    const item = $(focused).closest('li');
    const neighbour = event.key === 'ArrowUp' ? item.prev('li') : item.next('li');
    event.preventDefault();
    event.stopPropagation();
    if (neighbour.length === 0) return;
    if (event.key === 'ArrowUp') neighbour.before(item);
    else neighbour.after(item);
    focused.focus();
    update();
  }

  return {
    rows: () => shownViews().map((view) => view.row()),
    isEmpty: () => shownViews().length === 0,
    add(rows) {
      fill(rows);
      update();
    },
    replace(rows) {
      list.editableList('empty');
      fill(rows);
      update();
    },
    askForField: (row) => shownViews()[row]?.askForField(),
    check,
    resize(heightPx) {
      list.editableList('height', heightPx);
      for (const view of shownViews()) view.showEndOfSource();
    },
  };
}
