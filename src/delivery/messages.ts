import { callSafely } from '../util/call-safely';
import type { NotTaken } from '../util/notice';
import { unstored } from './journal-notices';

/** A message that a record node took in, as far as the delivery knows it. */
export interface Message {
  /** About what it takes in memory while it is held open. */
  readonly bytes: number;
  /** Tells the flow that all the message said has been accepted, or stored where that is enough. */
  complete(): void;
  /** Tells the flow that not all the message said could be stored. It is called instead of {@link complete}. */
  fail(reason: NotTaken): void;
}

/** What a message waits for before it is complete. */
export type Completion = 'accepted' | 'stored';

/** The most messages of a connection, and the most bytes of them, that are held open; beyond it a message is complete when stored. */
const MAX_HELD_MESSAGES = 10_000;
const MAX_HELD_BYTES = 32_000_000;

/** The messages of a connection that are held open until Datacake has accepted what they said. */
export class HeldMessages {
  #messages = 0;
  #bytes = 0;

  /**
   * Takes in a message whose samples are being stored.
   *
   * @param samples how many it says
   */
  take(message: Message, completion: Completion, samples: number): TakenMessage {
    const taken = new TakenMessage(message, samples);
    if (completion === 'accepted') this.hold(taken);
    return taken;
  }

  /** Holds a message open, as long as there is room, until the samples are settled that aren't stored yet. */
  hold(taken: TakenMessage): void {
    const { bytes } = taken.message;
    if (taken.isHeld || this.#messages >= MAX_HELD_MESSAGES || this.#bytes + bytes > MAX_HELD_BYTES) return;
    this.#messages += 1;
    this.#bytes += bytes;
    taken.hold(() => {
      this.#messages -= 1;
      this.#bytes -= bytes;
    });
  }
}

/** A message some of whose samples aren't stored, or not settled. It completes or fails, once; one of which something was rejected never completes. */
export class TakenMessage {
  readonly message: Message;
  /** Gives its room back; undefined for one that is complete once stored. */
  #release: (() => void) | undefined;
  #unstored: number;
  #unsettled: number;
  #failure: unknown;
  #failed = false;
  #rejected = false;

  constructor(message: Message, samples: number) {
    this.message = message;
    this.#unstored = samples;
    this.#unsettled = samples;
  }

  /** True for a message that waits until its samples are settled. */
  get isHeld(): boolean {
    return this.#release !== undefined;
  }

  hold(release: () => void): void {
    this.#release = release;
  }

  /** Notes that one of its samples is stored. */
  storedOne(): void {
    this.#unstored -= 1;
    if (!this.isHeld) this.#unsettled -= 1;
    this.#endStoring();
  }

  /** Notes that one of its samples can't be stored. */
  failedOne(reason: unknown): void {
    if (!this.#failed) this.#failure = reason;
    this.#failed = true;
    this.#unstored -= 1;
    this.settledOne();
    this.#endStoring();
  }

  /** Notes that one of its samples is settled: accepted, rejected or given up. */
  settledOne(): void {
    this.#unsettled -= 1;
    if (this.#unsettled > 0 || this.#release === undefined) return;
    this.#release();
    if (!this.#failed && !this.#rejected) callSafely(() => this.message.complete());
  }

  /** Notes that something it said was rejected or given up: it will not be completed. */
  reject(): void {
    this.#rejected = true;
  }

  #endStoring(): void {
    if (this.#unstored > 0) return;
    if (this.#failed) callSafely(() => this.message.fail(unstored(this.#failure)));
    else if (this.#release === undefined) callSafely(() => this.message.complete());
  }
}

/** A sample whose message is held open, and how many of its fields aren't settled. */
interface HeldSample {
  message: TakenMessage;
  unsettledFields: number;
}

/** What a window has of a held sample. */
export interface HeldPart {
  position: number;
  sample: HeldSample;
  fields: number;
}

/** The samples of one log whose messages are held open, by position, until they are settled. */
export class HeldSamples {
  readonly #samples = new Map<number, HeldSample>();

  hold(position: number, message: TakenMessage, fields: number): void {
    this.#samples.set(position, { message, unsettledFields: fields });
  }

  /** @param fields how many of the sample's fields the part has; all when absent */
  part(position: number, fields?: number): HeldPart | undefined {
    const sample = this.#samples.get(position);
    return sample && { position, sample, fields: fields ?? sample.unsettledFields };
  }

  settle({ position, sample, fields }: HeldPart): void {
    if (sample.unsettledFields === 0) return;
    sample.unsettledFields -= fields;
    if (sample.unsettledFields > 0) return;
    this.#samples.delete(position);
    sample.message.settledOne();
  }

  /** Its message is never completed. */
  drop(position: number): void {
    const sample = this.#samples.get(position);
    if (sample === undefined) return;
    this.#samples.delete(position);
    sample.unsettledFields = 0;
    sample.message.reject();
    sample.message.settledOne();
  }
}
