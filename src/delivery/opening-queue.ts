import { type MappedSample, MAX_FIELDS_PER_SAMPLE, MAX_SAMPLES_PER_MESSAGE } from '../model';
import { callSafely } from '../util/call-safely';
import type { NotTaken } from '../util/notice';
import type { Message } from './messages';

/** The most messages that are taken in before the journal is open. */
const MAX_MESSAGES_BEFORE_OPEN = 10_000;

/** What is looked at of a message before it is stored. */
interface Incoming {
  samples: readonly { sample: MappedSample }[];
  message: Pick<Message, 'fail'>;
}

/** Messages on their way to a journal: those that say too much fail, and until it is open the others wait, up to a number. */
export class OpeningQueue<Journal> {
  readonly #opened: Promise<Journal>;
  /** Undefined while it is being opened. */
  #journal: Journal | undefined;
  #messagesBeforeOpen = 0;

  /** @param opened fulfils once the journal is open. It doesn't reject */
  constructor(opened: Promise<Journal>) {
    this.#opened = opened;
    void opened.then((journal) => (this.#journal = journal));
  }

  /** @param store stores what the message says, now or once the journal is open */
  take(incoming: Incoming, store: (journal: Journal) => void): void {
    const excess = excessOf(incoming);
    if (excess !== undefined) callSafely(() => incoming.message.fail(excess));
    else if (this.#journal !== undefined) store(this.#journal);
    else if (this.#messagesBeforeOpen < MAX_MESSAGES_BEFORE_OPEN) {
      this.#messagesBeforeOpen += 1;
      void this.#opened.then(store);
    } else {
      callSafely(() => incoming.message.fail({ code: 'opening' }));
    }
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
