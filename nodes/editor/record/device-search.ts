import type { Access, DevicePage, DeviceSummary } from '../../admin/api';
import { ask, errorText } from '../api-client';
import type { Suggestion, Suggestions, Search } from '../ui/suggestions';
import { text } from './validity';

/** Where devices are looked for. */
export interface SearchScope {
  access: Access;
  workspace: string;
}

/**
 * A search for devices, page by page.
 *
 * @param place says where, as the form has it when something is searched; nothing while no connection is chosen
 */
export function deviceSearch(place: () => SearchScope | undefined): Search {
  return (typed, signal) => {
    const where = place();
    if (where === undefined) return { choices: [], hint: text('hint.chooseConnection') };
    return page(where, typed, 0, signal);
  };
}

async function page(where: SearchScope, search: string, number: number, signal: AbortSignal): Promise<Suggestions> {
  const reply = await ask('devices', { ...where, search, page: number }, signal);
  if (!reply.ok) return { choices: [], hint: errorText(reply.error) };
  const { devices, more, total } = reply.result;
  if (total === 0) return { choices: [], hint: text(search === '' ? 'hint.noDevices' : 'hint.noMatch') };
  return {
    choices: devices.map(choiceOf),
    ...(more && {
      hint: text('hint.moreDevices', { total }),
      more: (nextSignal) => page(where, search, number + 1, nextSignal),
    }),
  };
}

function choiceOf(device: DevicePage['devices'][number]): Suggestion {
  return {
    value: device.id,
    title: device.name,
    detail: detailOf(device),
    ...(!device.mayRecord && { warning: text('device.forbidden') }),
  };
}

/** What tells a device from others of its name. */
export function detailOf({ product, serial }: DeviceSummary): string {
  return [product, serial].filter((part) => part !== '').join(' · ');
}
