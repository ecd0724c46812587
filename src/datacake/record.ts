import type { Measurement } from '../model';
import { classify } from './classify';
import type { Gate } from './gate';
import type { Post } from './http';
import type { Outcome } from './outcome';

/**
 * Posts measurements to a device's record endpoint (documented). It never rejects.
 *
 * @param gate what lets the request out, as the last thing before it leaves
 */
export type RecordBatch = (
  device: string,
  measurements: readonly Measurement[],
  signal?: AbortSignal,
  gate?: Gate,
) => Promise<Outcome>;

/**
 * The request that records measurements. The slash before `?` is part of the URL (documented).
 *
 * @param address the API's, without a slash at its end
 * @param device its UUID
 */
export function recordRequest(
  address: string,
  device: string,
  measurements: readonly Measurement[],
): { url: string; body: string } {
  const url = `${address}/v1/devices/${encodeURIComponent(device)}/record/?batch=true`;
  return { url, body: JSON.stringify(measurements) };
}

/**
 * @param address the API's, without a slash at its end
 * @param now Unix time in milliseconds
 */
export function createRecordBatch(post: Post, address: string, now: () => number): RecordBatch {
  return async (device, measurements, signal, gate) => {
    const { url, body } = recordRequest(address, device, measurements);
    return classify(await post(url, body, signal, gate), measurements.length, now());
  };
}
