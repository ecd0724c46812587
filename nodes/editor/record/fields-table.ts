import { createRow, type RowView, type RowContext } from './field-row';
import { fieldWarnings, type FieldWarning } from './field-warnings';
import { rowErrors, text } from './validity';
import { type FieldRow, newRow } from '../../record/settings';

/** The table of a record node's fields, a list whose rows can be added, moved and removed. */
export interface FieldsTable {
  /** The rows as they are to be saved. */
  rows(): FieldRow[];
  isEmpty(): boolean;
  /** Adds rows at the end. */
  add(rows: readonly Partial<FieldRow>[]): void;
  /** Puts these rows in the place of all that are there. */
  replace(rows: readonly Partial<FieldRow>[]): void;
  /** Puts the cursor into the field of a row, counted from 0, with what it could be. */
  askForField(row: number): void;
  /** Checks the rows again, because more is known of the device or of the messages. */
  check(): void;
  /** Sets the height of the list with its button, in pixels. */
  resize(height: number): void;
}

/** What the list keeps for a row: a saved one, or nothing for one that was just added. */
interface Item {
  saved?: Partial<FieldRow>;
}

export function createFieldsTable(
  list: JQuery,
  saved: readonly Partial<FieldRow>[],
  context: RowContext,
  onChange: () => void,
): FieldsTable {
  const views = new WeakMap<HTMLElement, RowView>();
  /** Rows that were just added: nobody is blamed for what they haven't typed yet. */
  const fresh = new WeakSet<RowView>();
  let filled = false;

  const header = $('<div>', { class: 'datacake-record-fields-header' });
  $('<div>', { text: text('label.source') }).appendTo(header);
  $('<div>', { text: text('label.field') }).appendTo(header);
  const hint = $('<div>', { class: 'datacake-record-fields-hint', text: text('hint.noFields') });

  list.editableList<Item>({
    header,
    addButton: text('label.addField'),
    sortable: true,
    removable: true,
    // The table opens at its first row; a row that is added is scrolled to because it gets the focus.
    scrollOnAdd: false,
    addItem(container, _index, item) {
      const view = createRow(container, item.saved ?? newRow, context, update);
      container.each((_, element) => void views.set(element, view));
      container.siblings('.red-ui-editableList-item-remove').attr('aria-label', text('label.removeField'));
      if (item.saved === undefined) {
        fresh.add(view);
        container.one('focusout', '.datacake-record-row-field', () => {
          fresh.delete(view);
          update();
        });
      }
      if (!filled) return;
      update();
      container.find('.red-ui-typedInput-input').trigger('focus');
    },
    removeItem: update,
    sortItems: update,
  });
  list.before(hint);
  list[0]?.addEventListener('keydown', moveByKey, true);

  fill(saved);
  check();

  function fill(rows: readonly Partial<FieldRow>[]): void {
    filled = false;
    for (const row of rows) list.editableList('addItem', { saved: row });
    filled = true;
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
    if (!filled || list[0]?.isConnected !== true) return;
    check();
    onChange();
  }

  function check(): void {
    const shown = shownViews();
    hint.toggle(shown.length === 0);
    const problems = rowErrors(shown.map((view) => view.row()));
    shown.forEach((view, row) => {
      if (fresh.has(view)) view.show([], []);
      else
        view.show(
          problems.filter((problem) => problem.row === row),
          warningsOf(view.row()),
        );
    });
  }

  function warningsOf(row: FieldRow): string[] {
    const device = context.device();
    return device === undefined ? [] : fieldWarnings(row, device.fields, context.properties()).map(inWords);
  }

  /** Alt and an arrow key move the row that has the focus, for those who don't drag. */
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
    resize: (height) => list.editableList('height', height),
  };
}

function inWords(warning: FieldWarning): string {
  switch (warning.code) {
    case 'field-unknown':
      return text('warning.field-unknown', { field: warning.field });
    case 'field-case':
      return text('warning.field-case', { known: warning.known });
    case 'field-calculated':
      return text('warning.field-calculated', { field: warning.field });
    case 'field-type': {
      const [sent, kept] = [warning.sent, warning.kept].map((type) => text(`fieldType.${type}`));
      return text('warning.field-type', { sent: sent ?? '', kept: kept ?? '' });
    }
  }
}
