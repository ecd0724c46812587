import type { Fault, FaultRule } from '../simulator';

/** A fault for a while; times in seconds since the beginning. */
interface Outage {
  from: number;
  until: number;
  fault: Fault;
}

const QUIET_S = { min: 30, max: 60 };
const OUTAGE_S = { min: 10, max: 35 };

/** Faults of a server and of the network that pass by themselves. */
const FAULTS: readonly Fault[] = [
  { kind: 'reset' },
  { kind: 'reset', stored: true },
  { kind: 'hang' },
  { kind: 'hang', stored: true },
  { kind: 'delay', ms: 1500 },
  { kind: 'status', status: 500 },
  { kind: 'status', status: 503, retryAfter: { seconds: 5, as: 'seconds' } },
  { kind: 'status', status: 429, retryAfter: { seconds: 3, as: 'date' } },
  { kind: 'status', status: 502, body: '<html><body>Bad gateway</body></html>' },
  { kind: 'cut', ending: 'close', stored: true },
];

/**
 * Outages with pauses between them, the last of which ends before the soak does.
 *
 * @param seconds duration of the soak
 * @param random gives a number in [0, 1)
 */
export function randomOutages(seconds: number, random: () => number): Outage[] {
  const between = ({ min, max }: { min: number; max: number }): number => min + random() * (max - min);
  const outages: Outage[] = [];
  for (let from = between(QUIET_S); from + OUTAGE_S.max < seconds;) {
    const until = from + between(OUTAGE_S);
    const fault = FAULTS[Math.floor(random() * FAULTS.length)];
    if (fault !== undefined) outages.push({ from, until, fault });
    from = until + between(QUIET_S);
  }
  return outages;
}

/** The simulator's rules for outages. @param beganMs Unix milliseconds */
export function faultRules(outages: readonly Outage[], beganMs: number): FaultRule[] {
  return outages.map(({ from, until, fault }) => {
    return { fault, endpoint: 'record', from: beganMs + from * 1000, until: beganMs + until * 1000 };
  });
}
