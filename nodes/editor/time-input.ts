import { labelledTypedInput } from './labelled-typed-input';
import { text } from './record-validity';

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
