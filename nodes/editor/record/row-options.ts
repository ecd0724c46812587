import { FIELD_TYPES, type FieldType } from '../../../src/model';
import { AGGREGATES } from '../../../src/windows/rules';
import { toNumber } from '../../record/validation';
import type { RowInputs } from './row-values';
import { text } from './validity';

/** The settings of a row that are folded away. */
interface RowOptions {
  readonly element: JQuery;
  /** The inputs that can have errors. */
  readonly inputs: Record<'factor' | 'decimals' | 'minDifference' | 'atLeastEvery', JQuery>;
  read(): Omit<RowInputs, 'source' | 'sourceType' | 'field'>;
  setType(type: FieldType): void;
  /** Hides what has no effect on how late a sample is. */
  setLate(isLate: boolean): void;
  /**
   * The settings that differ from a new row's, in short.
   *
   * @param usualType is left out
   */
  summary(usualType?: FieldType): string;
}

/**
 * @param id prefix of the ids of all inputs
 * @param onChange called with every key, too
 */
export function createRowOptions(id: string, values: RowInputs, onChange: () => void): RowOptions {
  const element = $('<div>', { class: 'datacake-record-row-options', id: `${id}-options` });

  function labelled(input: JQuery, name: string): JQuery {
    const cell = $('<div>').appendTo(element);
    $('<label>', { for: `${id}-${name}`, text: text(`label.${name}`) }).appendTo(cell);
    return input.attr('id', `${id}-${name}`).appendTo(cell);
  }

  const type = labelled(selectInput(FIELD_TYPES, 'fieldType', values.type), 'type');
  const aggregate = labelled(selectInput(AGGREGATES, 'aggregate', values.aggregate), 'aggregate');
  const factor = labelled(numberInput(values.factor, '1'), 'factor');
  const decimals = labelled(numberInput(values.decimals, text('placeholder.decimals')), 'decimals');
  const changeCell = $('<div>', { class: 'datacake-record-row-on-change' }).appendTo(element);
  const changeOnly = $('<input>', { type: 'checkbox', id: `${id}-onChange` })
    .prop('checked', values.onChange === 'true')
    .appendTo(changeCell);
  $('<label>', { for: `${id}-onChange`, text: text('label.onChange') }).appendTo(changeCell);
  $('<button>', { type: 'button', class: 'red-ui-button red-ui-button-small datacake-record-row-duplicate' })
    .text(text('label.duplicate'))
    .appendTo(changeCell);
  const minDifference = labelled(numberInput(values.minDifference, text('placeholder.minDifference')), 'minDifference');
  const atLeastEvery = labelled(numberInput(values.atLeastEvery, text('placeholder.atLeastEvery')), 'atLeastEvery');

  const read: RowOptions['read'] = () => ({
    type: valueOf(type),
    aggregate: valueOf(aggregate),
    factor: valueOf(factor),
    decimals: valueOf(decimals),
    onChange: changeOnly.prop('checked') === (values.onChange === 'true') ? values.onChange : String(isOnChange()),
    minDifference: valueOf(minDifference),
    atLeastEvery: valueOf(atLeastEvery),
  });

  function isOnChange(): boolean {
    return changeOnly.prop('checked') === true;
  }

  function update(): void {
    for (const input of [minDifference, atLeastEvery]) input.parent().toggle(isOnChange());
    onChange();
  }

  function summary(usualType?: FieldType): string {
    const shown = read();
    const parts = [
      shown.type === 'auto' || shown.type === usualType ? '' : text(`fieldType.${shown.type}`),
      shown.aggregate === 'last' ? '' : text(`aggregate.${shown.aggregate}`),
      shown.factor === '' ? '' : text('summary.factor', { factor: toNumber(shown.factor) ?? shown.factor }),
      shown.decimals === '' ? '' : text('summary.decimals', { decimals: shown.decimals }),
      isOnChange() ? text('summary.onChange') : '',
    ];
    return parts.filter((part) => part !== '').join(' · ');
  }

  for (const input of [minDifference, atLeastEvery]) input.parent().toggle(isOnChange());
  element.on('input change', update);

  return {
    element,
    inputs: { factor, decimals, minDifference, atLeastEvery },
    read,
    setType: (chosen) => void type.val(chosen).trigger('change'),
    setLate(isLate) {
      for (const input of [type, factor, decimals]) input.parent().toggle(!isLate);
    },
    summary,
  };
}

function selectInput(values: readonly string[], texts: string, chosen: string): JQuery {
  const element = $('<select>');
  // A choice of a later version of this package is kept, and shown by its bare name.
  const choices = values.includes(chosen) ? values : [...values, chosen];
  for (const value of choices) {
    const label = values.includes(value) ? text(`${texts}.${value}`) : value;
    $('<option>', { value, text: label }).appendTo(element);
  }
  return element.val(chosen);
}

function numberInput(value: string, placeholder: string): JQuery {
  // `autocomplete` among the properties would call the jQuery UI widget.
  return $('<input>', { type: 'text', inputmode: 'decimal', placeholder, value }).attr('autocomplete', 'off');
}

function valueOf(input: JQuery): string {
  const value = input.val();
  return typeof value === 'string' ? value : '';
}
