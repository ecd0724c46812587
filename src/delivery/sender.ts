import { setMaxListeners } from 'node:events';
import type { Outcome } from '../datacake/outcome';
import type { Transport } from '../datacake/transport';
import type { Clock } from '../util/clock';
import { utcDay } from '../util/utc-day';
import type { AcceptedValues } from './state/accepted-values';
import type { Batch } from './decide/batch';
import { ConnectionBreaker } from './decide/connection-breaker';
import { type Decision, decide } from './decide/decide';
import type { DeliveryEvents } from './delivery-events';
import type { Device } from './device';
import type { DeviceRegistry } from './device-registry';
import type { Lease } from './decide/lease';
import type { Plans } from './quota/plans';
import type { Quota } from './quota/quota';
import type { RateLimiter } from './decide/rate-limiter';
import { Scheduler } from './scheduler';
import { holdUnresolved, rejectOverflow, settle } from './settle';
import type { StateKeeper } from './state/state-keeper';
import type { Timeline } from './timeline';
import type { Usage } from './quota/usage';

/** Within this time the record nodes that still exist have said their rules. */
export const RULES_WAIT_MS = 10_000;

/** Milliseconds until it is looked again whether the lease, which is about to end, has been renewed. */
const LEASE_LOOK_MS = 250;

/** How long a device waits for Datacake to tell its quota, before it is sent something for the first time on a day. */
const QUOTA_ANSWER_MS = 10_000;

export interface SenderOptions {
  transport: Transport;
  lease: Lease;
  devices: DeviceRegistry;
  plans: Plans;
  quota: Quota;
  state: StateKeeper;
  rateLimiter: RateLimiter;
  usage: Usage;
  values: AcceptedValues;
  timeline: Timeline;
  events: DeliveryEvents;
  limited: boolean;
  overQuota: 'hold' | 'send';
  clock: Clock;
  random: () => number;
}

/** Sends what waits for the devices of one connection: one request in flight for each, as many in all as it takes to keep up. */
export class Sender {
  readonly #options: SenderOptions;
  readonly #scheduler: Scheduler<Device>;
  readonly #connection = new ConnectionBreaker();
  /** Devices that may send as soon as the connection admits them: who waits longest comes first, also as the next probe. */
  readonly #admission = new Set<Device>();
  readonly #abort = new AbortController();
  readonly #inFlight = new Set<Promise<void>>();
  /** Monotonic milliseconds. */
  readonly #started: number;
  #stopped = false;

  /** @param beforeDecisions is called before each round of decisions */
  constructor(options: SenderOptions, beforeDecisions: () => void) {
    this.#options = options;
    this.#started = options.clock.monotonic();
    // Every request in flight listens, and Node.js would warn of a leak from the eleventh on; the connection bounds their number.
    setMaxListeners(0, this.#abort.signal);
    this.#scheduler = new Scheduler(options.clock, (device) => this.#step(device), beforeDecisions);
  }

  /** Why the whole connection sends nothing, if so. */
  get hold(): ConnectionBreaker['hold'] {
    return this.#connection.hold;
  }

  /** Ends a request that is given up. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Something of a device may have changed. */
  touch(device: Device): void {
    this.#scheduler.touch(device);
  }

  touchAll(): void {
    for (const device of this.#options.devices.all()) this.#scheduler.touch(device);
  }

  /** Starts no more requests. @returns a promise that fulfils when those in flight have ended */
  stop(): Promise<unknown> {
    this.#stopped = true;
    this.#scheduler.stop();
    return Promise.all(this.#inFlight);
  }

  /** Gives up the requests in flight. @returns a promise that fulfils when they have ended */
  abort(): Promise<unknown> {
    this.#abort.abort();
    return Promise.all(this.#inFlight);
  }

  /** Decides what a device does next, and sees to it. This is the only place that does. */
  #step(device: Device): void {
    if (device.isBusy || this.#stopped) return;
    if (device.rules.followsPlan) device.rules.update();
    for (const node of device.rules.takeChanged()) {
      for (const backlog of device.backlogs.of(node)) backlog.reset();
    }
    device.backlogs.tidy();
    this.#readOn(device);
    const now = this.#options.clock.monotonic();
    const decision = decide(device.state(this.#surroundings(device, now)), now);
    this.#noteQuota(device, decision);
    if (decision.kind === 'wait') this.#scheduler.wakeAt(device, decision.until);
    if (decision.kind === 'wait' || decision.kind === 'idle') {
      if (this.#admission.delete(device)) this.#wakeAdmitted();
    } else if (now >= this.#options.lease.beginBefore) {
      if (this.#admission.delete(device)) this.#wakeAdmitted();
      this.#scheduler.wakeAt(device, now + LEASE_LOOK_MS);
    } else if (this.#isAdmitted(device, now)) {
      this.#admission.delete(device);
      this.#start(device, decision);
    } else {
      if (this.hold !== undefined) device.isThrough = false;
      this.#admission.add(device);
      this.#wakeAdmitted();
    }
  }

  #start(device: Device, decision: Extract<Decision, { kind: 'resolve' | 'repeat' | 'form' }>): void {
    const { devices, quota, events } = this.#options;
    const { uuid } = device;
    if (decision.kind === 'resolve' || uuid === undefined) return this.#track(device, this.#resolve(device));
    const batch =
      decision.kind === 'repeat'
        ? device.takeAgain(decision.batch, quota.room(uuid))
        : rejectOverflow(device, device.form(decision.parts, decision.isolated, devices.formingRules()), events);
    if (batch === undefined || batch.items.length === 0) {
      this.#changed(device);
      this.#wakeAdmitted();
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
      this.#wakeAdmitted();
    });
    this.#inFlight.add(ended);
  }

  async #send(device: Device, uuid: string, batch: Batch): Promise<void> {
    const { clock, timeline, lease, rateLimiter, usage, values, transport, devices, plans, events } = this.#options;
    const started = clock.monotonic();
    this.#beginRequest(device, started);
    if (!batch.isolated) device.lastStart = started;
    device.inFlight = batch;
    batch.attempts += 1;
    plans.refresh(uuid);
    rateLimiter.begin(uuid, batch.fields);
    usage.begin(uuid, batch);
    const measurements = batch.items.map(({ measurement }) => measurement);
    values.sending(uuid, measurements);
    const outcome = await transport.record(uuid, measurements, this.#abort.signal, lease.gate);
    const now = clock.monotonic();
    device.inFlight = undefined;
    rateLimiter.end(uuid, batch.fields, now);
    if (usage.end(uuid, batch, outcome)) this.noteUsage(uuid, device.name);
    if (outcome.kind === 'accepted') devices.rememberAccepted(uuid, batch);
    if (outcome.kind === 'paused' && outcome.status === 404) devices.unresolve(device);
    this.#settleConnection(outcome, started, now);
    settle(device, batch, outcome, {
      events,
      now,
      elapsed: timeline.elapsed(),
      wall: timeline.now(),
      random: this.#options.random(),
    });
  }

  async #resolve(device: Device): Promise<void> {
    const { clock, transport, random, devices, state } = this.#options;
    const started = clock.monotonic();
    this.#beginRequest(device, started);
    const resolution = await transport.resolve(device.name, this.#abort.signal);
    const now = clock.monotonic();
    if (resolution.kind === 'found') {
      this.#connection.answered();
      state.found(device.name, resolution.device);
      device.hold = undefined;
      device.failures = 0;
      devices.resolved(device, resolution.device);
      return;
    }
    this.#settleConnection(resolution, started, now);
    holdUnresolved(device, resolution, now, random());
  }

  /** Notes that datapoints of a device were counted. */
  noteUsage(uuid: string, name: string): void {
    this.#options.quota.tell(uuid, name);
    this.#options.state.note(uuid);
  }

  #beginRequest(device: Device, now: number): void {
    device.isBusy = true;
    device.lastUse = now;
    this.#connection.begin();
    this.#changed(device);
  }

  #settleConnection(outcome: Outcome, started: number, now: number): void {
    if (outcome.kind === 'aborted') return;
    if (outcome.kind === 'paused' && outcome.scope === 'connection') {
      this.#connection.paused(outcome.reason, started, now);
    } else if (outcome.kind === 'retry' && outcome.cause === 'network') {
      this.#connection.networkFailed(outcome.reason, started, now, this.#options.random());
    } else this.#connection.answered();
  }

  #isAdmitted(device: Device, now: number): boolean {
    const isFirst = this.#admission.size === 0 || this.#admission.has(device);
    return isFirst && this.#connection.readyAt() <= now;
  }

  /** Lets as many of the devices that wait for admission look again as there is room for: now, or when the next probe may be sent. */
  #wakeAdmitted(): void {
    const readyAt = this.#connection.readyAt();
    const isNow = readyAt <= this.#options.clock.monotonic();
    let { room } = this.#connection;
    for (const device of this.#admission) {
      if (room === 0) return;
      room -= 1;
      if (isNow) this.#scheduler.touch(device);
      else this.#scheduler.wakeAt(device, readyAt);
    }
  }

  #surroundings(device: Device, now: number): Parameters<Device['state']>[0] {
    const { lease, limited, rateLimiter, quota, plans, timeline } = this.#options;
    const { uuid } = device;
    return {
      limited,
      now,
      quotaAnswerUntil: uuid === undefined ? -Infinity : this.#quotaAnswerUntil(uuid),
      quotaLeft: uuid === undefined ? Infinity : quota.room(uuid),
      quotaUntil: now + quota.untilRoom(),
      plan: (uuid === undefined ? undefined : plans.of(uuid)?.datapointsPerDay) ?? 0,
      day: utcDay(timeline.now()),
      readyAt: (field) =>
        uuid === undefined || !limited ? -Infinity : rateLimiter.readyAt(uuid, field, lease.since, now),
    };
  }

  /** Until when an answer about the plan is waited for: what is sent over quota is dropped, and others may have used it up. */
  #quotaAnswerUntil(uuid: string): number {
    const { plans, overQuota } = this.#options;
    const plan = plans.of(uuid);
    if (plan === undefined || plan.datapointsPerDay === 0 || overQuota === 'send') return -Infinity;
    plans.refresh(uuid);
    const askedSince = plans.firstAskedSince(uuid);
    return askedSince === undefined ? -Infinity : askedSince + QUOTA_ANSWER_MS;
  }

  /** While the day's datapoints are used up the plan is looked at again, because it may have become larger. */
  #noteQuota(device: Device, decision: Decision): void {
    const before = device.quotaHold;
    device.quotaHold = undefined;
    if (decision.kind === 'wait' && decision.reason === 'quota' && device.uuid !== undefined) {
      const { plans, clock } = this.#options;
      device.quotaHold = { kind: 'quota', reason: { code: 'quota' }, until: decision.until };
      device.isThrough = false;
      plans.refresh(device.uuid);
      const again = plans.nextRefresh(device.uuid);
      if (again > clock.monotonic()) decision.until = Math.min(again, decision.until);
    }
    if ((before === undefined) !== (device.quotaHold === undefined)) this.#changed(device);
  }

  #readOn(device: Device): void {
    const { clock, devices } = this.#options;
    const allSaidTheirs = clock.monotonic() >= this.#started + RULES_WAIT_MS;
    for (const backlog of device.backlogs) {
      if (!backlog.wantsMore || !(allSaidTheirs || devices.hasRules(backlog.log.node))) continue;
      void backlog.readOn().then(() => this.#scheduler.touch(device));
    }
  }

  #changed(device: Device): void {
    for (const node of device.backlogs.nodes) this.#options.events.changed(node);
  }
}
