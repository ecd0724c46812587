/** Something that waits to be sent: a window, or what remains of one that is already requested. */
export interface Waiting {
  /** The fields that it has a measurement for, each once. */
  readonly fields: readonly string[];
}

export interface Limits {
  /** The most measurements that a request may carry. */
  perRequest: number;
  /** True while Datacake's limit holds: at most one measurement a field in a request. */
  limited: boolean;
}

export type Plan<W extends Waiting> =
  | { kind: 'idle' }
  /** Nothing may leave before this moment, in monotonic milliseconds; Infinity when a request has to end first. */
  | { kind: 'wait'; until: number }
  /** Send these fields of these, now. */
  | { kind: 'send'; parts: { waiting: W; fields: string[] }[] };

/** How far a plan looks past things that can't leave now, so that its cost doesn't grow with the backlog. */
const reach = 100;

/**
 * What the next request of a device carries, and when it may leave.
 *
 * A request leaves when all of the oldest may leave; whatever else may leave then rides along. So fields that belong to one
 * message stay together, and fields that came apart come together again. A field's measurements never overtake one another.
 *
 * @param waiting oldest first
 * @param readyAt when a field may leave, in monotonic milliseconds
 */
export function plan<W extends Waiting>(
  waiting: Iterable<W>,
  readyAt: (field: string) => number,
  now: number,
  limits: Limits,
): Plan<W> {
  const parts: { waiting: W; fields: string[] }[] = [];
  const closed = new Set<string>();
  const most = limits.limited ? reach : reach + limits.perRequest;
  let room = limits.perRequest;
  let looked = 0;
  for (const candidate of waiting) {
    if (looked === 0) {
      const until = Math.max(...candidate.fields.map(readyAt));
      if (until > now) return { kind: 'wait', until };
    }
    if (room === 0 || looked === most) break;
    // A window that doesn't fit whole waits for the next request, so that it needn't be settled in parts.
    if (!limits.limited && parts.length > 0 && candidate.fields.length > room) break;
    looked += 1;
    const fields: string[] = [];
    for (const field of candidate.fields) {
      if (room > 0 && !closed.has(field) && readyAt(field) <= now) {
        fields.push(field);
        room -= 1;
        if (!limits.limited) continue;
      }
      closed.add(field);
    }
    if (fields.length > 0) parts.push({ waiting: candidate, fields });
  }
  return parts.length === 0 ? { kind: 'idle' } : { kind: 'send', parts };
}
