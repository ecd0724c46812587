import type { DeviceField, MessageProperty } from '../../admin/api';
import { type Suggestion, type Search, filterSuggestions } from '../ui/suggestions';
import type { DeviceLookup } from './device-lookup';
import { text } from './validity';
import type { LastMessageLookup } from './last-message';
import { recordedAs } from './field-warnings';

/** Suggests the properties of the last message, each with its value. */
export function sourceSearch(message: LastMessageLookup): Search {
  return async (typed) => {
    const { properties } = await message.ask();
    return { choices: filterSuggestions(properties.map(propertyChoice), typed) };
  };
}

function propertyChoice({ path, value }: MessageProperty): Suggestion {
  return { value: path, title: path, detail: value };
}

/** Suggests the fields of the device, each with its name, type and unit. */
export function fieldSearch(device: DeviceLookup): Search {
  return (typed) => {
    if (device.state().kind === 'asking') return { choices: [], hint: text('hint.asking') };
    return { choices: filterSuggestions((device.details()?.fields ?? []).map(fieldChoice), typed) };
  };
}

function fieldChoice(field: DeviceField): Suggestion {
  const type = recordedAs(field.type);
  const kind = type === 'auto' ? field.type : text(`fieldType.${type}`);
  const label = sameWords(field.label, field.name) ? '' : field.label;
  return {
    value: field.name,
    title: field.name,
    detail: [label, kind, field.unit].filter((part) => part !== '').join(' · '),
    description: field.description,
    ...(field.calculated && { warning: text('device.calculated') }),
  };
}

/** A label that only spells the identifier otherwise tells nothing more. */
function sameWords(label: string, name: string): boolean {
  const plain = (words: string): string => words.toLowerCase().replace(/[\s_-]+/g, '');
  return plain(label) === plain(name);
}
