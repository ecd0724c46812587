import type { Journal } from '../journal/journal';
import type { MappedSample, Sample } from '../model';
import type { DeliveryEvents } from './delivery-events';
import type { DeviceRegistry } from './device-registry';
import { IntakeQueue } from './intake-queue';
import { type Completion, HeldMessages, type Message } from './messages';
import type { Sender } from './sender';
import type { Timeline } from './timeline';

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
  readonly #queue: IntakeQueue<Journal>;

  constructor(options: IntakeOptions) {
    this.#options = options;
    this.#queue = new IntakeQueue(options.opened);
  }

  /** Stores what a message says. The message fails where that can't be; otherwise it completes by and by. */
  take(handover: Handover): void {
    const arrival = this.#options.timeline.stamp();
    this.#queue.take(handover, (journal) => this.#store(journal, handover, arrival));
  }

  /** Fulfils when all that was taken before is stored, or has failed. */
  async stored(): Promise<void> {
    await this.#options.opened;
    await Promise.all(this.#storing);
  }

  /**
   * @param arrival the stamp of samples that have no time of their own
   * @returns a promise that fulfils when each sample is stored or has failed
   */
  #store(journal: Journal, { node, samples, message, completion }: Handover, arrival: number): Promise<unknown> {
    const { devices, sender, events } = this.#options;
    const taken = this.#held.take(message, completion, samples.length);
    const stored = samples.map(({ device: name, sample: mapped }) => {
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
      return ended;
    });
    return Promise.all(stored);
  }
}
