import { labelledTypedInput } from '../ui/typed-input';
import { text } from './validity';

export function prepareTimeInput(): void {
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
    $('.datacake-record-zone-row').toggle(input.typedInput('type') !== 'arrival');
    RED.tray.resize();
  });
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
