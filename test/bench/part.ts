import type { Build } from './builds';
import type { Stage } from './stage';
import type { Goal } from './verdict';

/** What one variant came to in one round: figures by name, each name with its unit. */
export type Sample = Readonly<Record<string, number>>;

/** What all variants of a part came to in one round, by their keys. */
export type Round = ReadonlyMap<string, Sample>;

/** A variant that can be measured again and again. */
export interface Sampler {
  /** What has to be done before each round and isn't measured. */
  prepare?(): Promise<void>;
  sample(): Promise<Sample>;
  /** What has to be done after each round. */
  finish?(): Promise<void>;
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
  /**
   * `in turn`: A, then B, each alone; `sliced`: A B A B A B in each round, in processes that stay; `side by side`: A beside B, where loads
   * keep a pace and leave room for one another, so that whatever else goes on meets them in the same moment.
   */
  order: 'in turn' | 'sliced' | 'side by side';
  /** Rounds that don't count; 1 unless told. None where each sample warms up by itself, in a process of its own. */
  warmUpRounds?: number;
}

/** One member of what a variant came to. @throws Error when the part has no such variant or member */
export function valueOf(round: Round, variant: string, name: string): number {
  const value = round.get(variant)?.[name];
  if (value === undefined) throw new Error(`There is no ${name} of ${variant}`);
  return value;
}
