import type { Gate } from '../../src/datacake/gate';
import type { Post } from '../../src/datacake/http';
import type { Clock } from '../../src/util/clock';
import type { Measurement } from '../../src/model';
import type { SimulatedProcess } from './process';

/** A request to record, as its sender knows it. */
interface SentRequest {
  url: string;
  body: string;
  /** True once its sender knows for good that it was accepted. */
  isConfirmed: boolean;
  /** Monotonic milliseconds; Infinity while it has no answer. */
  endedAtMs: number;
}

/** The journal syncs acknowledgements at this interval, so that a kill loses those that are younger. */
const ACKNOWLEDGE_SYNC_MS = 1000;

/** Which requests to record were sent, and of which the sender knows the outcome. */
export class SentRequests {
  /** False to keep none of them, so that a long simulation needs no memory for them. */
  keeps = true;
  readonly #clock: Clock;
  readonly #requests: SentRequest[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A post whose requests to record are noted, and never end once the process was killed. */
  watch(post: Post, process: SimulatedProcess): Post {
    return async (url, body, signal, gate) => {
      if (process.isKilled) return new Promise(() => undefined);
      const sent: SentRequest = { url, body, isConfirmed: false, endedAtMs: Infinity };
      const note = (): void => {
        if (this.keeps && url.includes('/record/')) this.#requests.push(sent);
      };
      const watched: Gate | undefined =
        gate &&
        (async () => {
          const isAdmitted = await gate();
          if (isAdmitted) note();
          return isAdmitted;
        });
      if (gate === undefined) note();
      const answer = await post(url, body, signal, watched);
      sent.endedAtMs = this.#clock.monotonic();
      const isSuccess = answer.kind === 'answer' && answer.status >= 200 && answer.status < 300;
      sent.isConfirmed = isSuccess && !process.isKilled;
      return answer;
    };
  }

  /** The bodies of all requests to record that are kept. */
  get bodies(): string[] {
    return this.#requests.map(({ body }) => body);
  }

  /** Forgets the confirmations that the killed process had not synced. */
  processKilled(): void {
    const syncedMs = this.#clock.monotonic() - ACKNOWLEDGE_SYNC_MS;
    for (const sent of this.#requests) if (sent.endedAtMs >= syncedMs) sent.isConfirmed = false;
  }

  /** The measurements that may have been recorded without their sender's knowledge, as `describeMeasurement` says them. */
  unconfirmed(): Set<string> {
    const unconfirmed = this.#requests.filter(({ isConfirmed }) => !isConfirmed);
    return new Set(
      unconfirmed.flatMap(({ url, body }) => {
        const device = /devices\/([^/]+)\/record/.exec(url)?.[1] ?? '';
        return (JSON.parse(body) as Measurement[]).map((measurement) => describeMeasurement(device, measurement));
      }),
    );
  }
}

/** `<device> <field>=<value>@<timestamp>`: equal for equal measurements, sent or recorded. */
export function describeMeasurement(device: string, { field, value, timestamp }: Measurement): string {
  return `${device} ${field}=${value}@${timestamp}`;
}
