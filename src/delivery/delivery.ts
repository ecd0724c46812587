import type { Transport } from '../datacake/transport';
import { type Journal, type JournalEvents, type LogId, samplesWaiting } from '../journal/journal';
import type { Clock } from '../util/clock';
import { every } from '../util/every';
import type { Ranges } from '../util/ranges';
import type { Reason } from '../util/reason';
import { settledWithin } from '../util/settled-within';
import type { RecordRules } from '../windows/rules';
import type { AcceptedValues } from './state/accepted-values';
import type { ConnectionDelivery } from './connection-delivery';
import { type DeliveryEvents, type Loss, safeEvents } from './delivery-events';
import { DeviceRegistry } from './device-registry';
import { discardWaiting } from './discard';
import { type DeliveryFigures, NotableDevices, figuresOf } from './figures';
import { type Handover, Intake } from './intake';
import type { Lease } from './decide/lease';
import { Plans } from './quota/plans';
import { type DatapointsOfToday, type OverQuota, Quota } from './quota/quota';
import type { RateLimiter } from './decide/rate-limiter';
import { RULES_WAIT_MS, Sender } from './sender';
import type { StateStore } from './state/state-file';
import { StateKeeper } from './state/state-keeper';
import { type DeliveryStatus, type Hold, statusOf } from './status';
import type { Timeline } from './timeline';
import { journalListeners } from './journal-notices';
import type { Usage } from './quota/usage';

/** What closing waits for, less than 3 s in all, because Node-RED's deploy waits for it. */
const CLOSE_INTAKE_MS = 500;
const CLOSE_REQUESTS_MS = 1500;
const CLOSE_ABORT_MS = 200;
const CLOSE_JOURNAL_MS = 600;

/** How long delivering waits for what an earlier run kept of devices. */
const STATE_READ_MS = 2000;

/** Milliseconds between two looks for devices that aren't used any more. */
const SWEEP_INTERVAL_MS = 60_000;

export interface DeliveryOptions {
  /** Opens the journal, which tells these listeners what becomes of it. It doesn't reject. */
  openJournal(events: JournalEvents): Promise<Journal>;
  /** Where the state of devices is kept, once the journal is open. */
  state(): StateStore;
  /** Where the devices are: the API's address and the workspace. */
  scope: string;
  transport: Transport;
  lease: Lease;
  /** The next four are one for all deliveries of a runtime. */
  rateLimiter: RateLimiter;
  usage: Usage;
  values: AcceptedValues;
  timeline: Timeline;
  events: DeliveryEvents;
  /** False when Datacake has lifted the limit of 1 write a second and field. */
  limited: boolean;
  /** See {@link WindowClock.arrivalDelayMs}. */
  arrivalDelayMs?: number;
  overQuota: OverQuota;
  clock: Clock;
  /** From 0 to below 1; what backoff draws its waits from. */
  random: () => number;
}

/**
 * Takes in what the record nodes of one connection have mapped, appends it to the journal, and has it sent until Datacake has accepted
 * it. The way of a sample: append → backlog and windows → decide → request → settle.
 */
export class Delivery implements ConnectionDelivery {
  readonly #options: DeliveryOptions;
  readonly #events: DeliveryEvents;
  readonly #plans: Plans;
  readonly #state: StateKeeper;
  readonly #quota: Quota;
  readonly #devices: DeviceRegistry;
  readonly #notable: NotableDevices;
  readonly #sender: Sender;
  readonly #intake: Intake;
  /** Samples that were given up, by record node. */
  readonly #lost = new Map<string, number>();
  /** Undefined while it is being opened. */
  #journal: Journal | undefined;
  readonly #opened: Promise<Journal>;
  /** How often the wall clock had stepped when windows were made anew last. */
  #clockSteps: number;
  #suspensions: number;
  #isClosing = false;
  #closed: Promise<void> | undefined;
  readonly #stopSweeping: () => void;
  readonly #cancelRulesWait: () => void;

  constructor(options: DeliveryOptions) {
    const { clock, timeline, transport, usage, values, overQuota, scope } = options;
    const events = safeEvents(options.events);
    this.#options = options;
    this.#events = events;
    this.#clockSteps = timeline.check();
    this.#suspensions = timeline.suspensions;
    this.#plans = new Plans({
      ...{ clock, timeline },
      ask: (device) => transport.plan(device, this.#sender.signal),
      kept: (device) => this.#state.planOf(device),
      answered: (device, unknown) => this.#planAnswered(device, unknown),
    });
    this.#state = new StateKeeper({
      ...{ usage, values, plans: this.#plans, clock, scope },
      rules: () => this.#devices.rulesToKeep(),
      failed: (detail) => events.notice({ code: 'state-unkept', detail }),
    });
    const parts = { ...options, events, plans: this.#plans, state: this.#state };
    this.#quota = new Quota({ usage, plans: this.#plans, timeline, overQuota, notice: (told) => events.notice(told) });
    this.#devices = new DeviceRegistry(parts);
    this.#notable = new NotableDevices(this.#devices, this.#quota);
    this.#sender = new Sender({ ...parts, devices: this.#devices, quota: this.#quota }, () => this.#checkClock());
    this.#opened = options.openJournal(this.#journalEvents()).then(async (journal) => {
      await settledWithin(clock, STATE_READ_MS, this.#state.open(options.state()));
      this.#begin(journal);
      return journal;
    });
    this.#intake = new Intake({ opened: this.#opened, devices: this.#devices, sender: this.#sender, events, timeline });
    this.#cancelRulesWait = clock.after(RULES_WAIT_MS, () => this.#sender.touchAll());
    this.#stopSweeping = every(clock, SWEEP_INTERVAL_MS, () => {
      // Before the journal is open, nobody knows what waits.
      if (this.#journal !== undefined) this.#devices.sweep();
    });
  }

  setRules(node: string, rules: RecordRules): void {
    for (const device of this.#devices.setRules(node, rules)) this.#sender.touch(device);
    this.#state.writeNow();
  }

  take(handover: Handover): boolean {
    if (this.#isClosing) return false;
    this.#checkClock();
    this.#intake.take(handover);
    return true;
  }

  flush(node: string, devices: readonly string[]): void {
    void this.#intake.stored().then(() => {
      const named = devices.length > 0 ? devices.map((name) => this.#devices.find(name)) : this.#devices.all();
      for (const device of named) {
        if (device === undefined) continue;
        for (const backlog of device.backlogs.of(node)) backlog.flush();
        this.#sender.touch(device);
      }
    });
  }

  async discard(node: string, device: string): Promise<number> {
    const samples = await discardWaiting(await this.#opened, node, device, (log, gone) => this.#forget(log, gone));
    if (samples > 0) this.#events.lost(node, { device, samples, why: 'discarded' });
    this.#events.changed(node);
    return samples;
  }

  status(node: string): DeliveryStatus {
    return this.overview(node).status;
  }

  overview(node: string): { status: DeliveryStatus; figures: DeliveryFigures } {
    const now = this.#options.clock.monotonic();
    const devices = this.#notable.of(node, now);
    const { hold } = this.#sender;
    const lost = this.#lost.get(node) ?? 0;
    return { status: statusOf(devices, hold, lost, now), figures: figuresOf(devices, hold, now) };
  }

  datapoints(node?: string): DatapointsOfToday[] {
    const known = [...this.#devices.all()];
    if (node !== undefined) return this.#quota.today(known.filter(({ backlogs }) => backlogs.has(node)));
    const uuids = new Set(known.map(({ uuid }) => uuid));
    const forgotten = [...this.#state.devices].filter((uuid) => !uuids.has(uuid));
    return this.#quota.today([...known, ...forgotten.map((uuid) => ({ name: uuid, uuid }))]);
  }

  waiting(node?: string): number {
    return this.#journal === undefined ? 0 : samplesWaiting(this.#journal, node);
  }

  close(handedOver?: Promise<unknown>, requestsMs = CLOSE_REQUESTS_MS): Promise<void> {
    return (this.#closed ??= this.#close(handedOver, requestsMs));
  }

  /** Why nothing at all is sent, if so. */
  get hold(): Hold | undefined {
    return this.#sender.hold;
  }

  #begin(journal: Journal): void {
    this.#journal = journal;
    for (const { log, samples } of journal.waiting()) {
      this.#devices.backlog(journal, this.#devices.get(log.device), log, samples);
      this.#events.changed(log.node);
    }
    this.#sender.touchAll();
  }

  #journalEvents(): JournalEvents {
    return {
      ...journalListeners((notice) => this.#events.notice(notice), this.#lose.bind(this)),
      adopted: (log, positions) => {
        // What is taken over while the journal is opened is among what waits in it.
        if (this.#journal === undefined) return;
        const device = this.#devices.get(log.device);
        this.#devices.backlog(this.#journal, device, log).adopt(positions);
        this.#sender.touch(device);
        this.#events.changed(log.node);
      },
    };
  }

  #lose(log: LogId, positions: Ranges, samples: number, why: Loss['why']): void {
    this.#lost.set(log.node, (this.#lost.get(log.node) ?? 0) + samples);
    this.#forget(log, positions);
    this.#events.lost(log.node, { device: log.device, samples, why });
    this.#events.changed(log.node);
  }

  /** Forgets samples that the journal doesn't hold any more. */
  #forget(log: LogId, positions: Ranges): void {
    const device = this.#devices.drop(log, positions);
    if (device !== undefined) this.#sender.touch(device);
  }

  #planAnswered(uuid: string, unknown: Reason | undefined): void {
    this.#state.note(uuid);
    this.#quota.planAnswered(uuid);
    for (const device of this.#devices.withUuid(uuid)) {
      if (unknown !== undefined && device.rules.followsPlan) this.#quota.tellUnknown(uuid, device.name, unknown);
      device.rules.update();
      this.#quota.tell(uuid, device.name);
      this.#sender.touch(device);
    }
  }

  #checkClock(): void {
    const { timeline } = this.#options;
    const steps = timeline.check();
    if (timeline.suspensions !== this.#suspensions) {
      this.#suspensions = timeline.suspensions;
      this.#sender.touchAll();
    }
    if (steps === this.#clockSteps) return;
    this.#clockSteps = steps;
    for (const device of this.#devices.all()) {
      for (const backlog of device.backlogs) backlog.reset();
      this.#sender.touch(device);
    }
  }

  async #close(handedOver: Promise<unknown> | undefined, requestsMs: number): Promise<void> {
    const { clock, transport } = this.#options;
    if (handedOver !== undefined) await settledWithin(clock, CLOSE_INTAKE_MS, handedOver);
    this.#isClosing = true;
    this.#cancelRulesWait();
    this.#stopSweeping();
    const ended = this.#sender.stop();
    if (requestsMs > 0) await settledWithin(clock, requestsMs, ended);
    await settledWithin(clock, CLOSE_ABORT_MS, this.#sender.abort());
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
    for (const { name, uuid, inFlight } of this.#devices.all()) {
      if (uuid === undefined || inFlight === undefined || inFlight.mayBeStored) continue;
      this.#options.usage.add(uuid, inFlight.items.length);
      this.#sender.noteUsage(uuid, name);
    }
    this.#devices.close();
    await Promise.allSettled([journal.close(), this.#state.close()]);
  }
}
