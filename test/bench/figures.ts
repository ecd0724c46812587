import type { Figure, Part, Round, Sample } from './part';
import { type Summary, summarise } from './statistics';
import { type Verdict, describeGoal, judge } from './verdict';

/** A build is no worse than another as long as a figure is at most this factor from it, to the bad side. */
const MAX_WORSENING = 1.05;

/** What a figure came to. */
export interface Result extends Summary {
  title: string;
  goal?: string;
  verdict?: Verdict;
}

/** A load and what it took, as gateways publish it: per second, and per second of a core that is busy with nothing else. */
export interface Scenario {
  title: string;
  messagesPerSecond: Summary;
  /** Of one core. */
  cpuPercent: Summary;
  /** Resident. */
  memoryMb: Summary;
  messagesPerCoreSecond: Summary;
}

/** The figures of a part; one that no round has is left out. */
export function summariseFigures({ figures }: Part, rounds: readonly Round[]): Result[] {
  return figures.flatMap((figure) => {
    const values = rounds.map((round) => figure.of(round)).filter((value) => value !== undefined);
    if (values.length === 0) return [];
    const summary = summarise(values);
    if (figure.goal === undefined) return [{ title: figure.title, ...summary }];
    const { title, goal } = figure;
    return [{ title, ...summary, goal: describeGoal(goal), verdict: judge(summary, goal) }];
  });
}

/** The figures of one build in units of another's, round by round, and whether they are no worse. */
export function compareFigures({ figures }: Part, rounds: readonly Round[], others: readonly Round[]): Result[] {
  return figures.flatMap((figure) => {
    const ratios = rounds.flatMap((round, index) => ratioOf(figure, round, others[index]));
    if (ratios.length === 0) return [];
    const goal = figure.better === 'less' ? { atMost: MAX_WORSENING } : { atLeast: rounded(1 / MAX_WORSENING) };
    const summary = summarise(ratios);
    return [{ title: figure.title, ...summary, goal: describeGoal(goal), verdict: judge(summary, goal) }];
  });
}

/** Nothing where either figure is missing or isn't positive: such a ratio says nothing. */
function ratioOf(figure: Figure, round: Round, other: Round | undefined): number[] {
  const value = figure.of(round);
  const beside = other === undefined ? undefined : figure.of(other);
  return value === undefined || beside === undefined || !(value > 0) || !(beside > 0) ? [] : [value / beside];
}

/** The variants that tell what a load takes. */
export function scenariosOf({ variants }: Part, rounds: readonly Round[]): Scenario[] {
  return variants.flatMap(({ key, title }) => {
    const samples = rounds.map((round) => round.get(key)).filter((sample) => sample !== undefined);
    const loads = samples.flatMap(loadOf);
    if (loads.length === 0) return [];
    const summary = (name: keyof Load): Summary => summarise(loads.map((load) => load[name]));
    return [
      {
        title,
        messagesPerSecond: summary('messagesPerSecond'),
        cpuPercent: summary('cpuPercent'),
        memoryMb: summary('memoryMb'),
        messagesPerCoreSecond: summary('messagesPerCoreSecond'),
      },
    ];
  });
}

interface Load {
  messagesPerSecond: number;
  cpuPercent: number;
  memoryMb: number;
  messagesPerCoreSecond: number;
}

function loadOf({ messagesPerSecond, cpuMicrosPerMessage, rssMb }: Sample): Load[] {
  if (messagesPerSecond === undefined || cpuMicrosPerMessage === undefined || rssMb === undefined) return [];
  return [
    {
      messagesPerSecond,
      cpuPercent: (messagesPerSecond * cpuMicrosPerMessage) / 1e4,
      memoryMb: rssMb,
      messagesPerCoreSecond: 1e6 / cpuMicrosPerMessage,
    },
  ];
}

function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
