import type { Build } from './builds';
import type { Stage } from './stage';
import type { Goal } from './verdict';

/** What one variant came to in one round: figures by name, each name with its unit. */
export type Sample = Readonly<Record<string, number>>;

/** What all variants of a part came to in one round, by their keys. */
export type Round = ReadonlyMap<string, Sample>;

/** A variant that is ready to be measured, again and again. */
export interface Sampler {
  sample(): Promise<Sample>;
  stop(): Promise<void>;
}

/** One of the things that a part compares. */
export interface Variant {
  key: string;
  title: string;
  /** True where the build makes no difference, so that one sampler does for all of them. */
  shared?: boolean;
  start(stage: Stage, build: Build): Promise<Sampler>;
}

/** A figure of a part, made from what its variants came to in the same round. */
export interface Figure {
  title: string;
  /** Which side is the good one. */
  better: 'less' | 'more';
  goal?: Goal;
  /** @returns nothing where the round has no such figure */
  of(round: Round): number | undefined;
}

/** Variants that are measured beside one another, and what follows from them. */
export interface Part {
  key: string;
  title: string;
  variants: readonly Variant[];
  figures: readonly Figure[];
  /** `in turn`: A B A B; `side by side` where a load keeps its own pace and none could disturb the other. */
  order: 'in turn' | 'side by side';
  /** Rounds that don't count; 1 unless told. None where each sample warms up by itself, in a process of its own. */
  warmUpRounds?: number;
}

/** One member of what a variant came to. @throws Error when the part has no such variant or member */
export function valueOf(round: Round, variant: string, name: string): number {
  const value = round.get(variant)?.[name];
  if (value === undefined) throw new Error(`There is no ${name} of ${variant}`);
  return value;
}
