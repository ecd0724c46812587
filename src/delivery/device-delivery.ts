import type { Outcome } from '../datacake/outcome';
import { isUuid } from '../device';
import type { Measurement } from '../measurement';
import type { Ranges } from '../ranges';
import { backoff, probeInterval } from './backoff';
import { Backlog } from './backlog';
import type { DeliveryContext } from './delivery-context';
import { type PendingRequest, byOwner, fieldsOf, newRequest, split } from './pending-request';
import type { Limits } from './plan';
import { reduceWindow } from './reduce';
import { type NextRepeat, RepeatQueue, suspect } from './repeat-queue';
import type { DeviceStatus, Hold } from './status';
import { type Choice, WindowQueue } from './window-queue';

/** The most measurements of one request. */
const mostPerRequest = 500;

/** Without a limit, milliseconds from the start of a request to that of the next, unless there is enough to fill it. */
const gathering = 200;

/** After so many refusals in a row it is a wall, not poison. */
const wall = 20;

type Next = Exclude<NextRepeat, { kind: 'none' }> | Extract<Choice, { kind: 'send' }>;

/**
 * Sends what waits for one device: one request at a time, oldest first, repeated until it is accepted or refused for good.
 * It never holds up another device.
 */
export class DeviceDelivery {
  readonly #context: DeliveryContext;
  readonly #name: string;
  /** The device's UUID, once it is known. */
  #uuid: string | undefined;
  readonly #backlogs = new Map<string, Backlog>();
  readonly #windows: WindowQueue;
  readonly #repeats = new RepeatQueue();
  #hold: Hold | undefined;
  /** Attempts since the last acceptance that failed in a way that may pass. */
  #failures = 0;
  /** Refusals since the last acceptance. */
  #refusals = 0;
  /** The most measurements that fit into a request, learnt from refusals. */
  #fits = Infinity;
  #sending = false;
  /** True when the last request had been set aside, so that it's the others' turn. */
  #asideLast = false;
  /** When the device wakes by itself, in monotonic milliseconds. */
  #alarm = Infinity;
  #cancelTimer: (() => void) | undefined;
  /** When the last request left, in monotonic milliseconds. */
  #lastStart = -Infinity;
  #unsubscribe: (() => void) | undefined;

  /**
   * @param name the device as given: a UUID in lower case, or a serial number
   */
  constructor(name: string, context: DeliveryContext) {
    this.#name = name;
    this.#context = context;
    this.#windows = new WindowQueue(
      () => this.#backlogs.values(),
      (window) => reduceWindow(window.contents, context.rulesOf(window.log.node)),
    );
    if (isUuid(name)) this.#know(name);
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
      const rules = () => this.#context.rulesOf(node);
      backlog = new Backlog({ device: this.#name, node }, { journal, timeline, clock, rules, limited }, leftOver);
      this.#backlogs.set(node, backlog);
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

  /** Makes the windows of a record node anew, or those of all. */
  renew(node?: string): void {
    const concerned = [...this.#backlogs].filter(([id]) => node === undefined || id === node);
    for (const [, backlog] of concerned) backlog.renew();
    if (concerned.length > 0) this.wake();
  }

  /** What this device has of a record node's; undefined when nothing. */
  status(node: string): DeviceStatus | undefined {
    const backlog = this.#backlogs.get(node);
    return backlog && { waiting: backlog.waiting, sending: this.#sending, hold: this.#hold };
  }

  close(): void {
    this.#cancelTimer?.();
    this.#unsubscribe?.();
    for (const backlog of this.#backlogs.values()) backlog.close();
  }

  /** Sends what may be sent, or sees to it that it is tried again when it may. */
  readonly wake = (): void => {
    this.#context.checkClock();
    if (this.#context.closing() || this.#sending) return;
    this.#readOn();
    const now = this.#context.clock.monotonic();
    if (this.#hold !== undefined && this.#hold.until > now) return this.#wakeAt(this.#hold.until);
    const next = this.#next(now);
    if (next.kind === 'wait') return this.#wakeAt(next.until);
    if (!this.#context.gate.enter(this.wake)) return;
    this.#sending = true;
    if (this.#uuid === undefined) void this.#resolve();
    else void this.#send(this.#uuid, this.#form(next));
  };

  #know(uuid: string): void {
    this.#uuid = uuid;
    this.#unsubscribe = this.#context.pacing.subscribe(uuid, this.wake);
  }

  #readOn(): void {
    for (const [node, backlog] of this.#backlogs) {
      if (backlog.wantsMore && this.#context.knows(node)) void backlog.readOn().then(this.wake);
    }
  }

  /** Sets the alarm to a moment in monotonic milliseconds, unless it is set to that already; Infinity for never. */
  #wakeAt(moment: number): void {
    if (moment === this.#alarm) return;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#alarm = moment;
    if (moment === Infinity) return;
    const wait = Math.max(1, Math.ceil(moment - this.#context.clock.monotonic()));
    this.#cancelTimer = this.#context.clock.after(wait, () => {
      this.#alarm = Infinity;
      this.wake();
    });
  }

  #next(now: number): Next {
    const readyAt = (fields: readonly string[]): number => Math.max(...fields.map((field) => this.#readyAt(field)));
    const aside = this.#repeats.nextAside(readyAt, now);
    if (aside.kind === 'repeat' && !this.#asideLast) return aside;
    const repeat = this.#repeats.next(readyAt, now);
    const next = repeat.kind === 'none' ? this.#nextOfWindows(now) : repeat;
    if (next.kind !== 'wait' || aside.kind === 'none') return next;
    return aside.kind === 'repeat' || aside.until < next.until ? aside : next;
  }

  #nextOfWindows(now: number): Next {
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
    return { perRequest: Math.min(mostPerRequest, this.#fits), limited: this.#context.limited };
  }

  /** When a field may leave, in monotonic milliseconds. */
  #readyAt(field: string): number {
    if (this.#uuid === undefined || !this.#context.limited) return -Infinity;
    return this.#context.pacing.readyAt(this.#uuid, field, this.#context.started);
  }

  #form(next: Exclude<Next, { kind: 'wait' }>): PendingRequest {
    if (next.kind === 'repeat') {
      this.#asideLast = this.#repeats.take(next.request);
      return next.request;
    }
    this.#asideLast = false;
    const request = newRequest(this.#windows.take(next, this.#limits()));
    return this.#windows.travelsAlone(request.due) ? suspect(request, this.#context.accepted()) : request;
  }

  async #resolve(): Promise<void> {
    const started = this.#context.clock.monotonic();
    this.#changed();
    const resolution = await this.#context.resolve(this.#name);
    this.#sending = false;
    if (resolution.kind === 'found') {
      this.#know(resolution.device);
      this.#hold = undefined;
      this.#context.gate.leave();
    } else {
      this.#holdBack(resolution, started);
    }
    this.#changed();
    this.wake();
  }

  async #send(uuid: string, request: PendingRequest): Promise<void> {
    const { clock, pacing } = this.#context;
    const fields = fieldsOf(request);
    const started = clock.monotonic();
    this.#lastStart = started;
    request.attempts += 1;
    this.#changed();
    pacing.begin(uuid, fields);
    const measurements = request.due.map(({ measurement }) => measurement);
    const outcome = await this.#context.record(uuid, measurements);
    pacing.end(uuid, fields, clock.monotonic());
    this.#settle(request, outcome, started);
    // Not before: whoever wakes this device meanwhile must find the request settled, or the next would overtake it.
    this.#sending = false;
    this.#changed();
    this.wake();
  }

  #settle(request: PendingRequest, outcome: Outcome, started: number): void {
    switch (outcome.kind) {
      case 'accepted':
        this.#accepted(request, outcome.status);
        break;
      case 'rejected':
        this.#refused(request, outcome);
        break;
      case 'too-large':
        this.#tooLarge(request, outcome);
        break;
      case 'retry':
      case 'paused':
      case 'aborted':
        this.#holdBack(outcome, started);
        if (outcome.kind === 'retry' && outcome.status === 500) this.#serverError(request, started);
        else this.#repeats.again(request);
    }
  }

  #accepted(request: PendingRequest, status: number): void {
    this.#context.noteAccepted();
    this.#failures = 0;
    this.#refusals = 0;
    this.#hold = undefined;
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

  #refused(request: PendingRequest, outcome: Extract<Outcome, { kind: 'rejected' }>): void {
    this.#refusals += 1;
    if (this.#refusals >= wall) {
      this.#pause(outcome.reason);
      this.#repeats.again(request);
    } else if (request.due.length > 1) this.#repeats.again(...split(request, outcome.culprits));
    else this.#reject(request, outcome);
    this.#context.gate.leave();
  }

  #tooLarge(request: PendingRequest, outcome: Extract<Outcome, { kind: 'too-large' }>): void {
    this.#refusals += 1;
    this.#fits = Math.ceil(request.due.length / 2);
    if (this.#refusals >= wall) {
      this.#pause(outcome.reason);
      this.#repeats.again(request);
    } else if (request.due.length > 1) this.#repeats.again(...split(request));
    else this.#reject(request, outcome);
    this.#context.gate.leave();
  }

  #serverError(request: PendingRequest, started: number): void {
    const isCause = this.#repeats.serverError(request, this.#context.accepted(), this.#hold?.until ?? started);
    if (!isCause) return;
    for (const { measurement } of request.due) this.#windows.refused(measurement.field);
    // It says nothing against the device: others succeed.
    this.#failures = 0;
    this.#hold = undefined;
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

  #pause(reason: string): void {
    this.#hold = { kind: 'paused', reason, until: this.#context.clock.monotonic() + probeInterval };
  }

  /** Holds back the connection or this device, as the outcome says. */
  #holdBack(outcome: Extract<Outcome, { kind: 'retry' | 'paused' | 'aborted' }>, started: number): void {
    const { gate, clock, random } = this.#context;
    if (outcome.kind === 'aborted') return gate.leaveUnknown();
    if (outcome.kind === 'paused') {
      if (outcome.scope === 'connection') return gate.leavePaused(outcome.reason);
      this.#pause(outcome.reason);
      return gate.leave();
    }
    if (outcome.cause === 'network') return gate.leaveWithoutNetwork(outcome.reason, started);
    this.#failures += 1;
    const until = clock.monotonic() + backoff(this.#failures, random(), outcome.wait);
    this.#hold = { kind: 'retry', reason: outcome.reason, until };
    gate.leave();
  }

  #changed(): void {
    for (const node of this.#backlogs.keys()) this.#context.events.changed(node);
  }
}
