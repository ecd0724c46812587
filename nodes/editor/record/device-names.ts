import { isUuid } from '../../../src/model';
import type { DeviceQuery } from '../../admin/api';
import type { RecordConfig } from '../../record/settings';
import { ask } from '../api-client';

/** The names of devices, for a person to read instead of their ids. */
export interface DeviceNames {
  /** The name; the id itself while the name isn't known, for a serial number too. */
  nameOf(device: string): string;
  /** Calls back when a name has become known. */
  onLearned(handler: () => void): void;
}

const MAX_NAMES = 500;
/** Of one form: each is a question to Datacake. */
const MAX_LOOKUPS = 20;

/** By UUID; kept for the next form, and the oldest goes first. */
const names = new Map<string, string>();

export function learnName({ id, name }: { id: string; name: string }): void {
  if (name === '') return;
  names.delete(id);
  names.set(id, name);
  const [oldest] = names.keys();
  if (names.size > MAX_NAMES && oldest !== undefined) names.delete(oldest);
}

/**
 * @param queryFor asks for a device; nothing while no connection is chosen
 * @param signal aborted when the form closes
 */
export function createDeviceNames(
  queryFor: (device: string) => DeviceQuery | undefined,
  signal: AbortSignal,
): DeviceNames {
  const handlers: (() => void)[] = [];
  const asked = new Set<string>();
  let last = Promise.resolve();

  /** One at a time: nobody waits for a name. */
  function lookUp(id: string): void {
    const query = queryFor(id);
    if (query === undefined || asked.has(id) || asked.size >= MAX_LOOKUPS) return;
    asked.add(id);
    last = last.then(async () => {
      const reply = await ask('device', query, signal);
      if (!reply.ok) return;
      learnName(reply.result);
      for (const handler of handlers) handler();
    });
  }

  return {
    nameOf(device) {
      const id = device.toLowerCase();
      if (!isUuid(id)) return device;
      const name = names.get(id) ?? savedName(id);
      if (name === undefined) lookUp(id);
      return name ?? device;
    },
    onLearned: (handler) => void handlers.push(handler),
  };
}

/** The name that a record node of the flows was saved with. */
function savedName(id: string): string | undefined {
  const nodes = RED.nodes.filterNodes({ type: 'datacake-record' }) as unknown as Partial<RecordConfig>[];
  const saved = nodes.find(({ device, deviceName }) => device?.trim().toLowerCase() === id && deviceName);
  return saved?.deviceName;
}
