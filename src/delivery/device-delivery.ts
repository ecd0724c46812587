import type { Outcome } from '../datacake/outcome';
import type { Ranges } from '../util/ranges';
import { Account } from './account';
import { Alarm } from './alarm';
import { Backlog, type BacklogContext } from './backlog';
import type { DeliveryContext } from './delivery-context';
import { RulesOfDevice } from './device-rules';
import { type Due, type PendingRequest, byOwner, cut, fieldsOf, newRequest, split } from './pending-request';
import type { Limits } from './plan';
import { aggregateWindow } from '../windows/aggregate-window';
import { type NextRepeat, RepeatQueue, suspect } from './repeat-queue';
import { RequestSize } from './request-size';
import { rulesOf } from '../windows/rules';
import { partitionChanges } from '../windows/deadband';
import { Setbacks } from './setbacks';
import type { DeviceStatus, Hold } from './status';
import { type Choice, WindowQueue } from './window-queue';
import { type Measurement, isUuid } from '../model';

/** Without a limit, milliseconds from the start of a request to that of the next, unless there is enough to fill it. */
const gathering = 200;

/** What leaves next. */
type Next = Extract<NextRepeat, { kind: 'repeat' }> | Extract<Choice, { kind: 'send' }>;

/** Nothing may leave before this moment, in monotonic milliseconds. */
interface Wait {
  kind: 'wait';
  until: number;
}

/** A device whose UUID is known. */
interface Known {
  uuid: string;
  account: Account;
  unsubscribe: () => void;
}

/**
 * Sends what waits for one device: one request at a time, oldest first, repeated until it is accepted or refused for good.
 * It never holds up another device.
 */
export class DeviceDelivery {
  readonly #context: DeliveryContext;
  readonly #name: string;
  #known: Known | undefined;
  readonly #rules: RulesOfDevice;
  readonly #backlogs = new Map<string, Backlog>();
  readonly #windows: WindowQueue;
  readonly #repeats = new RepeatQueue();
  readonly #setbacks: Setbacks;
  readonly #size = new RequestSize();
  /** While the day's datapoints are used up. */
  #full: Hold | undefined;
  #sending = false;
  /** The request on its way. */
  #underWay: PendingRequest | undefined;
  /** True when the last request had been set aside, so that it's the others' turn. */
  #asideLast = false;
  readonly #alarm: Alarm;
  /** When the last request left, in monotonic milliseconds. */
  #lastStart = -Infinity;

  /**
   * @param name the device as given: a UUID in lower case, or a serial number
   */
  constructor(name: string, context: DeliveryContext) {
    this.#name = name;
    this.#context = context;
    this.#rules = new RulesOfDevice(
      (node) => context.rulesOf(node),
      () => this.#plan,
    );
    this.#windows = new WindowQueue(
      () => this.#backlogs.values(),
      (window) => aggregateWindow(window.contents, context.rulesOf(window.log.node)),
    );
    this.#setbacks = new Setbacks(context.clock, context.random);
    this.#alarm = new Alarm(context.clock, () => this.wake());
    const uuid = isUuid(name) ? name : context.notebook.uuidOf(name);
    if (uuid !== undefined) this.#know(uuid);
  }

  /** The device as given. */
  get name(): string {
    return this.#name;
  }

  /** The device's UUID, once it is known. */
  get uuid(): string | undefined {
    return this.#known?.uuid;
  }

  /** True when a record node writes to it. */
  has(node: string): boolean {
    return this.#backlogs.has(node);
  }

  /**
   * The samples of one record node for this device.
   *
   * @param leftOver how many the journal holds from before
   */
  backlog(node: string, leftOver = 0): Backlog {
    let backlog = this.#backlogs.get(node);
    if (backlog === undefined) {
      const { timeline, clock, limited } = this.#context;
      const journal = this.#context.journal();
      const rules: BacklogContext['rules'] = (sample) => this.#rules.of(node, sample.values);
      backlog = new Backlog({ device: this.#name, node }, { journal, timeline, clock, rules, limited }, leftOver);
      this.#backlogs.set(node, backlog);
      this.#rules.add(node);
    }
    return backlog;
  }

  /** Closes the windows of a record node that are open now. */
  flush(node: string): void {
    const backlog = this.#backlogs.get(node);
    if (backlog === undefined) return;
    backlog.flush();
    this.wake();
  }

  /** Forgets samples of a record node that the journal has given up. */
  drop(node: string, positions: Ranges): void {
    this.#backlogs.get(node)?.drop(positions);
    this.wake();
  }

  /** Takes on samples of a record node that the journal has taken over from another. */
  adopt(node: string, positions: Ranges): void {
    this.backlog(node).adopt(positions);
    this.wake();
  }

  /** Makes all windows anew: the clock has stepped. */
  renew(): void {
    for (const backlog of this.#backlogs.values()) backlog.renew();
    if (this.#backlogs.size > 0) this.wake();
  }

  /** Makes the windows of a record node anew: its rules have changed. */
  rulesChanged(node: string): void {
    const backlog = this.#backlogs.get(node);
    if (backlog === undefined) return;
    this.#rules.add(node);
    backlog.renew();
    this.wake();
  }

  /**
   * Goes by what Datacake has said of the device's plan.
   *
   * @param unknown why it isn't known, in plain words
   */
  planAnswered(unknown: string | undefined): void {
    if (this.#known === undefined) return;
    if (unknown !== undefined && this.#plan === undefined && this.#rules.isPlanned)
      this.#context.planUnknown(this.#name, unknown);
    this.#rules.update();
    this.#context.quota.tell(this.#known.uuid, this.#name);
    this.wake();
  }

  /** What this device has of a record node's; undefined when nothing. */
  status(node: string): DeviceStatus | undefined {
    const backlog = this.#backlogs.get(node);
    return backlog && { waiting: backlog.waiting, sending: this.#sending, hold: this.#setbacks.hold ?? this.#full };
  }

  close(): void {
    this.#alarm.cancel();
    this.#known?.unsubscribe();
    if (this.#underWay !== undefined) this.#known?.account.uncertain(this.#underWay);
    for (const backlog of this.#backlogs.values()) backlog.close();
  }

  /** Sends what may be sent, or sees to it that it is tried again when it may. */
  readonly wake = (): void => {
    this.#context.checkClock();
    if (this.#context.closing() || this.#sending) return;
    for (const node of this.#rules.takeChanged()) this.#backlogs.get(node)?.renew();
    this.#readOn();
    const now = this.#context.clock.monotonic();
    const { hold } = this.#setbacks;
    if (hold !== undefined && hold.until > now) return this.#alarm.set(hold.until);
    const next = this.#next(now);
    if (next.kind === 'wait') return this.#alarm.set(next.until);
    if (this.#isFull(now)) return;
    if (!this.#context.gate.enter(this.wake)) return;
    this.#sending = true;
    if (this.#known === undefined) void this.#resolve();
    else void this.#send(this.#known, next);
  };

  get #plan(): number | undefined {
    return this.#known && this.#context.plans.of(this.#known.uuid)?.datapointsPerDay;
  }

  #know(uuid: string): void {
    const { pacing, plans } = this.#context;
    const account = new Account(this.#context, uuid, this.#name);
    this.#known = { uuid, account, unsubscribe: pacing.subscribe(uuid, this.wake) };
    plans.refresh(uuid);
    this.#rules.update();
  }

  /** Has the serial number looked up again: its device isn't there any more. */
  #forget(known: Known): void {
    if (isUuid(this.#name)) return;
    known.unsubscribe();
    this.#known = undefined;
    this.#context.notebook.lost(this.#name);
  }

  #readOn(): void {
    for (const [node, backlog] of this.#backlogs) {
      if (backlog.wantsMore && this.#context.knows(node)) void backlog.readOn().then(this.wake);
    }
  }

  /** True while the day's datapoints are used up. It sets the alarm to when that may be over. */
  #isFull(now: number): boolean {
    if (this.#known === undefined) return false;
    const { uuid } = this.#known;
    const { quota, plans } = this.#context;
    const before = this.#full;
    this.#full = undefined;
    if (quota.room(uuid) === 0) {
      const until = now + quota.untilRoom();
      this.#full = { kind: 'quota', reason: "the plan's datapoints of today are used up", until };
      plans.refresh(uuid);
      const again = plans.nextRefresh(uuid);
      this.#alarm.set(again > now ? Math.min(again, until) : until);
    }
    if ((before === undefined) !== (this.#full === undefined)) this.#changed();
    return this.#full !== undefined;
  }

  #next(now: number): Next | Wait {
    const readyAt = (fields: readonly string[]): number => Math.max(...fields.map((field) => this.#readyAt(field)));
    const aside = this.#repeats.nextAside(readyAt, now);
    if (aside.kind === 'repeat' && !this.#asideLast) return aside;
    const repeat = this.#repeats.next(readyAt, now);
    const next = repeat.kind === 'none' ? this.#nextOfWindows(now) : repeat;
    if (next.kind !== 'wait' || aside.kind === 'none') return next;
    return aside.kind === 'repeat' || aside.until < next.until ? aside : next;
  }

  #nextOfWindows(now: number): Next | Wait {
    if (this.#isGathering(now)) return { kind: 'wait', until: this.#lastStart + gathering };
    const choice = this.#windows.choose((field) => this.#readyAt(field), now, this.#limits());
    if (choice.kind === 'send') return choice;
    const planned = choice.kind === 'wait' ? choice.until : Infinity;
    return { kind: 'wait', until: Math.min(planned, now + this.#windows.nextClose()) };
  }

  /** True while it is worth waiting for more, so that a device without a limit doesn't get a request for every message. */
  #isGathering(now: number): boolean {
    if (this.#context.limited || now >= this.#lastStart + gathering) return false;
    return this.#windows.measurements < this.#limits().perRequest;
  }

  #limits(): Limits {
    return { perRequest: Math.min(this.#size.most, this.#room), limited: this.#context.limited };
  }

  /** How many datapoints the device has room for; at least 1, because what may not leave waits anyway. */
  get #room(): number {
    return this.#known === undefined ? Infinity : Math.max(1, this.#context.quota.room(this.#known.uuid));
  }

  /** When a field may leave, in monotonic milliseconds. */
  #readyAt(field: string): number {
    if (this.#known === undefined || !this.#context.limited) return -Infinity;
    return this.#context.pacing.readyAt(this.#known.uuid, field, this.#context.started);
  }

  /** The next request; one without measurements when nothing of what was due has changed. */
  #form({ uuid }: Known, next: Next): PendingRequest {
    if (next.kind === 'repeat') {
      this.#asideLast = this.#repeats.take(next.request);
      if (next.request.due.length <= this.#room) return next.request;
      const [request, rest] = cut(next.request, this.#room);
      this.#repeats.again(rest);
      return request;
    }
    this.#asideLast = false;
    const request = newRequest(this.#news(uuid, this.#windows.take(next, this.#limits())));
    return this.#windows.travelsAlone(request.due) ? suspect(request, this.#context.accepted()) : request;
  }

  /** What is to be sent of what is due. The rest is settled with it. */
  #news(uuid: string, due: readonly Due[]): readonly Due[] {
    if (!this.#context.sendsOnChange()) return due;
    const { changed, unchanged } = partitionChanges(
      due,
      ({ owner, measurement }) => rulesOf(this.#context.rulesOf(owner.node), measurement.field).onChange,
      (field) => this.#context.values.of(uuid, field),
    );
    for (const { owner, dues } of byOwner({ due: unchanged })) owner.skip(dues.length);
    return changed;
  }

  async #resolve(): Promise<void> {
    const started = this.#context.clock.monotonic();
    this.#changed();
    const resolution = await this.#context.resolve(this.#name);
    this.#sending = false;
    if (resolution.kind === 'found') {
      this.#context.notebook.found(this.#name, resolution.device);
      this.#know(resolution.device);
      this.#setbacks.release();
      this.#context.gate.leave();
    } else {
      this.#holdBack(resolution, started);
    }
    this.#changed();
    this.wake();
  }

  async #send(known: Known, next: Next): Promise<void> {
    const request = this.#form(known, next);
    // Awaited in any case, so that devices with nothing to say don't wake one another ever deeper.
    await (request.due.length > 0 ? this.#post(known, request) : this.#skip());
    // Not before: whoever wakes this device meanwhile must find the request settled, or the next would overtake it.
    this.#sending = false;
    this.#changed();
    this.wake();
  }

  async #skip(): Promise<void> {
    await Promise.resolve();
    this.#context.gate.leaveUnknown();
  }

  async #post(known: Known, request: PendingRequest): Promise<void> {
    const { uuid, account } = known;
    const { clock, pacing, plans } = this.#context;
    const fields = fieldsOf(request);
    const started = clock.monotonic();
    this.#lastStart = started;
    this.#underWay = request;
    request.attempts += 1;
    this.#changed();
    plans.refresh(uuid);
    pacing.begin(uuid, fields);
    account.left(request);
    const measurements = request.due.map(({ measurement }) => measurement);
    const outcome = await this.#context.record(uuid, measurements);
    this.#underWay = undefined;
    account.arrived(request, outcome);
    pacing.end(uuid, fields, clock.monotonic());
    this.#settle(known, request, outcome, started);
  }

  #settle(known: Known, request: PendingRequest, outcome: Outcome, started: number): void {
    switch (outcome.kind) {
      case 'accepted':
        this.#accepted(request, outcome.status);
        break;
      case 'too-large':
        this.#size.tooLarge(request.due.length);
        this.#refused(request, outcome);
        break;
      case 'rejected':
        this.#refused(request, outcome);
        break;
      case 'retry':
      case 'paused':
      case 'aborted':
        if (outcome.kind === 'paused' && outcome.status === 404) this.#forget(known);
        this.#holdBack(outcome, started);
        if (outcome.kind === 'retry' && outcome.status === 500) this.#serverError(request, started);
        else this.#repeats.again(request);
    }
  }

  #accepted(request: PendingRequest, status: number): void {
    this.#context.noteAccepted();
    this.#setbacks.accepted();
    this.#size.accepted(request.due.length);
    const byNode = new Map<string, Measurement[]>();
    for (const { owner, dues } of byOwner(request)) {
      const measurements = byNode.get(owner.node) ?? [];
      byNode.set(owner.node, measurements);
      for (const { measurement } of dues) {
        this.#windows.accepted(measurement.field);
        measurements.push(measurement);
      }
      owner.settle(dues);
    }
    this.#context.gate.leave();
    for (const [node, measurements] of byNode) {
      this.#context.events.accepted(node, { device: this.#name, measurements, status, attempts: request.attempts });
    }
  }

  #refused(request: PendingRequest, outcome: Extract<Outcome, { kind: 'rejected' | 'too-large' }>): void {
    const culprits = outcome.kind === 'rejected' ? outcome.culprits : [];
    const isWall = this.#setbacks.refused(outcome.reason);
    // At a wall too: where it's the size that is refused, probes that become smaller get through in the end.
    if (request.due.length > 1) this.#repeats.again(...split(request, culprits));
    else if (isWall) this.#repeats.again(request);
    else this.#reject(request, outcome);
    this.#context.gate.leave();
  }

  #serverError(request: PendingRequest, started: number): void {
    const heldUntil = this.#setbacks.hold?.until ?? started;
    if (!this.#repeats.serverError(request, this.#context.accepted(), heldUntil)) return;
    for (const { measurement } of request.due) this.#windows.refused(measurement.field);
    // It says nothing against the device: others succeed.
    this.#setbacks.passed();
  }

  #reject(request: PendingRequest, { status, reason }: { status: number; reason: string }): void {
    for (const due of request.due) {
      const { measurement, owner } = due;
      this.#windows.refused(measurement.field);
      const rejection = { device: this.#name, measurements: [measurement], status, reason, message: owner.spoil() };
      this.#context.events.rejected(owner.node, rejection);
      owner.settle([due]);
    }
  }

  /** Holds back the connection or this device, as the outcome says. */
  #holdBack(outcome: Extract<Outcome, { kind: 'retry' | 'paused' | 'aborted' }>, started: number): void {
    const { gate } = this.#context;
    if (outcome.kind === 'aborted') return gate.leaveUnknown();
    if (outcome.kind === 'paused') {
      if (outcome.scope === 'connection') return gate.leavePaused(outcome.reason);
      this.#setbacks.pause(outcome.reason);
      return gate.leave();
    }
    if (outcome.cause === 'network') return gate.leaveWithoutNetwork(outcome.reason, started);
    this.#setbacks.failed(outcome.reason, outcome.wait);
    gate.leave();
  }

  #changed(): void {
    for (const node of this.#backlogs.keys()) this.#context.events.changed(node);
  }
}
