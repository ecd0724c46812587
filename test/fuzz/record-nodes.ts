import { type ApiRequest, demoDevices, demoSerials } from '../simulator/index';

/** The fields that the nodes write to each device. */
export const FIELDS_BY_DEVICE = new Map<string, readonly string[]>([
  [demoDevices.bench, ['WATT', 'VOLT', 'AMPERE', 'HUMIDITY']],
  [demoDevices.powerMeter, ['POWER', 'VOLTAGE', 'CURRENT']],
  [demoDevices.tracker, ['SPEED', 'BATTERY']],
]);
export const DEVICES = [...FIELDS_BY_DEVICE.keys()];
export const NODES = ['one', 'two', 'three'];

/** Writes to devices that nothing can be recorded to, so that its samples must be kept. */
export const UNROUTABLE_NODE = {
  node: 'unroutable',
  devices: [demoDevices.forbidden, '00000000-0000-4000-8000-000000000000', 'NOBODY-HAS-THIS', demoSerials.twin],
} as const;

export function isUnroutableRequest({ url }: ApiRequest): boolean {
  return UNROUTABLE_NODE.devices.some((device) => url.includes(device));
}
