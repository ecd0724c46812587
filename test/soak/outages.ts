import type { Fault, FaultRule } from '../simulator';

/** Something that goes wrong for a while; times in seconds since the beginning. */
export interface Outage {
  from: number;
  until: number;
  fault: Fault;
}

const quiet = { least: 30, most: 60 };
const lasts = { least: 10, most: 35 };

/** What can be wrong with a server and with the way to it, and passes by itself. */
const faults: readonly Fault[] = [
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
 * Outages now and then, the last of which ends before the end.
 *
 * @param seconds how long it all takes
 * @param random from 0 up to 1
 */
export function randomOutages(seconds: number, random: () => number): Outage[] {
  const between = ({ least, most }: { least: number; most: number }): number => least + random() * (most - least);
  const outages: Outage[] = [];
  for (let from = between(quiet); from + lasts.most < seconds;) {
    const until = from + between(lasts);
    const fault = faults[Math.floor(random() * faults.length)];
    if (fault !== undefined) outages.push({ from, until, fault });
    from = until + between(quiet);
  }
  return outages;
}

/** The simulator's rules for outages. @param began Unix milliseconds */
export function toRules(outages: readonly Outage[], began: number): FaultRule[] {
  return outages.map(({ from, until, fault }) => {
    return { fault, endpoint: 'record', from: began + from * 1000, until: began + until * 1000 };
  });
}
