import { type MappedSample, MAX_FIELDS_PER_SAMPLE, MAX_SAMPLES_PER_MESSAGE } from '../model';
import { callSafely } from '../util/call-safely';
import type { NotTaken } from '../util/notice';
import type { Message } from './messages';

/** The most messages that are taken in before the journal is open. */
const MAX_MESSAGES_BEFORE_OPEN = 10_000;

/** The most bytes of messages that wait until they are stored: a disk that hangs mustn't fill the memory. */
const MAX_UNSTORED_BYTES = 128_000_000;

/** About what a sample takes in memory beside its message, whose size is that of its first members. */
const SAMPLE_BYTES = 100;

/** What is looked at of a message before it is stored. */
interface Incoming {
  samples: readonly { sample: MappedSample }[];
  message: Pick<Message, 'bytes' | 'fail'>;
}

/** Messages on their way to a journal, in bounds: those that say too much, or for which there is no room, fail. */
export class IntakeQueue<Journal> {
  readonly #opened: Promise<Journal>;
  /** Undefined while it is being opened. */
  #journal: Journal | undefined;
  #messagesBeforeOpen = 0;
  /** Of messages that aren't stored, and haven't failed. */
  #unstoredBytes = 0;

  /** @param opened fulfils once the journal is open. It doesn't reject */
  constructor(opened: Promise<Journal>) {
    this.#opened = opened;
    void opened.then((journal) => (this.#journal = journal));
  }

  /** @param store stores what the message says, now or once the journal is open; it fulfils when that is done or has failed */
  take(incoming: Incoming, store: (journal: Journal) => Promise<unknown>): void {
    const { message, samples } = incoming;
    const bytes = message.bytes + samples.length * SAMPLE_BYTES;
    const refusal = excessOf(incoming) ?? this.#lackOfRoom(bytes);
    if (refusal !== undefined) {
      callSafely(() => message.fail(refusal));
      return;
    }
    this.#unstoredBytes += bytes;
    if (this.#journal === undefined) this.#messagesBeforeOpen += 1;
    const stored = this.#journal === undefined ? this.#opened.then(store) : store(this.#journal);
    void stored.then(() => (this.#unstoredBytes -= bytes));
  }

  /** A message that is too large by itself is taken where no other waits. */
  #lackOfRoom(bytes: number): NotTaken | undefined {
    const isFull = this.#unstoredBytes > 0 && this.#unstoredBytes + bytes > MAX_UNSTORED_BYTES;
    if (this.#journal !== undefined) return isFull ? { code: 'unstored-too-slow' } : undefined;
    return isFull || this.#messagesBeforeOpen >= MAX_MESSAGES_BEFORE_OPEN ? { code: 'opening' } : undefined;
  }
}

/** Why a message says too much to be taken in; undefined where it doesn't. */
function excessOf({ samples }: Incoming): NotTaken | undefined {
  if (samples.length > MAX_SAMPLES_PER_MESSAGE) {
    return { code: 'too-many-samples', count: samples.length, most: MAX_SAMPLES_PER_MESSAGE };
  }
  for (const { sample } of samples) {
    let fields = 0;
    for (const field in sample.values) if (Object.hasOwn(sample.values, field)) fields += 1;
    if (fields > MAX_FIELDS_PER_SAMPLE) return { code: 'too-many-fields', count: fields, most: MAX_FIELDS_PER_SAMPLE };
  }
  return undefined;
}
