import { errorMessage } from '../util/error-message';
import { callSafely } from '../util/call-safely';
import type { Failure } from './storing';

/** A message that a record node took in, as far as the delivery knows it. */
export interface Message {
  /** Tells the flow that all the message said has been accepted, or stored where that is enough. */
  complete(): void;
  /** Tells the flow that not all the message said could be stored. It is called instead of {@link complete}. */
  fail(reason: string): void;
}

/** What a message waits for before it is complete. */
export type Completion = 'accepted' | 'stored';

/** The most messages of a connection that are held open; beyond it a message is complete when stored. */
const most = 10_000;

/** The messages that wait to be completed. */
export class HeldMessages {
  #held = 0;

  /**
   * Holds a message open until all of its samples are settled.
   *
   * @returns undefined when too many are held already
   */
  hold(message: Message, samples: number): HeldMessage | undefined {
    if (this.#held >= most) return undefined;
    this.#held += 1;
    return new HeldMessage(message, samples, this);
  }

  /** Makes room for another. */
  release(): void {
    this.#held -= 1;
  }
}

/** A message some of whose samples aren't settled. It is completed once, or reported as refused, never both. */
export class HeldMessage {
  readonly message: Message;
  readonly #all: HeldMessages;
  #unsettled: number;
  #spoilt = false;

  constructor(message: Message, samples: number, all: HeldMessages) {
    this.message = message;
    this.#unsettled = samples;
    this.#all = all;
  }

  /** Notes that one of its samples is settled. */
  settleOne(): void {
    this.#unsettled -= 1;
    if (this.#unsettled > 0) return;
    this.#all.release();
    if (!this.#spoilt) callSafely(() => this.message.complete());
  }

  /** Notes that something it said was refused for good: it will not be completed. */
  spoil(): void {
    this.#spoilt = true;
  }
}

/** A message some of whose samples aren't stored. It fails when one of them can't be, and is complete when all are unless it is held open. */
export class StoringMessage {
  readonly held: HeldMessage | undefined;
  readonly #message: Message;
  #unstored: number;
  #failure: Failure | undefined;

  constructor(message: Message, held: HeldMessage | undefined, samples: number) {
    this.#message = message;
    this.held = held;
    this.#unstored = samples;
  }

  /** Notes that one of its samples is stored, or can't be. */
  storedOne(failure: Failure | undefined): void {
    if (failure !== undefined) {
      this.#failure ??= failure;
      this.held?.spoil();
      this.held?.settleOne();
    }
    this.#unstored -= 1;
    if (this.#unstored > 0) return;
    const { reason } = this.#failure ?? {};
    if (this.#failure !== undefined) callSafely(() => this.#message.fail(errorMessage(reason)));
    else if (this.held === undefined) callSafely(() => this.#message.complete());
  }
}
