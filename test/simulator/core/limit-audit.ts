/** Two writes of a field to a device within less than a second; times in milliseconds. */
export interface Breach {
  kind: 'too-soon' | 'twice-in-one-request';
  device: string;
  field: string;
  /** Numbers of the requests. */
  earlier: number;
  later: number;
  /** Unix milliseconds of the later one's arrival. */
  at: number;
  /** From the arrival of the earlier request to that of the later: less than 1,000. */
  gap: number;
  /** From the end of the earlier request to the arrival of the later; null when it hadn't ended. */
  idle: number | null;
  /** True when the client gave the earlier request up before the later arrived. */
  gaveUp: boolean;
}

interface Carried {
  request: number;
  device: string;
  fields: readonly string[];
  arrivedAt: number;
  monotonic: number;
}

interface Write {
  request: number;
  monotonic: number;
}

/** Finds how a request ended; undefined while it hasn't. */
type FindEnd = (request: number) => { monotonic: number; gaveUp: boolean } | undefined;

const MIN_GAP_MS = 1000;

/**
 * Records breaches of the documented limit of one write a second for a device and field, whatever the behaviour. A refused
 * request counts too, because a client can't know how far it got.
 */
export class LimitAudit {
  readonly #endOf: FindEnd;
  readonly #last = new Map<string, Write>();
  #breaches: Breach[] = [];

  constructor(endOf: FindEnd) {
    this.#endOf = endOf;
  }

  arrived(carried: Carried): void {
    const { request, device, arrivedAt: at, monotonic } = carried;
    const seen = new Set<string>();
    for (const field of carried.fields) {
      if (seen.has(field)) {
        const breach = { device, field, earlier: request, later: request, at, gap: 0, idle: null, gaveUp: false };
        this.#breaches.push({ kind: 'twice-in-one-request', ...breach });
        continue;
      }
      seen.add(field);
      const key = `${device} ${field}`;
      const earlier = this.#last.get(key);
      this.#last.set(key, { request, monotonic });
      if (earlier === undefined || monotonic - earlier.monotonic >= MIN_GAP_MS) continue;
      const end = this.#endOf(earlier.request);
      const ended = end !== undefined && end.monotonic <= monotonic;
      this.#breaches.push({
        kind: 'too-soon',
        device,
        field,
        earlier: earlier.request,
        later: request,
        at,
        gap: monotonic - earlier.monotonic,
        idle: ended ? monotonic - end.monotonic : null,
        gaveUp: ended && end.gaveUp,
      });
    }
  }

  get count(): number {
    return this.#breaches.length;
  }

  breaches(): Breach[] {
    return [...this.#breaches];
  }

  clear(): void {
    this.#breaches = [];
  }
}
