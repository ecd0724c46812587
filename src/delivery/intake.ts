import type { Journal } from '../journal/journal';
import { type MappedSample, type Sample, MAX_FIELDS_PER_SAMPLE, MAX_SAMPLES_PER_MESSAGE } from '../model';
import { callSafely } from '../util/call-safely';
import type { NotTaken } from '../util/notice';
import type { DeliveryEvents } from './delivery-events';
import type { DeviceRegistry } from './device-registry';
import { type Completion, HeldMessages, type Message } from './messages';
import type { Sender } from './sender';
import type { Timeline } from './timeline';

/** The most messages that are taken in before the journal is open. */
export const MAX_MESSAGES_BEFORE_OPEN = 10_000;

/** What a record node hands over: all that one message says, about one device or several. */
export interface Handover {
  /** The record node's id. */
  node: string;
  samples: readonly { device: string; sample: MappedSample }[];
  message: Message;
  completion: Completion;
}

export interface IntakeOptions {
  /** Fulfils once the journal is open. It doesn't reject. */
  opened: Promise<Journal>;
  devices: DeviceRegistry;
  sender: Sender;
  events: DeliveryEvents;
  timeline: Timeline;
}

/** The first stage: appends what messages say to the journal. Until that is open, messages wait in a bounded queue. */
export class Intake {
  readonly #options: IntakeOptions;
  readonly #held = new HeldMessages();
  readonly #storing = new Set<Promise<void>>();
  /** Undefined while it is being opened. */
  #journal: Journal | undefined;
  #messagesBeforeOpen = 0;

  constructor(options: IntakeOptions) {
    this.#options = options;
    void options.opened.then((journal) => (this.#journal = journal));
  }

  /** Stores what a message says. The message fails where that can't be; otherwise it completes by and by. */
  take(handover: Handover): void {
    const arrival = this.#options.timeline.stamp();
    const excess = excessOf(handover);
    if (excess !== undefined) callSafely(() => handover.message.fail(excess));
    else if (this.#journal !== undefined) this.#store(this.#journal, handover, arrival);
    else if (this.#messagesBeforeOpen < MAX_MESSAGES_BEFORE_OPEN) {
      this.#messagesBeforeOpen += 1;
      void this.#options.opened.then((journal) => this.#store(journal, handover, arrival));
    } else {
      callSafely(() => handover.message.fail({ code: 'opening' }));
    }
  }

  /** Fulfils when all that was taken before is stored, or has failed. */
  async stored(): Promise<void> {
    await this.#options.opened;
    await Promise.all(this.#storing);
  }

  /** @param arrival the stamp of samples that have no time of their own */
  #store(journal: Journal, { node, samples, message, completion }: Handover, arrival: number): void {
    const { devices, sender, events } = this.#options;
    const taken = this.#held.take(message, completion, samples.length);
    for (const { device: name, sample: mapped } of samples) {
      const { time, values } = mapped;
      const device = devices.get(name);
      const sample: Sample = { device: name, time: time ?? arrival, ownTime: time !== undefined, values };
      const backlog = devices.backlogFor(journal, device, node, sample);
      backlog.storing(sample);
      const end = (): void => {
        this.#storing.delete(ended);
        events.changed(node);
      };
      const ended = journal.append(backlog.log, sample).then(
        (position) => {
          if (journal.isInMemory?.(backlog.log, position) === true) this.#held.hold(taken);
          backlog.stored(position, sample, taken);
          taken.storedOne();
          sender.touch(device);
          end();
        },
        (reason: unknown) => {
          backlog.unstored(sample);
          taken.failedOne(reason);
          end();
        },
      );
      this.#storing.add(ended);
    }
  }
}

/** Why a message says too much to be taken in; undefined where it doesn't. */
export function excessOf({ samples }: Handover): NotTaken | undefined {
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
