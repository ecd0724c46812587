import type { Transport } from '../datacake/transport';
import type { Journal, LogId } from '../journal/journal';
import type { JournalEvents } from '../journal/journal-events';
import type { StateStore } from './state-file';
import type { Ranges } from '../util/ranges';
import type { AcceptedValues } from './accepted-values';
import { settledWithin } from '../util/settled-within';
import type { Backlog } from './backlog';
import type { Clock } from '../util/clock';
import type { Datapoints } from './datapoints';
import type { DeliveryContext } from './delivery-context';
import type { DeliveryEvents, Loss } from './delivery-events';
import { DeviceDelivery } from './device-delivery';
import { Gate } from './gate';
import { callSafely } from '../util/call-safely';
import { guardedEvents } from './delivery-events';
import { type Completion, HeldMessages, type Message, StoringMessage } from './message';
import { Notebook } from './notebook';
import type { Pacing } from './pacing';
import { Plans } from './plans';
import { type OverQuota, Quota } from './quota';
import { type RecordRules, defaultRules } from '../windows/rules';
import { type DeliveryStatus, statusOf } from './status';
import { type Failure, Storing } from './storing';
import type { Timeline } from './timeline';
import type { MappedSample, Sample } from '../model';

/** What closing waits for, in milliseconds, less than 3 s in all, because Node-RED's deploy waits for it: */
const closing = {
  /** that the record nodes hand over what they have received, */
  intake: 500,
  /** that requests on their way end by themselves, */
  requests: 1500,
  /** that those given up end, */
  abort: 200,
  /** and that the journal is safe. */
  journal: 600,
};

/** Milliseconds that delivering waits for what was noted of devices. */
const reading = 2000;

/** What is taken in before the journal is open, in messages. */
const mostBeforeOpening = 10_000;

export interface DeliveryOptions {
  /** Opens the journal, which tells these listeners what becomes of it. It doesn't reject. */
  openJournal(events: JournalEvents): Promise<Journal>;
  /** Where notes of devices are kept, once the journal is open. */
  notes(): StateStore;
  /** Where the devices are, see {@link Notes.place}. */
  place: string;
  transport: Transport;
  /** One for all deliveries of a runtime. */
  pacing: Pacing;
  /** One for all deliveries of a runtime. */
  datapoints: Datapoints;
  /** One for all deliveries of a runtime. */
  values: AcceptedValues;
  /** One for all deliveries of a runtime. */
  timeline: Timeline;
  events: DeliveryEvents;
  /** False when Datacake has lifted the limit of 1 write a second and field. */
  limited: boolean;
  overQuota: OverQuota;
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
  samples: readonly { device: string; sample: MappedSample }[];
  message: Message;
  completion: Completion;
}

/** What a device was sent today. */
export interface DatapointsOfToday {
  /** As given: a UUID or a serial number. */
  device: string;
  datapoints: number;
  /** How many its plan has for a day; 0 for an unlimited one, absent when unknown. */
  plan?: number;
}

/** A sample that is being stored. */
interface Arrival {
  delivery: DeviceDelivery;
  backlog: Backlog;
  position: number;
  sample: Sample;
  message: StoringMessage;
}

/** Takes in what the record nodes of one connection have mapped, stores it, and sends it until Datacake has accepted it. */
export class Delivery {
  readonly #options: DeliveryOptions;
  readonly #timeline: Timeline;
  /** How often the wall clock had stepped when windows were made anew last. */
  #steps: number;
  readonly #gate: Gate;
  readonly #context: DeliveryContext;
  /** Undefined while it is being opened. */
  #journal: Journal | undefined;
  readonly #opened: Promise<Journal>;
  /** Messages that wait for the journal to open. */
  #beforeOpening = 0;
  /** Samples that were given up, by record node. */
  readonly #lost = new Map<string, number>();
  readonly #devices = new Map<string, DeviceDelivery>();
  readonly #rules = new Map<string, RecordRules>();
  readonly #held = new HeldMessages();
  readonly #abort = new AbortController();
  readonly #inFlight = new Set<Promise<unknown>>();
  readonly #storing = new Storing<Arrival>((arrivals, failure) => this.#stored(arrivals, failure));
  #accepted = 0;
  readonly #plans: Plans;
  readonly #notebook: Notebook;
  /** True when a record node sends some of its fields on change only. */
  #sendsOnChange = false;
  /** True once a person was told that a plan isn't known. */
  #toldOfPlans = false;
  readonly #cancelIntroduction: () => void;
  /** True once nothing is taken or sent any more. */
  #closing = false;
  #closed: Promise<void> | undefined;

  constructor(options: DeliveryOptions) {
    const { clock, random, pacing, datapoints, values, timeline, limited, overQuota, place, transport } = options;
    const events = guardedEvents(options.events);
    const notice = (text: string): void => events.notice(text);
    this.#options = options;
    this.#timeline = timeline;
    this.#steps = timeline.check();
    this.#gate = new Gate(clock, random);
    this.#plans = new Plans({
      ask: (device) => transport.plan(device, this.#abort.signal),
      clock,
      timeline,
      answered: (device, unknown) => this.#planAnswered(device, unknown),
    });
    this.#notebook = new Notebook({
      ...{ datapoints, values, plans: this.#plans, clock, place },
      failed: (reason) => notice(`What is to be known of devices after a restart can't be kept on disk: ${reason}`),
    });
    this.#context = {
      clock,
      random,
      journal: () => this.#open(),
      pacing,
      events,
      datapoints,
      values,
      plans: this.#plans,
      quota: new Quota({ datapoints, plans: this.#plans, timeline, overQuota, notice }),
      notebook: this.#notebook,
      limited,
      timeline,
      gate: this.#gate,
      started: clock.monotonic(),
      accepted: () => this.#accepted,
      noteAccepted: () => (this.#accepted += 1),
      closing: () => this.#closing,
      checkClock: () => this.#checkClock(),
      knows: (node) => this.#rules.has(node) || clock.monotonic() >= this.#context.started + introduction,
      rulesOf: (node) => this.#rules.get(node) ?? defaultRules,
      sendsOnChange: () => this.#sendsOnChange,
      planUnknown: (device, reason) => this.#planUnknown(device, reason),
      record: (device, measurements) => this.#track(transport.record(device, measurements, this.#abort.signal)),
      resolve: (serial) => this.#track(transport.resolve(serial, this.#abort.signal)),
    };
    this.#opened = options.openJournal(this.#journalEvents()).then(async (journal) => {
      await settledWithin(clock, reading, this.#notebook.open(options.notes()));
      return this.#begin(journal);
    });
    this.#cancelIntroduction = clock.after(introduction, () => {
      for (const device of this.#devices.values()) device.wake();
    });
  }

  /** Sets how a record node's samples become measurements, from the next window that is planned on. */
  setRules(node: string, rules: RecordRules): void {
    this.#rules.set(node, rules);
    this.#sendsOnChange = [...this.#rules.values()].some(sendsOnChange);
    for (const device of this.#devices.values()) device.rulesChanged(node);
  }

  /**
   * Stores what a message says and sees to its delivery. The message is completed by and by.
   *
   * @returns false when the delivery is closed and has taken nothing
   */
  take(intake: Intake): boolean {
    if (this.#closing) return false;
    this.#checkClock();
    const arrival = this.#timeline.stamp();
    if (this.#journal === undefined) this.#storeOnceOpen(intake, arrival);
    else this.#store(this.#journal, intake, arrival);
    return true;
  }

  /**
   * Closes the windows that a record node has open, once all that was taken before is stored.
   *
   * @param devices those whose windows are meant; none for all
   */
  flush(node: string, devices: readonly string[]): void {
    const stored = this.#opened.then(() => this.#storing.settled());
    void stored.then(() => {
      for (const name of devices.length > 0 ? devices : this.#devices.keys()) this.#devices.get(name)?.flush(node);
    });
  }

  status(node: string): DeliveryStatus {
    const devices = [...this.#devices.values()]
      .map((device) => device.status(node))
      .filter((status) => status !== undefined);
    return statusOf(devices, this.#gate.hold, this.#lost.get(node) ?? 0, this.#options.clock.monotonic());
  }

  /**
   * What each device was sent since 00:00 UTC, those with most first.
   *
   * @param node only devices that this record node writes to
   */
  datapoints(node?: string): DatapointsOfToday[] {
    const counts: DatapointsOfToday[] = [];
    const counted = new Set<string>();
    for (const device of this.#devices.values()) {
      if (device.uuid !== undefined) counted.add(device.uuid);
      if (node === undefined || device.has(node)) counts.push(this.#datapointsOf(device.name, device.uuid));
    }
    if (node === undefined) {
      for (const uuid of this.#notebook.devices) if (!counted.has(uuid)) counts.push(this.#datapointsOf(uuid, uuid));
    }
    return counts.sort((a, b) => b.datapoints - a.datapoints);
  }

  /** How many samples are stored and not settled. */
  get waiting(): number {
    let waiting = 0;
    for (const { samples } of this.#journal?.waiting() ?? []) waiting += samples;
    return waiting;
  }

  /**
   * Ends within 3 s: takes nothing more, lets requests on their way end, then gives them up. What waits stays in the journal.
   *
   * @param handedOver fulfils when the record nodes have handed over what they received: until then it is still taken, within bounds
   */
  close(handedOver?: Promise<unknown>): Promise<void> {
    this.#closed ??= this.#close(handedOver);
    return this.#closed;
  }

  #begin(journal: Journal): Journal {
    this.#journal = journal;
    journal.correct(this.#timeline.correction);
    for (const { log, samples } of journal.waiting()) {
      this.#device(log.device).backlog(log.node, samples);
      this.#context.events.changed(log.node);
    }
    for (const device of this.#devices.values()) device.wake();
    return journal;
  }

  #open(): Journal {
    if (this.#journal === undefined) throw new Error('The journal is not open yet');
    return this.#journal;
  }

  #journalEvents(): JournalEvents {
    const lose = (log: LogId | undefined, positions: Ranges, samples: number, why: Loss['why']): void => {
      if (log === undefined || samples === 0) return;
      this.#lost.set(log.node, (this.#lost.get(log.node) ?? 0) + samples);
      this.#devices.get(log.device)?.drop(log.node, positions);
      this.#context.events.lost(log.node, { device: log.device, samples, why });
      this.#context.events.changed(log.node);
    };
    return {
      dropped: ({ log, positions, samples, why }) => lose(log, positions, samples, why),
      damaged: ({ file, bytes, log, positions, samples, torn, copiedTo }) => {
        lose(log, positions, samples, 'damage');
        if (torn) return;
        const copy = copiedTo === undefined ? '' : `; a copy is in ${copiedTo}`;
        this.#context.events.notice(
          `${bytes} bytes of the journal's file ${file} are damaged: ${samples} samples are lost${copy}`,
        );
      },
      adopted: (log, positions) => {
        // What is taken over while the journal is opened is among what waits in it.
        if (this.#journal === undefined) return;
        this.#device(log.device).adopt(log.node, positions);
        this.#context.events.changed(log.node);
      },
      failed: (what, error) => this.#context.events.notice(`The journal can't store ${what} for now: ${error.message}`),
      recovered: (what) => this.#context.events.notice(`The journal stores ${what} again`),
    };
  }

  #planAnswered(uuid: string, unknown: string | undefined): void {
    this.#notebook.note(uuid);
    for (const device of this.#devices.values()) if (device.uuid === uuid) device.planAnswered(unknown);
  }

  #planUnknown(device: string, reason: string): void {
    if (this.#toldOfPlans) return;
    this.#toldOfPlans = true;
    this.#context.events.notice(
      `The plan of ${device} isn't known (${reason}): to stay within it, one value is sent every 10 minutes`,
    );
  }

  #datapointsOf(device: string, uuid: string | undefined): DatapointsOfToday {
    if (uuid === undefined) return { device, datapoints: 0 };
    const plan = this.#plans.of(uuid)?.datapointsPerDay;
    return { device, datapoints: this.#context.datapoints.today(uuid), ...(plan !== undefined && { plan }) };
  }

  #storeOnceOpen(intake: Intake, arrival: number): void {
    if (this.#beforeOpening >= mostBeforeOpening) {
      callSafely(() => intake.message.fail('The journal is still being opened, and too much waits for it'));
      return;
    }
    this.#beforeOpening += 1;
    void this.#opened.then((journal) => this.#store(journal, intake, arrival));
  }

  /** @param arrival the stamp of those that have no time of their own */
  #store(journal: Journal, { node, samples: readings, message, completion }: Intake, arrival: number): void {
    const held = completion === 'accepted' ? this.#held.hold(message, readings.length) : undefined;
    const storing = new StoringMessage(message, held, readings.length);
    for (const { device, sample: reading } of readings) {
      const { time, values } = reading;
      const delivery = this.#device(device);
      const backlog = delivery.backlog(node);
      const sample: Sample = { device, time: time ?? arrival, ownTime: time !== undefined, values };
      backlog.storing(sample);
      const { position, stored } = journal.append(backlog.log, sample);
      this.#storing.add(stored, { delivery, backlog, position, sample, message: storing });
    }
  }

  #stored(arrivals: readonly Arrival[], failure: Failure | undefined): void {
    let told = 0;
    arrivals.forEach(({ backlog, position, sample, message }, index) => {
      if (failure === undefined) backlog.stored(position, sample, message.held);
      else backlog.unstored(sample);
      message.storedOne(failure);
      if (arrivals[index + 1]?.message === message) return;
      // What one message says leaves together, and doesn't wait for the next.
      for (let next = told; next <= index; next++) {
        const delivery = arrivals[next]?.delivery;
        if (next === index || arrivals[next + 1]?.delivery !== delivery) delivery?.wake();
      }
      this.#context.events.changed(backlog.log.node);
      told = index + 1;
    });
  }

  async #close(handedOver: Promise<unknown> | undefined): Promise<void> {
    const { clock, transport } = this.#options;
    if (handedOver !== undefined) await settledWithin(clock, closing.intake, handedOver);
    this.#closing = true;
    this.#cancelIntroduction();
    await settledWithin(clock, closing.requests, Promise.all(this.#inFlight));
    this.#abort.abort();
    await settledWithin(clock, closing.abort, Promise.all(this.#inFlight));
    this.#gate.close();
    this.#plans.close();
    transport.close();
    await settledWithin(
      clock,
      closing.journal,
      this.#opened.then((journal) => this.#end(journal)),
    );
  }

  /** What was still being opened when closing began knows its devices and has its notes only by now. */
  async #end(journal: Journal): Promise<void> {
    for (const device of this.#devices.values()) device.close();
    await Promise.allSettled([journal.close(), this.#notebook.close()]);
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
    this.#journal?.correct(this.#timeline.correction);
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

function sendsOnChange({ fields }: RecordRules): boolean {
  return [...fields.values()].some(({ onChange }) => onChange !== undefined);
}
