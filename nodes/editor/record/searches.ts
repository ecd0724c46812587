import type { Access, DeviceField, DeviceSummary, MessageProperty } from '../../admin/api';
import { ask, errorText } from '../api-client';
import { type Search, type Suggestion, type Suggestions, filterSuggestions } from '../ui/suggestions';
import type { DeviceLookup } from './device-lookup';
import { learnName } from './device-names';
import { recordedAs } from './field-warnings';
import type { LastMessageLookup } from './last-message';
import { text } from './validity';

/** Where devices are searched. */
export interface SearchScope {
  access: Access;
  workspace: string;
}

/**
 * A search for devices, page by page.
 *
 * @param scope gives the scope as the form has it now; nothing while no connection is chosen
 */
export function deviceSearch(scope: () => SearchScope | undefined): Search {
  return (typed, signal) => {
    const current = scope();
    if (current === undefined) return { choices: [], hint: text('hint.chooseConnection') };
    return searchPage(current, typed, 0, signal);
  };
}

async function searchPage(scope: SearchScope, search: string, page: number, signal: AbortSignal): Promise<Suggestions> {
  const reply = await ask('devices', { ...scope, search, page }, signal);
  if (!reply.ok) return { choices: [], hint: errorText(reply.error) };
  const { devices, more, total } = reply.result;
  devices.forEach(learnName);
  if (total === 0) return { choices: [], hint: text(search === '' ? 'hint.noDevices' : 'hint.noMatch') };
  return {
    choices: devices.map((device) => ({
      value: device.id,
      title: device.name,
      detail: deviceDetail(device),
      ...(!device.mayRecord && { warning: text('device.forbidden') }),
    })),
    ...(more && {
      hint: text('hint.moreDevices', { total }),
      more: (nextSignal) => searchPage(scope, search, page + 1, nextSignal),
    }),
  };
}

/** Product and serial number, which tell a device from others of its name. */
export function deviceDetail({ product, serial }: DeviceSummary): string {
  return [product, serial].filter((part) => part !== '').join(' · ');
}

/** Suggests the properties of the last message, each with its value. */
export function propertySearch(message: LastMessageLookup): Search {
  return async (typed) => {
    const { properties } = await message.ask();
    return { choices: filterSuggestions(properties.map(propertySuggestion), typed) };
  };
}

function propertySuggestion({ path, value }: MessageProperty): Suggestion {
  return { value: path, title: path, detail: value };
}

/** Suggests the fields of the device, each with its name, type and unit. */
export function fieldSearch(device: DeviceLookup): Search {
  return (typed) => {
    if (device.state().kind === 'asking') return { choices: [], hint: text('hint.asking') };
    return { choices: filterSuggestions((device.details()?.fields ?? []).map(fieldSuggestion), typed) };
  };
}

function fieldSuggestion(field: DeviceField): Suggestion {
  const type = recordedAs(field.type);
  const typeName = type === 'auto' ? field.type : text(`fieldType.${type}`);
  const label = isSameName(field.label, field.name) ? '' : field.label;
  return {
    value: field.name,
    title: field.name,
    detail: [label, typeName, field.unit].filter((part) => part !== '').join(' · '),
    description: field.description,
    ...(field.calculated && { warning: text('device.calculated') }),
  };
}

/** True for a label that differs from the identifier in case and separators only: it need not be shown. */
function isSameName(label: string, name: string): boolean {
  const plain = (words: string): string => words.toLowerCase().replace(/[\s_-]+/g, '');
  return plain(label) === plain(name);
}
