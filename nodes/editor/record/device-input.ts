import { isUuid } from '../../../src/model';
import { referenceOf } from '../../settings';
import { validateDevice } from '../../record/validation';
import { makeCombobox, TYPING_DELAY_MS } from '../ui/combobox';
import { coverWithName, type NameCover } from '../ui/name-cover';
import type { Search, Suggestion } from '../ui/suggestions';
import { labelledTypedInput, visibleInput } from '../ui/typed-input';
import { text } from './validity';

/** The inputs that say which device a node records to. */
interface DeviceInput {
  /** The device that the form checks the fields against, a UUID or a serial number; empty for none. */
  checked(): string;
  /** True when the node itself names that device, and not a message or the environment. */
  isNamed(): boolean;
  /**
   * Shows the device's name where an input has its UUID.
   *
   * @returns true when an input shows it
   */
  showName(device: { id: string; name: string }): boolean;
}

/**
 * @param onChange called when the inputs may name another device, also while one is typed
 * @param signal aborted when the form closes
 */
export function prepareDeviceInput(search: Search, onChange: () => void, signal: AbortSignal): DeviceInput {
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
  const visible = visibleInput(input);
  const example = $('#node-input-exampleDevice');
  const exampleRow = example.closest('.form-row');
  let timer: number | undefined;

  const isText = (): boolean => input.typedInput('type') === 'str';
  /** Node-RED replaces a variable of the environment by its value before the node is created. */
  const isNamed = (): boolean => isText() && referenceOf(input.typedInput('value').trim()) === undefined;

  const covers = [coverWithName(visible), coverWithName(example)] as const;

  function showPicked(cover: NameCover, { title }: Suggestion): void {
    cover.show(title);
    cover.picked();
  }

  const options = {
    label: text('label.devices'),
    search,
    busy: text('hint.searching'),
    delayMs: TYPING_DELAY_MS,
    signal,
  };
  const combobox = makeCombobox(visible, {
    ...options,
    isEnabled: isText,
    anchor: visible.closest('.red-ui-typedInput-container'),
    onChoose(choice) {
      input.typedInput('value', choice.value);
      showPicked(covers[0], choice);
    },
  });
  makeCombobox(example, {
    ...options,
    onChoose(choice) {
      example.val(choice.value).trigger('change');
      showPicked(covers[1], choice);
    },
  });

  function update(): void {
    exampleRow.toggle(!isNamed());
    onChange();
    RED.tray.resize();
  }

  input.on('change', (_event, type?: string) => {
    if (type !== undefined) visible.attr('placeholder', type === 'str' ? text('placeholder.device') : '');
    combobox.update();
    update();
  });
  example.on('change', update);
  // A part of a name is no device yet: text is looked up once the input is left, a whole UUID at once.
  visible.add(example).on('input', ({ target }) => {
    window.clearTimeout(timer);
    const typed = target instanceof HTMLInputElement ? target.value.trim().toLowerCase() : '';
    if (isUuid(typed)) timer = window.setTimeout(update, TYPING_DELAY_MS);
  });
  signal.addEventListener('abort', () => window.clearTimeout(timer));

  // Only changes by a person raise a native event: an identifier may be pasted with white space around it.
  visible[0]?.addEventListener('change', ({ target }) => {
    if (!(target instanceof HTMLInputElement) || !isText()) return;
    if (target.value !== target.value.trim()) input.typedInput('value', target.value.trim());
  });

  return {
    checked() {
      const own = isText() ? input.typedInput('value').trim() : '';
      // Without an example, the runtime looks up what the variable names.
      const device = isNamed() ? own : String(example.val() ?? '').trim() || own;
      return validateDevice(device, 'str') === undefined ? device : '';
    },
    isNamed,
    showName({ id, name }) {
      const values = [isText() ? input.typedInput('value') : '', isNamed() ? '' : String(example.val() ?? '')];
      const shown = values.map((value) => (isUuid(id) && value.trim().toLowerCase() === id ? name : ''));
      covers.forEach((cover, index) => cover.show(shown[index] ?? ''));
      return shown.some((shownName) => shownName !== '');
    },
  };
}
