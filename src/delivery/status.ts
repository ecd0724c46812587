/** Why nothing is sent for now, and until when, in monotonic milliseconds. */
export interface Hold {
  /** `retry` passes by itself; `paused` until something is put right. */
  kind: 'retry' | 'paused';
  reason: string;
  until: number;
}

/** What one device has of one record node's. */
export interface DeviceStatus {
  /** Samples that are stored and not settled. */
  waiting: number;
  sending: boolean;
  hold: Hold | undefined;
}

/** What a record node's status tells at a glance. `waiting` counts samples; `wait` is in milliseconds. */
export type DeliveryStatus =
  | { kind: 'idle' }
  | { kind: 'sending'; waiting: number }
  | { kind: 'waiting'; waiting: number }
  | { kind: 'retry'; waiting: number; wait: number; reason: string }
  | { kind: 'paused'; waiting: number; reason: string };

/**
 * One status for all devices of a record node: what needs a person comes first, then what is held back, then what moves.
 *
 * @param connection why the whole connection sends nothing, if so
 * @param now monotonic milliseconds
 */
export function statusOf(devices: readonly DeviceStatus[], connection: Hold | undefined, now: number): DeliveryStatus {
  const waiting = devices.reduce((sum, device) => sum + device.waiting, 0);
  if (waiting === 0) return { kind: 'idle' };
  const busy = devices.filter((device) => device.waiting > 0);
  const holds = [connection, ...busy.map(({ hold }) => hold)].filter((hold) => hold !== undefined);
  const paused = holds.find(({ kind }) => kind === 'paused');
  if (paused !== undefined) return { kind: 'paused', waiting, reason: paused.reason };
  const retry = holds.find(({ kind }) => kind === 'retry');
  if (retry !== undefined)
    return { kind: 'retry', waiting, wait: Math.max(0, retry.until - now), reason: retry.reason };
  return busy.some(({ sending }) => sending) ? { kind: 'sending', waiting } : { kind: 'waiting', waiting };
}
