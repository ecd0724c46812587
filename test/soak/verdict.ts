import type { Breach, LedgerEntry, LoggedRequest } from '../simulator';

/** A message that the flow was given; it is stored once the flow has said so. */
export interface Given {
  /** The values of its fields are made of it, so that each says which message it is of. */
  number: number;
  device: string;
  /** Unix seconds. */
  time: number;
  stored: boolean;
}

/** What Datacake ought to have of a message, by field. */
export function valuesOf(number: number): Record<string, number> {
  return { SOIL_MOISTURE: number, SOIL_TEMPERATURE: number / 10 };
}

/** What became of the messages of a soak. */
export interface Verdict {
  given: number;
  stored: number;
  /** Measurements. */
  recorded: number;
  /** Measurements that were stored and not recorded. */
  lost: number;
  /** Measurements that no message said. */
  altered: number;
  /** Measurements that were recorded again. */
  doubles: number;
  /** Of those, the ones whose request had been answered: nobody had a reason to repeat it. */
  needlessDoubles: number;
  /** Breaches of the limit, those after a request that the client had given up left out. */
  breaches: number;
}

/**
 * Compares what was given with what was recorded.
 *
 * @param killed Unix milliseconds at which Node-RED was killed: what was answered just before may be repeated
 */
export function judge(
  given: readonly Given[],
  recorded: readonly LedgerEntry[],
  requestOf: (number: number) => LoggedRequest | undefined,
  breaches: readonly Breach[],
  killed: readonly number[],
): Verdict {
  const key = (device: string, time: number | string, field: string, value: unknown): string =>
    [device, time, field, value].join(' ');
  const keysOf = ({ number, device, time }: Given): string[] =>
    Object.entries(valuesOf(number)).map(([field, value]) => key(device, time, field, value));
  const said = new Set(given.flatMap(keysOf));
  const first = new Map<string, LedgerEntry>();
  const doubles: LedgerEntry[] = [];
  let altered = 0;
  for (const entry of recorded) {
    const name = key(entry.device, entry.timestamp, entry.field, entry.value);
    if (!said.has(name)) altered += 1;
    const earlier = first.get(name);
    if (earlier !== undefined) doubles.push(earlier);
    else first.set(name, entry);
  }
  const stored = given.filter((one) => one.stored);
  return {
    given: given.length,
    stored: stored.length,
    recorded: recorded.length,
    lost: stored.flatMap(keysOf).filter((name) => !first.has(name)).length,
    altered,
    doubles: doubles.length,
    needlessDoubles: doubles.filter((entry) => answered(requestOf(entry.request), killed)).length,
    breaches: breaches.filter(({ gaveUp }) => !gaveUp).length,
  };
}

/** Milliseconds before a kill within which an answer may not have been noted by Node-RED. */
const beforeKill = 2000;

function answered(request: LoggedRequest | undefined, killed: readonly number[]): boolean {
  if (request === undefined || request.gaveUp) return false;
  if (request.fault !== undefined && request.fault !== 'delay') return false;
  const { endedAt = Infinity } = request;
  return !killed.some((at) => endedAt > at - beforeKill && request.arrivedAt < at);
}
