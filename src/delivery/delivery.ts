import type { Outcome } from '../datacake/outcome';
import type { Transport } from '../datacake/transport';
import type { Journal, LogId } from '../journal/journal';
import type { JournalEvents } from '../journal/journal-events';
import type { MappedSample, Sample } from '../model';
import { callSafely } from '../util/call-safely';
import type { Clock } from '../util/clock';
import type { Ranges } from '../util/ranges';
import { settledWithin } from '../util/settled-within';
import { type RecordRules, defaultRules } from '../windows/rules';
import type { AcceptedValues } from './accepted-values';
import { Backlog } from './backlog';
import type { Batch } from './batch';
import { ConnectionBreaker } from './connection-breaker';
import type { Datapoints } from './datapoints';
import { type Decision, decide } from './decide';
import { type DeliveryEvents, type Loss, safeEvents } from './delivery-events';
import { Device, type FormingRules } from './device';
import { DeviceRuleSet } from './device-rules';
import { type Completion, HeldMessages, type Message, type TakenMessage } from './messages';
import { Plans } from './plans';
import { type OverQuota, Quota } from './quota';
import type { RateLimiter } from './rate-limiter';
import { Scheduler } from './scheduler';
import { holdUnresolved, settle } from './settle';
import type { StateStore } from './state-file';
import { StateKeeper } from './state-keeper';
import { type DeliveryStatus, statusOf } from './status';
import type { Timeline } from './timeline';
import { beginUsage, endUsage, rememberAccepted } from './usage';

/** What closing waits for, less than 3 s in all, because Node-RED's deploy waits for it. */
const CLOSE_INTAKE_MS = 500;
const CLOSE_REQUESTS_MS = 1500;
const CLOSE_ABORT_MS = 200;
const CLOSE_JOURNAL_MS = 600;

/** How long delivering waits for what an earlier run kept of devices. */
const STATE_READ_MS = 2000;

/** The most messages that are taken in before the journal is open. */
const MAX_MESSAGES_BEFORE_OPEN = 10_000;

/** The most samples of one message, and the most fields of one sample. */
const MAX_SAMPLES_PER_MESSAGE = 100_000;
const MAX_FIELDS_PER_SAMPLE = 10_000;

/** Within this time the record nodes that still exist have said their rules. */
const RULES_WAIT_MS = 10_000;

/** How long a device that lets another go first waits before it looks again. */
const YIELD_MS = 1000;

/** How long a device waits for Datacake to tell its quota, before it is sent something for the first time on a day. */
const QUOTA_ANSWER_MS = 10_000;

/** Idle devices leave memory after an hour, and at once where there are more than this. */
const MAX_DEVICES = 10_000;
const IDLE_DEVICE_MS = 3_600_000;
const SWEEP_INTERVAL_MS = 60_000;

export interface DeliveryOptions {
  /** Opens the journal, which tells these listeners what becomes of it. It doesn't reject. */
  openJournal(events: JournalEvents): Promise<Journal>;
  /** Where the state of devices is kept, once the journal is open. */
  state(): StateStore;
  /** Where the devices are: the API's address and the workspace. */
  scope: string;
  transport: Transport;
  /** The next four are one for all deliveries of a runtime. */
  rateLimiter: RateLimiter;
  datapoints: Datapoints;
  values: AcceptedValues;
  timeline: Timeline;
  events: DeliveryEvents;
  /** False when Datacake has lifted the limit of 1 write a second and field. */
  limited: boolean;
  overQuota: OverQuota;
  clock: Clock;
  /** From 0 to below 1; what backoff draws its waits from. */
  random: () => number;
}

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

/**
 * Takes in what the record nodes of one connection have mapped, stores it, and sends it until Datacake has accepted it:
 * append → windows → decide → request → settle.
 */
export class Delivery {
  readonly #options: DeliveryOptions;
  readonly #events: DeliveryEvents;
  readonly #scheduler: Scheduler<Device>;
  readonly #connection = new ConnectionBreaker();
  readonly #devices = new Map<string, Device>();
  /** Devices that may send as soon as the connection admits them, in order. */
  readonly #admission = new Set<Device>();
  /** The device whose request opened the connection's breaker, or kept it open. */
  #failedProbe: Device | undefined;
  readonly #rules = new Map<string, RecordRules>();
  readonly #held = new HeldMessages();
  readonly #plans: Plans;
  readonly #quota: Quota;
  readonly #state: StateKeeper;
  readonly #abort = new AbortController();
  readonly #inFlight = new Set<Promise<void>>();
  readonly #storing = new Set<Promise<void>>();
  /** Samples that were given up, by record node. */
  readonly #lost = new Map<string, number>();
  /** Undefined while it is being opened. */
  #journal: Journal | undefined;
  readonly #opened: Promise<Journal>;
  #messagesBeforeOpen = 0;
  /** When the delivery began to send, in monotonic milliseconds: what was sent before is unknown to it. */
  readonly #started: number;
  /** How often the wall clock had stepped when windows were made anew last. */
  #clockSteps: number;
  #sendsOnChange = false;
  #isPlanNoticed = false;
  #isClosing = false;
  #closed: Promise<void> | undefined;
  readonly #cancelTimers: (() => void)[] = [];

  constructor(options: DeliveryOptions) {
    const { clock, timeline, transport, datapoints, values, overQuota, scope } = options;
    this.#options = options;
    this.#events = safeEvents(options.events);
    const notice = (text: string): void => this.#events.notice(text);
    this.#started = clock.monotonic();
    this.#clockSteps = timeline.check();
    this.#scheduler = new Scheduler(
      clock,
      (device) => this.#step(device),
      () => this.#checkClock(),
    );
    this.#plans = new Plans({
      ask: (device) => transport.plan(device, this.#abort.signal),
      ...{ clock, timeline },
      answered: (device, unknown) => this.#planAnswered(device, unknown),
    });
    this.#quota = new Quota({ datapoints, plans: this.#plans, timeline, overQuota, notice });
    this.#state = new StateKeeper({
      ...{ datapoints, values, plans: this.#plans, clock, scope },
      rules: () => this.#rulesToKeep(),
      failed: (reason) => notice(`What is to be known of devices after a restart can't be kept on disk: ${reason}`),
    });
    this.#opened = options.openJournal(this.#journalEvents()).then(async (journal) => {
      await settledWithin(clock, STATE_READ_MS, this.#state.open(options.state()));
      this.#begin(journal);
      return journal;
    });
    this.#cancelTimers.push(clock.after(RULES_WAIT_MS, () => this.#touchAll()));
    this.#sweepLater();
  }

  /** Sets how a record node's samples become measurements, from the next window that closes on. */
  setRules(node: string, rules: RecordRules): void {
    this.#rules.set(node, rules);
    this.#sendsOnChange ||= sendsOnChange(rules);
    this.#state.writeNow();
    for (const device of this.#devices.values()) {
      const backlog = device.backlogs.get(node);
      if (backlog === undefined) continue;
      device.rules.add(node);
      backlog.reset();
      this.#scheduler.touch(device);
    }
  }

  /**
   * Stores what a message says and sees to its delivery. The message ends by and by.
   *
   * @returns false when the delivery is closed and has taken nothing
   */
  take(intake: Intake): boolean {
    if (this.#isClosing) return false;
    const excess = excessOf(intake);
    if (excess !== undefined) {
      callSafely(() => intake.message.fail(excess));
      return true;
    }
    this.#checkClock();
    const arrival = this.#options.timeline.stamp();
    if (this.#journal !== undefined) this.#store(this.#journal, intake, arrival);
    else if (this.#messagesBeforeOpen < MAX_MESSAGES_BEFORE_OPEN) {
      this.#messagesBeforeOpen += 1;
      void this.#opened.then((journal) => this.#store(journal, intake, arrival));
    } else {
      callSafely(() => intake.message.fail('The journal is still being opened, and too much waits for it'));
    }
    return true;
  }

  /**
   * Closes the windows that a record node has open, once all that was taken before is stored.
   *
   * @param devices those whose windows are meant; none for all
   */
  flush(node: string, devices: readonly string[]): void {
    const stored = this.#opened.then(() => Promise.all(this.#storing));
    void stored.then(() => {
      for (const name of devices.length > 0 ? devices : this.#devices.keys()) {
        const device = this.#devices.get(name);
        device?.backlogs.get(node)?.flush();
        if (device !== undefined) this.#scheduler.touch(device);
      }
    });
  }

  status(node: string): DeliveryStatus {
    const now = this.#options.clock.monotonic();
    const devices = [...this.#devices.values()]
      .map((device) => device.status(node, now))
      .filter((status) => status !== undefined);
    return statusOf(devices, this.#connection.hold, this.#lost.get(node) ?? 0, now);
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
      if (node === undefined || device.backlogs.has(node)) counts.push(this.#datapointsOf(device.name, device.uuid));
    }
    if (node === undefined) {
      for (const uuid of this.#state.devices) if (!counted.has(uuid)) counts.push(this.#datapointsOf(uuid, uuid));
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
   * Ends within 3 s: takes nothing more, lets requests in flight end, then aborts them. What waits stays in the journal.
   *
   * @param handedOver fulfils when the record nodes have handed over what they received: until then it is still taken, within bounds
   */
  close(handedOver?: Promise<unknown>): Promise<void> {
    this.#closed ??= this.#close(handedOver);
    return this.#closed;
  }

  #begin(journal: Journal): void {
    this.#journal = journal;
    this.#sendsOnChange ||= [...this.#state.keptRules.values()].some(sendsOnChange);
    journal.correct(this.#options.timeline.correction);
    for (const { log, samples } of journal.waiting()) {
      this.#backlog(journal, this.#device(log.device), log.node, samples);
      this.#events.changed(log.node);
    }
    this.#touchAll();
  }

  #journalEvents(): JournalEvents {
    const lose = (log: LogId | undefined, positions: Ranges, samples: number, why: Loss['why']): void => {
      if (log === undefined || samples === 0) return;
      this.#lost.set(log.node, (this.#lost.get(log.node) ?? 0) + samples);
      const device = this.#devices.get(log.device);
      device?.backlogs.get(log.node)?.drop(positions);
      device?.forgetDropped();
      if (device !== undefined) this.#scheduler.touch(device);
      this.#events.lost(log.node, { device: log.device, samples, why });
      this.#events.changed(log.node);
    };
    return {
      dropped: ({ log, positions, samples, why }) => lose(log, positions, samples, why),
      damaged: ({ file, bytes, log, positions, samples, torn, copiedTo }) => {
        lose(log, positions, samples, 'damage');
        if (torn) return;
        const copy = copiedTo === undefined ? '' : `; a copy is in ${copiedTo}`;
        this.#events.notice(
          `${bytes} bytes of the journal's file ${file} are damaged: ${samples} samples are lost${copy}`,
        );
      },
      adopted: (log, positions) => {
        // What is taken over while the journal is opened is among what waits in it.
        if (this.#journal === undefined) return;
        const device = this.#device(log.device);
        this.#backlog(this.#journal, device, log.node).adopt(positions);
        this.#scheduler.touch(device);
        this.#events.changed(log.node);
      },
      failed: (what, error) => this.#events.notice(`The journal can't store ${what} for now: ${error.message}`),
      recovered: (what) => this.#events.notice(`The journal stores ${what} again`),
    };
  }

  /** @param arrival the stamp of samples that have no time of their own */
  #store(journal: Journal, { node, samples, message, completion }: Intake, arrival: number): void {
    const taken = this.#held.take(message, completion, samples.length);
    for (const { device: name, sample: mapped } of samples) {
      const { time, values } = mapped;
      const device = this.#device(name);
      const backlog = this.#backlog(journal, device, node);
      const sample: Sample = { device: name, time: time ?? arrival, ownTime: time !== undefined, values };
      backlog.storing(sample);
      const { position, stored } = journal.append(backlog.log, sample);
      const ended = stored.then(
        () => this.#stored(device, backlog, position, sample, taken),
        (reason: unknown) => this.#unstored(backlog, sample, taken, reason),
      );
      this.#storing.add(ended);
      void ended.then(() => this.#storing.delete(ended));
    }
  }

  #stored(device: Device, backlog: Backlog, position: number, sample: Sample, message: TakenMessage): void {
    backlog.stored(position, sample, message);
    message.storedOne();
    this.#scheduler.touch(device);
    this.#events.changed(backlog.log.node);
  }

  #unstored(backlog: Backlog, sample: Sample, message: TakenMessage, reason: unknown): void {
    backlog.unstored(sample);
    message.failedOne(reason);
    this.#events.changed(backlog.log.node);
  }

  /** Decides what a device does next, and sees to it. This is the only place that does. */
  #step(device: Device): void {
    if (device.isBusy || this.#isClosing || this.#journal === undefined) return;
    if (device.rules.followsPlan) device.rules.update();
    for (const node of device.rules.takeChanged()) device.backlogs.get(node)?.reset();
    this.#readOn(device);
    const { clock } = this.#options;
    const now = clock.monotonic();
    const decision = decide(device.state(this.#surroundings(device, now)), now);
    this.#noteQuota(device, decision);
    if (decision.kind === 'idle') return this.#admit(device, false);
    if (decision.kind === 'wait') {
      this.#admit(device, false);
      return this.#scheduler.wakeAt(device, decision.until);
    }
    const readyAt = this.#connection.readyAt();
    if (readyAt > now) {
      this.#admit(device, true);
      return this.#scheduler.wakeAt(device, readyAt);
    }
    if (this.#yieldsProbe(device, now)) return;
    this.#admit(device, false);
    this.#start(device, decision);
  }

  /** While the connection is probed, the device whose request failed last lets another one go first. */
  #yieldsProbe(device: Device, now: number): boolean {
    if (this.#connection.hold === undefined || device !== this.#failedProbe) return false;
    const other = [...this.#admission].find((waiting) => waiting !== device);
    this.#failedProbe = undefined;
    if (other === undefined) return false;
    this.#admit(device, true);
    this.#scheduler.wakeAt(device, now + YIELD_MS);
    this.#scheduler.touch(other);
    return true;
  }

  #admit(device: Device, waits: boolean): void {
    if (!waits) this.#admission.delete(device);
    else this.#admission.add(device);
  }

  #start(device: Device, decision: Extract<Decision, { kind: 'resolve' | 'repeat' | 'form' }>): void {
    const { uuid } = device;
    if (decision.kind === 'resolve' || uuid === undefined) return this.#track(device, this.#resolve(device));
    const quotaLeft = this.#quota.room(uuid);
    const batch =
      decision.kind === 'repeat'
        ? device.takeAgain(decision.batch, quotaLeft)
        : device.form(decision.parts, decision.isolated, this.#formingRules());
    if (batch === undefined || batch.items.length === 0) {
      this.#changed(device);
      return this.#scheduler.touch(device);
    }
    this.#track(device, this.#send(device, uuid, batch));
  }

  #track(device: Device, request: Promise<void>): void {
    const ended = request.then(() => {
      this.#inFlight.delete(ended);
      device.isBusy = false;
      this.#connection.end();
      this.#changed(device);
      this.#scheduler.touch(device);
      this.#touchAdmitted();
    });
    this.#inFlight.add(ended);
  }

  async #send(device: Device, uuid: string, batch: Batch): Promise<void> {
    const { clock, rateLimiter, datapoints, values, transport, random } = this.#options;
    const started = clock.monotonic();
    this.#beginRequest(device, started);
    device.lastStart = started;
    device.inFlight = batch;
    batch.attempts += 1;
    this.#plans.refresh(uuid);
    rateLimiter.begin(uuid, batch.fields);
    beginUsage(uuid, batch, datapoints, values);
    const measurements = batch.items.map(({ measurement }) => measurement);
    const outcome = await transport.record(uuid, measurements, this.#abort.signal);
    const now = clock.monotonic();
    device.inFlight = undefined;
    rateLimiter.end(uuid, batch.fields, now);
    if (endUsage(uuid, batch, outcome, datapoints)) this.#noteUsage(uuid, device.name);
    if (outcome.kind === 'accepted') rememberAccepted(uuid, batch, this.#formingRules());
    if (outcome.kind === 'paused' && outcome.status === 404) this.#forgetUuid(device);
    this.#settleConnection(device, outcome, started, now);
    settle(device, batch, outcome, { events: this.#events, now, wall: this.#options.timeline.now(), random: random() });
  }

  async #resolve(device: Device): Promise<void> {
    const { clock, transport, random } = this.#options;
    const started = clock.monotonic();
    this.#beginRequest(device, started);
    const resolution = await transport.resolve(device.name, this.#abort.signal);
    const now = clock.monotonic();
    if (resolution.kind === 'found') {
      this.#connection.answered();
      this.#state.found(device.name, resolution.device);
      device.hold = undefined;
      device.failures = 0;
      this.#know(device, resolution.device);
      return;
    }
    this.#settleConnection(device, resolution, started, now);
    holdUnresolved(device, resolution, now, random());
  }

  #beginRequest(device: Device, now: number): void {
    device.isBusy = true;
    device.lastUse = now;
    this.#connection.begin();
    this.#changed(device);
  }

  #settleConnection(device: Device, outcome: Outcome, started: number, now: number): void {
    if (outcome.kind === 'aborted') return;
    if (outcome.kind === 'paused' && outcome.scope === 'connection') {
      this.#connection.paused(outcome.reason, started, now);
    } else if (outcome.kind === 'retry' && outcome.cause === 'network') {
      this.#connection.networkFailed(outcome.reason, started, now, this.#options.random());
    } else return this.#connection.answered();
    this.#admission.delete(device);
    this.#failedProbe = device;
  }

  #touchAdmitted(): void {
    if (this.#connection.hold === undefined) for (const device of this.#admission) this.#scheduler.touch(device);
    else {
      const until = this.#connection.readyAt();
      for (const device of this.#admission) this.#scheduler.wakeAt(device, until);
    }
  }

  #surroundings(device: Device, now: number): Parameters<Device['state']>[0] {
    const { limited, rateLimiter } = this.#options;
    const { uuid } = device;
    return {
      limited,
      now,
      quotaAnswerUntil: uuid === undefined ? -Infinity : this.#quotaAnswerUntil(uuid),
      quotaLeft: uuid === undefined ? Infinity : this.#quota.room(uuid),
      quotaUntil: now + this.#quota.untilRoom(),
      readyAt: (field) =>
        uuid === undefined || !limited ? -Infinity : rateLimiter.readyAt(uuid, field, this.#started, now),
    };
  }

  /** Until when an answer about the plan is waited for: what is sent over quota is dropped, and others may have used it up. */
  #quotaAnswerUntil(uuid: string): number {
    const plan = this.#plans.of(uuid);
    if (plan === undefined || plan.datapointsPerDay === 0 || this.#options.overQuota === 'send') return -Infinity;
    this.#plans.refresh(uuid);
    const askedSince = this.#plans.firstAskedSince(uuid);
    return askedSince === undefined ? -Infinity : askedSince + QUOTA_ANSWER_MS;
  }

  #formingRules(): FormingRules {
    const { values } = this.#options;
    return { values, sendsOnChange: this.#sendsOnChange, rulesOf: (node) => this.#rulesOf(node) };
  }

  /** The rules in force: a node that is disabled, copied or deleted doesn't change what its waiting samples become. */
  #rulesOf(node: string): RecordRules {
    return this.#rules.get(node) ?? this.#state.keptRules.get(node) ?? defaultRules;
  }

  #rulesToKeep(): Map<string, RecordRules> {
    const rules = new Map(this.#rules);
    for (const [node, kept] of this.#state.keptRules) {
      const isNeeded =
        this.#journal === undefined || [...this.#devices.values()].some((device) => device.backlogs.has(node));
      if (isNeeded && !rules.has(node)) rules.set(node, kept);
    }
    return rules;
  }

  /** While the day's datapoints are used up the plan is looked at again, because it may have become larger. */
  #noteQuota(device: Device, decision: Decision): void {
    const before = device.quotaHold;
    device.quotaHold = undefined;
    if (decision.kind === 'wait' && decision.reason === 'quota' && device.uuid !== undefined) {
      device.quotaHold = { kind: 'quota', reason: "the plan's datapoints of today are used up", until: decision.until };
      this.#plans.refresh(device.uuid);
      const again = this.#plans.nextRefresh(device.uuid);
      if (again > this.#options.clock.monotonic()) decision.until = Math.min(again, decision.until);
    }
    if ((before === undefined) !== (device.quotaHold === undefined)) this.#changed(device);
  }

  #noteUsage(uuid: string, name: string): void {
    this.#quota.tell(uuid, name);
    this.#state.note(uuid);
  }

  #readOn(device: Device): void {
    const { clock } = this.#options;
    const rulesAreKnown = clock.monotonic() >= this.#started + RULES_WAIT_MS;
    for (const [node, backlog] of device.backlogs) {
      if (!backlog.wantsMore || !(rulesAreKnown || this.#rules.has(node))) continue;
      void backlog.readOn().then(() => this.#scheduler.touch(device));
    }
  }

  #device(name: string): Device {
    let device = this.#devices.get(name);
    if (device === undefined) {
      if (this.#devices.size >= MAX_DEVICES) this.#sweep(0, MAX_DEVICES / 10);
      const created: Device = new Device(
        name,
        new DeviceRuleSet(
          (node) => this.#rulesOf(node),
          () => (created.uuid === undefined ? undefined : this.#plans.of(created.uuid)?.datapointsPerDay),
          (own) => this.#allFields(created, own),
        ),
      );
      device = created;
      this.#devices.set(name, device);
      const uuid = device.uuid ?? this.#state.uuidOf(name);
      if (uuid !== undefined) this.#know(device, uuid);
    }
    device.lastUse = this.#options.clock.monotonic();
    return device;
  }

  #allFields({ uuid }: Device, own: number): number {
    if (uuid === undefined) return own;
    this.#options.datapoints.setFields(uuid, this, own);
    return this.#options.datapoints.fields(uuid);
  }

  #backlog(journal: Journal, device: Device, node: string, leftOver = 0): Backlog {
    let backlog = device.backlogs.get(node);
    if (backlog === undefined) {
      const { timeline, clock, limited } = this.#options;
      backlog = new Backlog(
        { device: device.name, node },
        {
          ...{ journal, timeline, clock, limited },
          rules: (values) => device.rules.of(node, values),
          isIsolated: (field) => device.isolated.has(field),
          hasIsolated: () => device.isolated.size > 0,
        },
        leftOver,
      );
      device.backlogs.set(node, backlog);
      device.rules.add(node);
    }
    return backlog;
  }

  #know(device: Device, uuid: string): void {
    device.uuid = uuid;
    this.#plans.refresh(uuid);
    device.rules.update();
  }

  /** Has a serial number looked up again: its device isn't there any more. */
  #forgetUuid(device: Device): void {
    if (device.uuid === device.name) return;
    device.uuid = undefined;
    this.#state.lost(device.name);
  }

  #planAnswered(uuid: string, unknown: string | undefined): void {
    this.#state.note(uuid);
    const usedUpOn = this.#plans.of(uuid)?.usedUpOn;
    if (usedUpOn !== undefined) this.#options.datapoints.noteUsedUp(uuid, usedUpOn);
    for (const device of this.#devices.values()) {
      if (device.uuid !== uuid) continue;
      if (unknown !== undefined && this.#plans.of(uuid) === undefined && device.rules.followsPlan) {
        this.#noticeUnknownPlan(device.name, unknown);
      }
      device.rules.update();
      this.#quota.tell(uuid, device.name);
      this.#scheduler.touch(device);
    }
  }

  #noticeUnknownPlan(device: string, reason: string): void {
    if (this.#isPlanNoticed) return;
    this.#isPlanNoticed = true;
    this.#events.notice(
      `The plan of ${device} isn't known (${reason}): to stay within it, one value is sent every 10 minutes`,
    );
  }

  #datapointsOf(device: string, uuid: string | undefined): DatapointsOfToday {
    if (uuid === undefined) return { device, datapoints: 0 };
    const plan = this.#plans.of(uuid)?.datapointsPerDay;
    return { device, datapoints: this.#options.datapoints.today(uuid), ...(plan !== undefined && { plan }) };
  }

  #checkClock(): void {
    const steps = this.#options.timeline.check();
    if (steps === this.#clockSteps) return;
    this.#clockSteps = steps;
    this.#journal?.correct(this.#options.timeline.correction);
    for (const device of this.#devices.values()) {
      for (const backlog of device.backlogs.values()) backlog.reset();
      if (device.backlogs.size > 0) this.#scheduler.touch(device);
    }
  }

  #sweepLater(): void {
    const cancel = this.#options.clock.after(SWEEP_INTERVAL_MS, () => {
      this.#cancelTimers.splice(this.#cancelTimers.indexOf(cancel), 1);
      this.#sweep(IDLE_DEVICE_MS);
      if (!this.#isClosing) this.#sweepLater();
    });
    this.#cancelTimers.push(cancel);
  }

  /** Forgets devices of which nothing waits and that haven't been used for so long. */
  #sweep(idleMs: number, maxForgotten = Infinity): void {
    let forgotten = 0;
    const now = this.#options.clock.monotonic();
    for (const device of this.#devices.values()) {
      if (now - device.lastUse < idleMs || !device.isIdle || device.breaker.isOpen) continue;
      if (forgotten === maxForgotten) return;
      forgotten += 1;
      this.#devices.delete(device.name);
      this.#scheduler.forget(device);
      this.#admission.delete(device);
    }
  }

  #touchAll(): void {
    for (const device of this.#devices.values()) this.#scheduler.touch(device);
  }

  #changed(device: Device): void {
    for (const node of device.backlogs.keys()) this.#events.changed(node);
  }

  async #close(handedOver: Promise<unknown> | undefined): Promise<void> {
    const { clock, transport } = this.#options;
    if (handedOver !== undefined) await settledWithin(clock, CLOSE_INTAKE_MS, handedOver);
    this.#isClosing = true;
    for (const cancel of this.#cancelTimers) cancel();
    await settledWithin(clock, CLOSE_REQUESTS_MS, Promise.all(this.#inFlight));
    this.#abort.abort();
    await settledWithin(clock, CLOSE_ABORT_MS, Promise.all(this.#inFlight));
    this.#scheduler.stop();
    this.#plans.close();
    transport.close();
    await settledWithin(
      clock,
      CLOSE_JOURNAL_MS,
      this.#opened.then((journal) => this.#end(journal)),
    );
  }

  /** What was still being opened when closing began knows its devices and its state only by now. */
  async #end(journal: Journal): Promise<void> {
    for (const device of this.#devices.values()) {
      const { uuid, inFlight } = device;
      if (uuid !== undefined) this.#options.datapoints.setFields(uuid, this, 0);
      if (uuid !== undefined && inFlight !== undefined && !inFlight.mayBeStored) {
        this.#options.datapoints.add(uuid, inFlight.items.length);
        this.#noteUsage(uuid, device.name);
      }
      for (const backlog of device.backlogs.values()) backlog.close();
    }
    await Promise.allSettled([journal.close(), this.#state.close()]);
  }
}

/** Why a message says too much to be taken in; undefined where it doesn't. */
function excessOf({ samples }: Intake): string | undefined {
  if (samples.length > MAX_SAMPLES_PER_MESSAGE) {
    return `${samples.length} samples in one message: at most ${MAX_SAMPLES_PER_MESSAGE} are taken`;
  }
  for (const { sample } of samples) {
    let fields = 0;
    for (const field in sample.values) if (Object.hasOwn(sample.values, field)) fields += 1;
    if (fields > MAX_FIELDS_PER_SAMPLE)
      return `${fields} fields in one sample: at most ${MAX_FIELDS_PER_SAMPLE} are taken`;
  }
  return undefined;
}

function sendsOnChange({ fields }: RecordRules): boolean {
  return [...fields.values()].some(({ onChange }) => onChange !== undefined);
}
