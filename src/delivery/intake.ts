import type { MappedSample } from '../model';
import type { Completion, Message } from './messages';

/** The most samples of one message, and the most fields of one sample. */
const MAX_SAMPLES_PER_MESSAGE = 100_000;
const MAX_FIELDS_PER_SAMPLE = 10_000;

/** What a record node hands over: all that one message says, about one device or several. */
export interface Intake {
  /** The record node's id. */
  node: string;
  samples: readonly { device: string; sample: MappedSample }[];
  message: Message;
  completion: Completion;
}

/** Why a message says too much to be taken in; undefined where it doesn't. */
export function excessOf({ samples }: Intake): string | undefined {
  if (samples.length > MAX_SAMPLES_PER_MESSAGE) {
    return `${samples.length} samples in one message: at most ${MAX_SAMPLES_PER_MESSAGE} are taken`;
  }
  for (const { sample } of samples) {
    let fields = 0;
    for (const field in sample.values) if (Object.hasOwn(sample.values, field)) fields += 1;
    if (fields > MAX_FIELDS_PER_SAMPLE) {
      return `${fields} fields in one sample: at most ${MAX_FIELDS_PER_SAMPLE} are taken`;
    }
  }
  return undefined;
}
