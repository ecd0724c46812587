import { isUuid } from '../device';

const NEARLY_UUID = /^[0-9a-f]+(-[0-9a-f]+){3,}$/i;

export type DeviceErrorCode = 'device-missing' | 'device-address' | 'device-uuid';

/**
 * What is wrong with a device that is given as text, or with the place it is to be found.
 * A serial number can be anything, so that only what surely is none is refused: an address, or a UUID with a slip.
 */
export function validateDevice(
  device: string,
  deviceType: string,
): { code: DeviceErrorCode; value?: string } | undefined {
  const text = device.trim();
  if (text === '') return { code: 'device-missing' };
  if (deviceType !== 'str') return undefined;
  if (text.includes('://')) return { code: 'device-address', value: text };
  if (NEARLY_UUID.test(text) && !isUuid(text.toLowerCase())) return { code: 'device-uuid', value: text };
  return undefined;
}
