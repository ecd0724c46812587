import type { Pace } from './pace';
import type { Throughput } from './throughput';
import type { Waiting } from './waiting';

/** All that was measured in one run. */
export interface Figures {
  throughput: readonly Throughput[];
  waiting?: readonly Waiting[];
  pace?: Pace;
}

/** What is to be reached, and what was. */
export interface Verdict {
  what: string;
  goal: string;
  reached: number;
  met: boolean;
}

/** Judges what was measured; a goal whose figures are missing is left out. */
export function judge({ throughput, waiting, pace }: Figures): Verdict[] {
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((wanted) => throughput.find(({ key }) => key === wanted));
  const [none, million] = waiting ?? [];
  const verdicts: Verdict[] = [];
  if (b && c) verdicts.push(atLeast(0.5, 'messages a second, (c) against (b)', rate(c) / rate(b)));
  if (b && d) verdicts.push(atLeast(0.4, 'messages a second, (d) against (b)', rate(d) / rate(b)));
  if (a && d) {
    verdicts.push(atLeast(20, 'messages a second, (d) against (a)', rate(d) / rate(a)));
    verdicts.push(atLeast(20, 'CPU a message, (a) against (d)', cost(a) / cost(d)));
  }
  if (d) verdicts.push(atMost(8, 'requests for 1,000 messages of 3 fields', (d.requests / d.messages) * 1000));
  if (none && million) {
    verdicts.push(atMost(60, 'MB more with a million waiting', million.megabytes - none.megabytes));
    verdicts.push(atMost(1.2, 'CPU a message, a million waiting against none', cost(million) / cost(none)));
    verdicts.push(atMost(2000, 'ms to the first request with a million waiting', million.firstRequest));
  }
  if (pace) {
    verdicts.push(atLeast(0.88, 'writes a second and field under the limit', pace.writesPerSecondAndField));
    verdicts.push(atMost(0, 'breaches of the limit', pace.breaches));
  }
  return verdicts;
}

function rate({ messagesPerSecond }: Throughput): number {
  return messagesPerSecond;
}

function cost({ cpuMicrosecondsPerMessage }: { cpuMicrosecondsPerMessage: number }): number {
  return cpuMicrosecondsPerMessage;
}

function atLeast(least: number, what: string, reached: number): Verdict {
  return { what, goal: `at least ${least}`, reached: rounded(reached), met: reached >= least };
}

function atMost(most: number, what: string, reached: number): Verdict {
  return { what, goal: `at most ${most}`, reached: rounded(reached), met: reached <= most };
}

function rounded(figure: number): number {
  return Number(figure.toPrecision(3));
}
