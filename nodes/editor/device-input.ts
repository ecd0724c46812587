import { labelledTypedInput, visibleInput } from './labelled-typed-input';
import { text } from './record-validity';

export interface DeviceInput {
  /** Shows a UUID or a serial number. */
  set(device: string): void;
}

export function prepareDeviceInput(): DeviceInput {
  const input = labelledTypedInput('node-input-device', {
    types: [
      { value: 'str', label: text('device.str'), icon: 'red/images/typedInput/az.svg' },
      'msg',
      'flow',
      'global',
      'env',
      'jsonata',
    ],
    typeField: '#node-input-deviceType',
  });
  input.on('change', (_event, type?: string) => {
    if (type !== undefined) visibleInput(input).attr('placeholder', type === 'str' ? text('device.str') : '');
  });
  // Only what a person changes raises a native event: an identifier is pasted with the white space around it.
  visibleInput(input)[0]?.addEventListener('change', ({ target }) => {
    if (!(target instanceof HTMLInputElement) || input.typedInput('type') !== 'str') return;
    if (target.value !== target.value.trim()) input.typedInput('value', target.value.trim());
  });

  return {
    set(device) {
      input.typedInput('type', 'str');
      input.typedInput('value', device);
    },
  };
}
