import { recordUrl } from './address';
import { classify } from './classify';
import type { Post } from './http';
import type { Outcome } from './outcome';
import type { Measurement } from '../model';

/** Posts measurements to a device's record endpoint (documented). It never rejects. */
export type RecordBatch = (
  device: string,
  measurements: readonly Measurement[],
  signal?: AbortSignal,
) => Promise<Outcome>;

/**
 * Where measurements are posted to, and in which words.
 *
 * @param address the API's, without a slash at its end
 * @param device its UUID
 */
export function recordRequest(
  address: string,
  device: string,
  measurements: readonly Measurement[],
): { url: string; body: string } {
  return { url: recordUrl(address, device), body: JSON.stringify(measurements) };
}

/**
 * @param address the API's, without a slash at its end
 * @param now Unix time in milliseconds
 */
export function createRecordBatch(post: Post, address: string, now: () => number): RecordBatch {
  return async (device, measurements, signal) => {
    const { url, body } = recordRequest(address, device, measurements);
    const answer = await post(url, body, signal);
    return classify(answer, measurements.length, now());
  };
}
