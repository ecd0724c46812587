import type { FieldRow } from '../config';
import { reducers } from '../../src/delivery/reducer';
import { fieldTypes } from '../../src/mapping/field-type';
import { visibleInput } from './labelled-typed-input';
import { text, type RowProblem } from './record-validity';
import { toInputs, toRow, type RowInputs } from './row-values';

/** One row of the fields table on the screen. */
export interface RowView {
  /** The row as it is to be saved. */
  row(): FieldRow;
  /** Marks the inputs that have to be put right and says why; an empty list clears the marks. */
  show(problems: readonly RowProblem[]): void;
}

const sourceTypes = ['msg', 'flow', 'global', 'env', 'jsonata', 'str', 'num', 'bool'] as const;

let rowsMade = 0;

export function createRow(container: JQuery, saved: Partial<FieldRow>, onChange: () => void): RowView {
  const id = `datacake-record-row-${String(++rowsMade)}`;
  const values = toInputs(saved);

  const main = $('<div>', { class: 'datacake-record-row' }).appendTo(container);
  const sourceCell = $('<div>', { class: 'datacake-record-row-source' }).appendTo(main);
  const source = $('<input>', { type: 'text', style: 'width: 100%', value: values.source }).appendTo(sourceCell);
  $('<i>', { class: 'fa fa-long-arrow-right', 'aria-hidden': 'true' }).appendTo(main);
  const field = $('<input>', {
    type: 'text',
    class: 'datacake-record-row-field',
    placeholder: text('placeholder.field'),
    'aria-label': text('label.field'),
    spellcheck: 'false',
    value: values.field,
  })
    .attr('autocomplete', 'off')
    .appendTo(main);
  const opener = $('<button>', {
    type: 'button',
    class: 'red-ui-button red-ui-button-small datacake-record-row-opener',
    title: text('label.options'),
    'aria-label': text('label.options'),
    'aria-expanded': 'false',
    'aria-controls': `${id}-options`,
  })
    .append($('<i>', { class: 'fa fa-angle-down', 'aria-hidden': 'true' }))
    .appendTo(main);

  const summary = $('<div>', { class: 'datacake-record-row-summary' }).appendTo(container);
  const reason = $('<div>', { class: 'datacake-record-row-reason', id: `${id}-reason`, 'aria-live': 'polite' });

  const options = $('<div>', { class: 'datacake-record-row-options', id: `${id}-options` }).appendTo(container);
  const type = addOption(select(fieldTypes, 'fieldType', values.type), `${id}-type`, 'label.type');
  const reduce = addOption(select(reducers, 'reducer', values.reduce), `${id}-reduce`, 'label.reduce');
  const factor = addOption(number(values.factor, '1'), `${id}-factor`, 'label.factor');
  const decimals = addOption(number(values.decimals, text('placeholder.decimals')), `${id}-decimals`, 'label.decimals');
  reason.appendTo(container);

  // The value is set before the type is, so that a constant that is one of a type's choices is kept.
  source.typedInput({ types: [...sourceTypes], default: values.sourceType });
  visibleInput(source).attr({ 'aria-label': text('label.source'), spellcheck: 'false' });

  const inputs: Partial<Record<RowProblem['input'], JQuery>> = { source, field, factor, decimals };

  function addOption(input: JQuery, inputId: string, label: string): JQuery {
    const cell = $('<div>').appendTo(options);
    $('<label>', { for: inputId, text: text(label) }).appendTo(cell);
    return input.attr('id', inputId).appendTo(cell);
  }

  function read(): RowInputs {
    return {
      source: source.typedInput('value'),
      sourceType: source.typedInput('type'),
      field: valueOf(field),
      type: valueOf(type),
      reduce: valueOf(reduce),
      factor: valueOf(factor),
      decimals: valueOf(decimals),
      onChange: values.onChange,
      changeBy: values.changeBy,
      atLeastEvery: values.atLeastEvery,
    };
  }

  function isOpen(): boolean {
    return opener.attr('aria-expanded') === 'true';
  }

  function open(opened: boolean): void {
    opener.attr('aria-expanded', String(opened));
    opener.children('i').toggleClass('fa-angle-down', !opened).toggleClass('fa-angle-up', opened);
    options.toggle(opened);
    summarise();
  }

  /** What was chosen in the fold-out stays to be seen while it is shut. */
  function summarise(): void {
    const { type, reduce, factor, decimals } = read();
    const parts = [
      type === 'auto' ? '' : text(`fieldType.${type}`),
      reduce === 'last' ? '' : text(`reducer.${reduce}`),
      factor === '' ? '' : text('summary.factor', { factor }),
      decimals === '' ? '' : text('summary.decimals', { decimals }),
    ].filter((part) => part !== '');
    summary.text(parts.join(' · ')).toggle(!isOpen() && parts.length > 0);
  }

  function show(problems: readonly RowProblem[]): void {
    for (const [name, input] of Object.entries(inputs)) mark(name === 'source' ? visibleInput(input) : input, false);
    sourceCell.find('.red-ui-typedInput-container').toggleClass('input-error', problems.some(isAbout('source')));
    for (const { input } of problems) mark(input === 'source' ? visibleInput(source) : (inputs[input] ?? field), true);
    const folded = problems.some(({ input }) => input === 'factor' || input === 'decimals');
    if (folded && !isOpen()) open(true);
    reason.empty().toggle(problems.length > 0);
    for (const problem of problems) $('<div>', { text: problem.reason }).appendTo(reason);
  }

  function mark(input: JQuery, wrong: boolean): void {
    if (!input.is('.red-ui-typedInput-input')) input.toggleClass('input-error', wrong);
    if (wrong) input.attr({ 'aria-invalid': 'true', 'aria-describedby': `${id}-reason` });
    else input.removeAttr('aria-invalid aria-describedby');
  }

  opener.on('click', () => {
    open(!isOpen());
    options[0]?.scrollIntoView({ block: 'nearest' });
  });
  open(false);
  show([]);
  source.on('change keyup', onChange);
  field.on('input change', onChange);
  options.on('input change', () => {
    summarise();
    onChange();
  });

  return { row: () => toRow(saved, read()), show };
}

function isAbout(name: RowProblem['input']): (problem: RowProblem) => boolean {
  return ({ input }) => input === name;
}

function select(values: readonly string[], texts: string, chosen: string): JQuery {
  const element = $('<select>');
  // A choice that a later version of this package knows is kept, by its bare name.
  const all = values.includes(chosen) ? values : [...values, chosen];
  for (const value of all) {
    const label = values.includes(value) ? text(`${texts}.${value}`) : value;
    $('<option>', { value, text: label }).appendTo(element);
  }
  return element.val(chosen);
}

function number(value: string, placeholder: string): JQuery {
  // `autocomplete` among the properties would call jQuery UI's widget of that name.
  return $('<input>', { type: 'text', inputmode: 'decimal', placeholder, value }).attr('autocomplete', 'off');
}

function valueOf(input: JQuery): string {
  const value = input.val();
  return typeof value === 'string' ? value : '';
}
