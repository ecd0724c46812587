import { isUuid } from '../../device';
import { flagAt, isObject, objectAt, textAt, textsAt } from './lenient';

export interface DeviceSummary {
  /** The UUID. */
  id: string;
  name: string;
  serial: string;
  product: string;
  online: boolean;
  /** True when the token may record to it. */
  mayRecord: boolean;
}

/** What a {@link DeviceSummary} is read from; the workspace is `$ws`. */
export const SUMMARY_SELECTION = `id verboseName serialNumber online
  product { id name slug } myPermissions(workspace: $ws)`;

/** Undefined for what is no device. */
export function readSummary(device: unknown): DeviceSummary | undefined {
  const id = textAt(device, 'id').toLowerCase();
  if (!isUuid(id)) return undefined;
  return {
    id,
    name: textAt(device, 'verboseName'),
    serial: textAt(device, 'serialNumber'),
    product: textAt(objectAt(device, 'product'), 'name'),
    online: flagAt(device, 'online'),
    mayRecord: hasPermission(device, 'record_measurements'),
  };
}

/** A permission that Datacake doesn't tell of isn't denied here: it will say so itself. */
export function hasPermission(device: unknown, permission: string): boolean {
  if (!isObject(device) || !Array.isArray(device.myPermissions)) return true;
  return textsAt(device, 'myPermissions').includes(permission);
}
