import type { NodeMessage } from 'node-red';
import type { ConnectionDelivery } from '../../src/delivery/connection-delivery';
import type { Receipt, Rejection } from '../../src/delivery/delivery-events';
import type { Handover } from '../../src/delivery/intake';
import type { Message } from '../../src/delivery/messages';
import type { MappingError } from '../../src/mapping/mapping-error';
import { systemClock } from '../../src/util/clock';
import type { NotTaken } from '../../src/util/notice';
import type { Reason } from '../../src/util/reason';
import { settledWithin } from '../../src/util/settled-within';
import type { MessageContent } from './message-reader';
import type { RecordState } from './state';

/** How long a person waits for Datacake's answer: what has none by then goes on to wait as any other message does. */
const ANSWER_TIMEOUT_MS = 6000;

/** What became of a message that a person has sent. */
export type SendOutcome =
  /** So many values of it. */
  | { kind: 'accepted'; values: number }
  /** Its fields are sent on change, and none has changed. */
  | { kind: 'unchanged' }
  | { kind: 'refused'; fields: string[]; reason: Reason }
  | { kind: 'nothing'; errors: MappingError[] }
  /** It is stored, and there is no answer yet. */
  | { kind: 'waits'; state: RecordState }
  | { kind: 'unstored'; notice?: NotTaken };

interface SendNowOptions {
  /** The id of the record node. */
  node: string;
  read: (message: NodeMessage) => MessageContent | Promise<MessageContent>;
  /** @returns false when the delivery is closed */
  take: (samples: Handover['samples'], message: Message, completion: 'accepted') => boolean;
  delivery: Pick<ConnectionDelivery, 'flush' | 'waiting'>;
  state: () => RecordState;
}

/** Sends messages of a form through a deployed record node, as if they had arrived there with `flush`, and waits for the answer. */
export class SendNow {
  readonly #options: SendNowOptions;
  readonly #watched = new Set<WatchedMessage>();

  constructor(options: SendNowOptions) {
    this.#options = options;
  }

  async send(message: NodeMessage): Promise<SendOutcome> {
    const { node, read, take, delivery, state } = this.#options;
    const { devices, samples, errors } = await read(message);
    if (samples.length === 0) return { kind: 'nothing', errors };
    const watched = new WatchedMessage(samples);
    this.#watched.add(watched);
    if (!take(samples, watched, 'accepted')) watched.fail();
    delivery.flush(node, devices);
    await settledWithin(systemClock, ANSWER_TIMEOUT_MS, watched.ended);
    this.#watched.delete(watched);
    const { failure, accepted, isComplete } = watched;
    if (failure !== undefined) return failure;
    if (isComplete && accepted > 0) return { kind: 'accepted', values: accepted };
    // Where very many messages are held open, one is complete once it is stored.
    if (isComplete && delivery.waiting(node) === 0) return { kind: 'unchanged' };
    return { kind: 'waits', state: state() };
  }

  accepted(receipt: Receipt): void {
    for (const watched of this.#watched) watched.noteAccepted(receipt);
  }

  rejected(rejection: Rejection): void {
    for (const watched of this.#watched) if (rejection.message === watched) watched.noteRejected(rejection);
  }
}

/** A message of which a person wants to know what becomes of it. */
class WatchedMessage implements Message {
  /** It comes from a form, which bounds it. */
  readonly bytes = 0;
  readonly ended: Promise<void>;
  accepted = 0;
  isComplete = false;
  failure: Extract<SendOutcome, { kind: 'refused' | 'unstored' }> | undefined;
  /** By device. */
  readonly #fields = new Map<string, Set<string>>();
  #end: () => void = () => undefined;

  constructor(samples: Handover['samples']) {
    for (const { device, sample } of samples) {
      const fields = this.#fields.get(device) ?? new Set();
      this.#fields.set(device, fields);
      for (const field of Object.keys(sample.values)) fields.add(field);
    }
    this.ended = new Promise((resolve) => (this.#end = resolve));
  }

  complete(): void {
    this.isComplete = true;
    // Its receipt comes in the same turn, before anybody who waits goes on.
    this.#end();
  }

  fail(notice?: NotTaken): void {
    this.failure = { kind: 'unstored', ...(notice !== undefined && { notice }) };
    this.#end();
  }

  noteAccepted({ device, measurements }: Receipt): void {
    const fields = this.#fields.get(device);
    this.accepted += measurements.filter(({ field }) => fields?.has(field) === true).length;
  }

  noteRejected({ measurements, reason }: Rejection): void {
    this.failure = { kind: 'refused', fields: measurements.map(({ field }) => field), reason };
    this.#end();
  }
}
