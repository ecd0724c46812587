import type { Breach, LedgerEntry, LoggedRequest } from '../simulator';

/** A message that was sent to the flow. */
export interface SoakMessage {
  /** Its fields carry values made from this number, so that a measurement can be traced to its message. */
  number: number;
  device: string;
  /** Unix seconds. */
  time: number;
  /** True once the flow has answered that it is stored. */
  stored: boolean;
}

/** The values that Datacake should record of a message, by field. */
export function soakValues(number: number): Record<string, number> {
  return { SOIL_MOISTURE: number, SOIL_TEMPERATURE: number / 10 };
}

/** How the recorded measurements compare with the messages. */
interface Verdict {
  sent: number;
  stored: number;
  /** Measurements. */
  recorded: number;
  /** Measurements that were stored and not recorded. */
  lost: number;
  /** Recorded measurements that no message carried. */
  altered: number;
  /** Measurements that were recorded again. */
  duplicates: number;
  /** Duplicates of a request that had been answered, so that there was no reason to repeat it. */
  needlessDuplicates: number;
  /** Breaches of the limit, without those after a request that the client had given up. */
  breaches: number;
}

/**
 * Compares the messages that were sent with the measurements that were recorded.
 *
 * @param killedAtMs Unix milliseconds at which Node-RED was killed: requests answered just before may be repeated
 */
export function compareWithRecorded(
  sent: readonly SoakMessage[],
  recorded: readonly LedgerEntry[],
  requestOf: (number: number) => LoggedRequest | undefined,
  breaches: readonly Breach[],
  killedAtMs: readonly number[],
): Verdict {
  const key = (device: string, time: number | string, field: string, value: unknown): string =>
    [device, time, field, value].join(' ');
  const keysOf = ({ number, device, time }: SoakMessage): string[] =>
    Object.entries(soakValues(number)).map(([field, value]) => key(device, time, field, value));
  const expected = new Set(sent.flatMap(keysOf));
  const first = new Map<string, LedgerEntry>();
  const duplicates: LedgerEntry[] = [];
  let altered = 0;
  for (const entry of recorded) {
    const name = key(entry.device, entry.timestamp, entry.field, entry.value);
    if (!expected.has(name)) altered += 1;
    const earlier = first.get(name);
    if (earlier !== undefined) duplicates.push(earlier);
    else first.set(name, entry);
  }
  const stored = sent.filter((message) => message.stored);
  return {
    sent: sent.length,
    stored: stored.length,
    recorded: recorded.length,
    lost: stored.flatMap(keysOf).filter((name) => !first.has(name)).length,
    altered,
    duplicates: duplicates.length,
    needlessDuplicates: duplicates.filter((entry) => wasAnswered(requestOf(entry.request), killedAtMs)).length,
    breaches: breaches.filter(({ gaveUp }) => !gaveUp).length,
  };
}

/** An answer this long before a kill may not have been acknowledged in the journal. */
const UNSYNCED_MS = 2000;

function wasAnswered(request: LoggedRequest | undefined, killedAtMs: readonly number[]): boolean {
  if (request === undefined || request.gaveUp) return false;
  if (request.fault !== undefined && request.fault !== 'delay') return false;
  const { endedAt = Infinity } = request;
  return !killedAtMs.some((at) => endedAt > at - UNSYNCED_MS && request.arrivedAt < at);
}
