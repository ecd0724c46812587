import { makeCombobox } from '../ui/combobox';
import { filterSuggestions } from '../ui/suggestions';
import { labelledTypedInput } from '../ui/typed-input';
import { text } from './validity';

/** @param signal aborted when the form closes */
export function prepareTimeInput(signal: AbortSignal): void {
  const input = labelledTypedInput('node-input-time', {
    types: [
      { value: 'arrival', label: text('time.arrival'), hasValue: false },
      'msg',
      'flow',
      'global',
      'env',
      'jsonata',
    ],
    typeField: '#node-input-timeType',
  });
  input.on('change', () => {
    $('.datacake-record-zone-row, .datacake-record-format-row').toggle(input.typedInput('type') !== 'arrival');
    RED.tray.resize();
  });
  prepareZoneInput(signal);
}

/** Shows the name where a zone is named, and suggests the names that the browser knows. */
function prepareZoneInput(signal: AbortSignal): void {
  const zone = $('#node-input-zone');
  const name = $('#node-input-zoneName');
  const names = Intl.supportedValuesOf('timeZone').map((value) => ({ value, title: value }));
  makeCombobox(name, {
    label: text('label.zoneName'),
    search: (typed) => ({ choices: filterSuggestions(names, typed) }),
    onChoose: ({ value }) => void name.val(value).trigger('change'),
    busy: '',
    signal,
  });

  function update(): void {
    const isNamed = zone.val() === 'named';
    zone.toggleClass('datacake-record-zone-named', isNamed);
    name.toggle(isNamed);
  }

  zone.on('change', () => {
    update();
    // Only then is the name validated.
    name.trigger('change');
  });
  update();
}

/** Hides number and unit where no fixed interval is chosen, and the aggregate where it has no effect. */
export function prepareIntervalInput(tableIsEmpty: () => boolean): { update(): void } {
  const mode = $('#node-input-intervalMode');

  function update(): void {
    const fixed = mode.val() === 'fixed';
    mode.toggleClass('datacake-record-interval-fixed', fixed);
    $('.datacake-record-interval').toggle(fixed);
    $('.datacake-record-aggregate-row').toggle(mode.val() !== 'none' && tableIsEmpty());
    RED.tray.resize();
  }

  mode.on('change', update);
  return { update };
}
