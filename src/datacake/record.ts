import type { Measurement } from '../measurement';
import { recordUrl } from './address';
import { classify } from './classify';
import type { Post } from './http';
import type { Outcome } from './outcome';

/** Posts measurements to a device's record endpoint (documented). It never rejects. */
export type Record = (device: string, measurements: readonly Measurement[], signal?: AbortSignal) => Promise<Outcome>;

/**
 * @param address the API's, without a slash at its end
 * @param now Unix time in milliseconds
 */
export function createRecord(post: Post, address: string, now: () => number): Record {
  return async (device, measurements, signal) => {
    const answer = await post(recordUrl(address, device), JSON.stringify(measurements), signal);
    return classify(answer, measurements.length, now());
  };
}
