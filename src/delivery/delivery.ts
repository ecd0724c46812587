import type { Transport } from '../datacake/transport';
import type { Journal } from '../journal/journal';
import type { Reading, Sample } from '../sample';
import type { Clock } from './clock';
import type { DeliveryContext } from './delivery-context';
import type { DeliveryEvents } from './delivery-events';
import { DeviceDelivery } from './device-delivery';
import { Gate } from './gate';
import { type Completion, HeldMessages, type Message } from './message';
import type { Pacing } from './pacing';
import { type RecordRules, defaultRules } from './rules';
import { type DeliveryStatus, statusOf } from './status';
import type { Timeline } from './timeline';

/** Milliseconds that requests on their way get to end by themselves when the delivery closes; Node-RED's deploy waits for it. */
const grace = 2000;

export interface DeliveryOptions {
  journal: Journal;
  transport: Transport;
  /** One for all deliveries of a runtime. */
  pacing: Pacing;
  /** One for all deliveries of a runtime. */
  timeline: Timeline;
  events: DeliveryEvents;
  /** False when Datacake has lifted the limit of 1 write a second and field. */
  limited: boolean;
  clock: Clock;
  /** From 0 to below 1; what backoff draws its waits from. */
  random: () => number;
}

/** Milliseconds within which the record nodes that still exist have said their rules; samples of others are sent by the default ones. */
const introduction = 10_000;

/** What a record node hands over: all that one message says, about one device or several. */
export interface Intake {
  /** The record node's id. */
  node: string;
  readings: readonly { device: string; reading: Reading }[];
  message: Message;
  completion: Completion;
}

/** Takes in what the record nodes of one connection have mapped, stores it, and sends it until Datacake has accepted it. */
export class Delivery {
  readonly #options: DeliveryOptions;
  readonly #timeline: Timeline;
  /** How often the wall clock had stepped when windows were made anew last. */
  #steps: number;
  readonly #gate: Gate;
  readonly #context: DeliveryContext;
  readonly #devices = new Map<string, DeviceDelivery>();
  readonly #rules = new Map<string, RecordRules>();
  readonly #held = new HeldMessages();
  readonly #abort = new AbortController();
  readonly #inFlight = new Set<Promise<unknown>>();
  /** The storing of what was taken last, which ends after that of everything before. */
  #storing = Promise.resolve();
  #accepted = 0;
  readonly #cancelIntroduction: () => void;
  #closed: Promise<void> | undefined;

  constructor(options: DeliveryOptions) {
    const { clock, random, journal, pacing, timeline, events, limited, transport } = options;
    this.#options = options;
    this.#timeline = timeline;
    this.#steps = timeline.check();
    this.#gate = new Gate(clock, random);
    this.#context = {
      clock,
      random,
      journal,
      pacing,
      events,
      limited,
      timeline,
      gate: this.#gate,
      started: clock.monotonic(),
      accepted: () => this.#accepted,
      noteAccepted: () => (this.#accepted += 1),
      closing: () => this.#closed !== undefined,
      checkClock: () => this.#checkClock(),
      knows: (node) => this.#rules.has(node) || clock.monotonic() >= this.#context.started + introduction,
      rulesOf: (node) => this.#rules.get(node) ?? defaultRules,
      record: (device, measurements) => this.#track(transport.record(device, measurements, this.#abort.signal)),
      resolve: (serial) => this.#track(transport.resolve(serial, this.#abort.signal)),
    };
    for (const { log, samples } of journal.waiting()) this.#device(log.device).backlog(log.node, samples);
    this.#cancelIntroduction = clock.after(introduction, () => {
      for (const device of this.#devices.values()) device.wake();
    });
  }

  /** Sets how a record node's samples become measurements, from the next window that is planned on. */
  setRules(node: string, rules: RecordRules): void {
    this.#rules.set(node, rules);
    for (const device of this.#devices.values()) device.renew(node);
  }

  /**
   * Stores what a message says and sees to its delivery. The message is completed by and by.
   *
   * @returns false when the delivery is closed and has taken nothing
   */
  take(intake: Intake): boolean {
    if (this.#closed !== undefined) return false;
    this.#checkClock();
    this.#storing = this.#store(intake);
    return true;
  }

  /**
   * Closes the windows that a record node has open, once all that was taken before is stored.
   *
   * @param devices those whose windows are meant; none for all
   */
  flush(node: string, devices: readonly string[]): void {
    void this.#storing.then(() => {
      for (const name of devices.length > 0 ? devices : this.#devices.keys()) this.#devices.get(name)?.flush(node);
    });
  }

  status(node: string): DeliveryStatus {
    const devices = [...this.#devices.values()]
      .map((device) => device.status(node))
      .filter((status) => status !== undefined);
    return statusOf(devices, this.#gate.hold, this.#options.clock.monotonic());
  }

  /** Ends within 3 s: takes nothing more, lets requests on their way end, then gives them up. What waits stays in the journal. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #store({ node, readings, message, completion }: Intake): Promise<void> {
    const arrival = this.#timeline.stamp();
    const held = completion === 'accepted' ? this.#held.hold(message, readings.length) : undefined;
    const appended = readings.map(({ device, reading: { time, values } }) => {
      const delivery = this.#device(device);
      const backlog = delivery.backlog(node);
      const sample: Sample = { device, time: time ?? arrival, ownTime: time !== undefined, values };
      return { delivery, backlog, sample, ...this.#options.journal.append(backlog.log, sample) };
    });
    for (const stored of new Set(appended.map((one) => one.stored))) await stored;
    for (const { backlog, position, sample } of appended) backlog.stored(position, sample, held);
    if (held === undefined) message.complete();
    for (const delivery of new Set(appended.map(({ delivery }) => delivery))) delivery.wake();
    this.#options.events.changed(node);
  }

  async #close(): Promise<void> {
    this.#cancelIntroduction();
    const cancelTimer = this.#options.clock.after(grace, () => this.#abort.abort());
    await Promise.all(this.#inFlight);
    cancelTimer();
    for (const device of this.#devices.values()) device.close();
    this.#gate.close();
    this.#options.transport.close();
    await this.#options.journal.close();
  }

  #device(name: string): DeviceDelivery {
    let device = this.#devices.get(name);
    if (device === undefined) {
      device = new DeviceDelivery(name, this.#context);
      this.#devices.set(name, device);
    }
    return device;
  }

  #checkClock(): void {
    const steps = this.#timeline.check();
    if (steps === this.#steps) return;
    this.#steps = steps;
    for (const device of this.#devices.values()) device.renew();
  }

  async #track<T>(request: Promise<T>): Promise<T> {
    this.#inFlight.add(request);
    try {
      return await request;
    } finally {
      this.#inFlight.delete(request);
    }
  }
}
