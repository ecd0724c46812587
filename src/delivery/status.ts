import type { Reason } from '../util/reason';

/** Why nothing is sent for now, and until when, in monotonic milliseconds. */
export interface Hold {
  /** `retry` passes by itself, `quota` with the UTC day; `paused` until something is put right. */
  kind: 'retry' | 'paused' | 'quota';
  reason: Reason;
  until: number;
}

/** What one device has of one record node's. */
export interface DeviceStatus {
  /** As given: a UUID or a serial number. */
  name: string;
  /** Samples that are stored and not settled. */
  waiting: number;
  sending: boolean;
  hold: Hold | undefined;
  /** How many milliseconds of lag each hour adds, where windows close faster than they can be sent. */
  behindMsPerHour?: number;
  /** In how many milliseconds all of its backlog will be sent; 0 for next to none, absent where nobody can tell. */
  endsInMs?: number;
}

/**
 * What a record node's status tells at a glance. `waiting` counts samples; `wait` is in
 * milliseconds; `device` is absent where the whole connection is held back.
 */
export type DeliveryStatus =
  | { kind: 'idle' }
  | { kind: 'lost'; samples: number; waiting: number }
  | { kind: 'sending' | 'waiting'; waiting: number; behindMsPerHour?: number; endsInMs?: number }
  | { kind: 'retry'; waiting: number; wait: number; reason: Reason; device?: string }
  | { kind: 'quota'; waiting: number; wait: number }
  | { kind: 'paused'; waiting: number; reason: Reason; device?: string }
  /** Another process sends what is in the shared journal; its host is absent while none has the lease. */
  | { kind: 'elsewhere'; waiting: number; host?: string }
  /** The shared database can't be reached: samples wait on the local disk, and nothing is sent. */
  | { kind: 'away'; waiting: number; reason: Reason };

/**
 * One status for all devices of a record node: what needs a person comes first, then what is held back, then what moves.
 *
 * @param connection why the whole connection sends nothing, if so
 * @param lost samples of the record node that were given up
 * @param now monotonic milliseconds
 */
export function statusOf(
  devices: readonly DeviceStatus[],
  connection: Hold | undefined,
  lost: number,
  now: number,
): DeliveryStatus {
  const waiting = devices.reduce((sum, device) => sum + device.waiting, 0);
  const busy = devices.filter((device) => device.waiting > 0);
  const hold = busy.length > 0 ? worst([{ hold: connection }, ...busy]) : undefined;
  if (hold?.kind === 'paused') return { kind: 'paused', waiting, ...said(hold) };
  if (lost > 0) return { kind: 'lost', samples: lost, waiting };
  if (hold !== undefined) {
    const wait = Math.max(0, hold.until - now);
    return hold.kind === 'quota' ? { kind: 'quota', waiting, wait } : { kind: 'retry', waiting, wait, ...said(hold) };
  }
  if (waiting === 0) return { kind: 'idle' };
  const behind = busy.flatMap(({ behindMsPerHour }) => behindMsPerHour ?? []);
  const lag = behind.length === 0 ? {} : { behindMsPerHour: Math.max(...behind) };
  const ends = busy.flatMap(({ endsInMs }) => endsInMs ?? []);
  const end = ends.length < busy.length ? {} : { endsInMs: Math.max(...ends) };
  return { kind: busy.some(({ sending }) => sending) ? 'sending' : 'waiting', waiting, ...lag, ...end };
}

type DeviceHold = Hold & { device: string | undefined };

/** Of those that hold something back: a pause before a wait for the next day, and that before one that passes by itself. */
const KINDS_OF_HOLD: readonly Hold['kind'][] = ['paused', 'quota', 'retry'];

/** The first of the kind that comes first. */
export function worst(holders: Iterable<{ name?: string; hold: Hold | undefined }>): DeviceHold | undefined {
  let worstRank = KINDS_OF_HOLD.length;
  let found: DeviceHold | undefined;
  for (const { name, hold } of holders) {
    const rank = hold === undefined ? worstRank : KINDS_OF_HOLD.indexOf(hold.kind);
    if (hold === undefined || rank >= worstRank) continue;
    worstRank = rank;
    found = { ...hold, device: name };
  }
  return found;
}

function said({ reason, device }: DeviceHold): { reason: Reason; device?: string } {
  return { reason, ...(device !== undefined && { device }) };
}
