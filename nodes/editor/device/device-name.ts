import type { KnownDevice } from './known-device';
import type { RecordConfig } from '../../record/settings';

/**
 * The device's name to keep with a node, for the canvas. What was kept is kept only as long as the node names the same
 * device and Datacake didn't say otherwise: a name that may be another device's is worse than none.
 *
 * @param saved the node as it was when the form opened
 * @param shown the device that the form names now; empty when the node doesn't name one itself
 */
export function nameToKeep(
  saved: Pick<RecordConfig, 'device' | 'deviceName' | 'connection'>,
  shown: { device: string; connection: string },
  known: KnownDevice,
): string {
  if (shown.device === '') return '';
  if (known.kind === 'known') return known.details.name;
  const gone = known.kind === 'unknown' && known.error.code === 'device-unknown';
  const same = shown.device === saved.device.trim() && shown.connection === saved.connection;
  return same && !gone ? saved.deviceName : '';
}
