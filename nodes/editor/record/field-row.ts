import type { DeviceDetails, MessageProperty } from '../../admin/api';
import type { FieldRow } from '../../record/settings';
import type { FieldType } from '../../../src/model';
import { makeCombobox } from '../ui/combobox';
import type { Search } from '../ui/suggestions';
import { visibleInput } from '../ui/typed-input';
import { createWarning } from '../ui/warning';
import type { FieldCreation } from './field-creation';
import { recordedAs } from './field-warnings';
import type { RowHint } from './row-hints';
import { createRowOptions } from './row-options';
import { addRowSummary } from './row-summary';
import { addRowValues } from './row-values-shown';
import { toInputs, toRow, type RowInputs } from './row-values';
import { text, type RowError } from './validity';

/** One row of the fields table on the screen. */
export interface RowView {
  /** The row as it is to be saved. */
  row(): FieldRow;
  /**
   * Shows errors and warnings beneath the row, with a button for each hint.
   *
   * @param errors mark their inputs too; none clears the marks
   */
  show(errors: readonly RowError[], warnings: readonly string[], hints: readonly RowHint[]): void;
  /** Scrolls to the end of a source that is too long for its input, once the row is on the screen. */
  showEndOfSource(): void;
  /** Puts the cursor where the field is typed, with the list of fields open. */
  askForField(): void;
}

let rowCount = 0;

export function createRow(
  container: JQuery,
  saved: Partial<FieldRow>,
  context: RowContext,
  onChange: () => void,
): RowView {
  const id = `datacake-record-row-${String(++rowCount)}`;
  const values = toInputs(saved);
  let shownNotes = '';
  /** The type that the field brought. */
  let broughtType: FieldType = 'auto';

  const main = $('<div>', { class: 'datacake-record-row' }).appendTo(container);
  const sourceCell = $('<div>', { class: 'datacake-record-row-source' }).appendTo(main);
  const source = $('<input>', { type: 'text', style: 'width: 100%', value: values.source }).appendTo(sourceCell);
  $('<i>', { class: 'fa fa-long-arrow-right', 'aria-hidden': 'true' }).appendTo(main);
  const target = $('<div>', { class: 'datacake-record-row-target' }).appendTo(main);
  const field = createFieldInput(values.field).appendTo(target);
  const opener = createOpener(id).appendTo(main);
  const setSummary = addRowSummary(container, target, field);
  const options = createRowOptions(id, values, () => {
    showSummary();
    onChange();
  });
  options.element.appendTo(container);
  const showValues = addRowValues(container, main);
  const notes = $('<div>', { class: 'datacake-record-row-notes', id: `${id}-notes`, 'aria-live': 'polite' }).appendTo(
    container,
  );

  // The value is set before the type, so that a constant that is one of a type's choices is kept.
  const late = { value: 'late', label: text('source.late'), hasValue: false };
  source.typedInput({ types: [MESSAGE_TYPE, ...OTHER_TYPES, late], default: values.sourceType });
  const visible = visibleInput(source).attr({ 'aria-label': text('label.source'), spellcheck: 'false' });
  const inputs = { source: visible, field, ...options.inputs };

  const busy = text('hint.asking');
  const sources = makeCombobox(visible, {
    label: text('label.properties'),
    search: context.sources,
    isEnabled: () => source.typedInput('type') === 'msg',
    onChoose({ value }) {
      source.typedInput('value', value);
    },
    busy,
    anchor: visible.closest('.red-ui-typedInput-container'),
    signal: context.signal,
  });
  const fields = makeCombobox(field, {
    label: text('label.deviceFields'),
    search: context.fields,
    onChoose: ({ value }) => void field.val(value).trigger('change'),
    busy,
    signal: context.signal,
  });

  function nameOfField(): string {
    return String(field.val() ?? '').trim();
  }

  /** The type that Datacake has for the field; undefined for one that isn't known. */
  function typeOfField(): FieldType | undefined {
    const known = context.device()?.fields.find(({ name }) => name === nameOfField());
    return known && recordedAs(known.type);
  }

  /** A field that is picked, or typed in full, brings the type that Datacake has for it, unless a person chose one. */
  function takeTypeOfField(): void {
    const type = typeOfField();
    if (type === undefined || options.read().type !== broughtType) return;
    broughtType = type;
    options.setType(type);
  }

  function read(): RowInputs {
    return {
      source: source.typedInput('value'),
      sourceType: source.typedInput('type'),
      field: nameOfField(),
      ...options.read(),
    };
  }

  /** Paths of one message begin alike and differ at their ends. */
  function showEndOfSource(): void {
    if (!visible.is(':focus')) visible.scrollLeft(visible[0]?.scrollWidth ?? 0);
    visible.attr('title', String(visible.val() ?? ''));
  }

  function isOpen(): boolean {
    return opener.attr('aria-expanded') === 'true';
  }

  function setOpen(isNowOpen: boolean): void {
    opener.attr('aria-expanded', String(isNowOpen));
    opener.children('i').toggleClass('fa-angle-down', !isNowOpen).toggleClass('fa-angle-up', isNowOpen);
    options.element.toggle(isNowOpen);
    showSummary();
  }

  /** The chosen options stay visible while the fold-out is shut; the type only where the field doesn't say it itself. */
  function showSummary(): void {
    const short = options.summary(typeOfField());
    setSummary(isOpen() ? '' : short);
    field.attr('title', short);
    opener.attr('title', short === '' ? text('label.options') : `${text('label.options')}: ${short}`);
  }

  function show(errors: readonly RowError[], warnings: readonly string[], hints: readonly RowHint[]): void {
    showValues(context.values(toRow(saved, read())));
    for (const input of Object.values(inputs)) mark(input, false);
    showSummary();
    sourceCell.find('.red-ui-typedInput-container').toggleClass(
      'input-error',
      errors.some(({ input }) => input === 'source'),
    );
    for (const { input } of errors) mark(inputs[input], true);
    if (errors.some(({ input }) => input in options.inputs) && !isOpen()) setOpen(true);
    showNotes(errors, warnings, hints);
    if (warnings.length > 0) field.attr('aria-describedby', `${id}-notes`);
  }

  /** Notes that stay the same stay in the page: a click on a button among them first ends the typing, which shows them again. */
  function showNotes(errors: readonly RowError[], warnings: readonly string[], hints: readonly RowHint[]): void {
    const content = JSON.stringify([errors, warnings, hints]);
    if (content === shownNotes) return;
    shownNotes = content;
    notes.empty().toggle(errors.length + warnings.length + hints.length > 0);
    for (const { reason } of errors) $('<div>', { class: 'datacake-error', text: reason }).appendTo(notes);
    for (const warning of warnings) createWarning(warning).appendTo(notes);
    if (notes.is(':empty')) $('<div>').appendTo(notes);
    for (const hint of hints)
      notes
        .children()
        .last()
        .append(
          ' ',
          hintButton(hint, () => follow(hint)),
        );
  }

  function follow(hint: RowHint): void {
    if (hint.code === 'use') field.val(hint.field).trigger('change');
    else if (hint.code === 'factor') options.inputs.factor.val(String(hint.factor)).trigger('change');
    else context.creation.openFor(toRow(saved, read()));
  }

  function mark(input: JQuery, isWrong: boolean): void {
    if (!input.is('.red-ui-typedInput-input')) input.toggleClass('input-error', isWrong);
    if (isWrong) input.attr({ 'aria-invalid': 'true', 'aria-describedby': `${id}-notes` });
    else input.removeAttr('aria-invalid aria-describedby');
  }

  opener.on('click', () => {
    setOpen(!isOpen());
    options.element[0]?.scrollIntoView({ block: 'nearest' });
  });
  setOpen(false);
  show([], [], []);
  source.on('change keyup', onChange);
  source.on('change', () => {
    sources.update();
    options.setLate(source.typedInput('type') === 'late');
    showEndOfSource();
  });
  visible.on('blur', showEndOfSource);
  field.on('input change', onChange);
  field.on('change', takeTypeOfField);

  return {
    row: () => toRow(saved, read()),
    show,
    showEndOfSource,
    askForField() {
      field.trigger('focus');
      fields.open();
    },
  };
}

/** The editor's type `msg` without its list of properties: this form suggests those of the last message. */
const MESSAGE_TYPE = {
  value: 'msg',
  label: 'msg.',
  validate: (value: string): boolean => RED.utils.validateTypedProperty(value, 'msg', {}) === true,
};

const OTHER_TYPES = ['flow', 'global', 'env', 'jsonata', 'str', 'num', 'bool'] as const;

function createFieldInput(value: string): JQuery {
  return $('<input>', {
    type: 'text',
    class: 'datacake-record-row-field',
    placeholder: text('placeholder.field'),
    'aria-label': text('label.field'),
    spellcheck: 'false',
    value,
  }).attr('autocomplete', 'off');
}

function createOpener(id: string): JQuery {
  return $('<button>', {
    type: 'button',
    class: 'red-ui-button red-ui-button-small datacake-record-row-opener',
    title: text('label.options'),
    'aria-label': text('label.options'),
    'aria-expanded': 'false',
    'aria-controls': `${id}-options`,
  }).append($('<i>', { class: 'fa fa-angle-down', 'aria-hidden': 'true' }));
}

function hintButton(hint: RowHint, act: () => void): JQuery {
  const label = text(`hint.${hint.code}`, { ...hint });
  return $('<button>', { type: 'button', class: 'red-ui-button red-ui-button-small', text: label }).on('click', act);
}

/** What rows suggest and are checked against. The device and the message may become known late, or never. */
export interface RowContext {
  /** Suggests the properties of the last message. */
  readonly sources: Search;
  /** Suggests the fields of the device. */
  readonly fields: Search;
  device(): DeviceDetails | undefined;
  readonly creation: FieldCreation;
  /** What is known of a row's last values, in one line. */
  values(row: FieldRow): string;
  /** The properties of the last message as far as they are known. */
  properties(): readonly MessageProperty[];
  /** Aborted when the form closes. */
  readonly signal: AbortSignal;
}
