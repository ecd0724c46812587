import type { Transport } from '../../datacake/transport';
import { type LogId, samplesWaiting } from '../../journal/journal';
import type { ConnectionJournal, OwnedJournal } from '../../journal/shared/connection-journal';
import type { Candidate, Ownership } from '../../journal/shared/ownership';
import type { Scope, SharedStore } from '../../journal/shared/store';
import type { Tenure } from '../../journal/shared/tenure';
import type { Sample } from '../../model';
import type { Clock } from '../../util/clock';
import { settledWithin } from '../../util/settled-within';
import type { RecordRules } from '../../windows/rules';
import { AcceptedValues } from '../state/accepted-values';
import type { ConnectionDelivery } from '../connection-delivery';
import { Delivery, type DeliveryOptions } from '../delivery';
import { type DeliveryEvents, safeEvents } from '../delivery-events';
import type { DeliveryFigures } from '../figures';
import type { Handover } from '../intake';
import { IntakeQueue } from '../intake-queue';
import { HeldMessages } from '../messages';
import type { DatapointsOfToday } from '../quota/quota';
import { RateLimiter } from '../decide/rate-limiter';
import { SharedRules } from './shared-rules';
import type { StateStore } from '../state/state-file';
import type { DeliveryStatus } from '../status';
import { Taker } from './taker';
import type { Timeline } from '../timeline';
import { Usage } from '../quota/usage';

/** What another process has appended is known here within this time: windows of arrivals close by so much later. */
const ARRIVAL_DELAY_MS = 1000;

const STATE_INTERVAL_MS = 10_000;

/** What closing waits for, less than 3 s in all. */
const CLOSE_INTAKE_MS = 400;
const CLOSE_REQUESTS_MS = 800;
const CLOSE_DATABASE_MS = 350;

/** What all connections of a place have in common while this process sends. */
export type SharedState = Pick<DeliveryOptions, 'rateLimiter' | 'usage' | 'values'>;

/** What others sent isn't known here, so that each tenure begins anew. */
export function newSharedState(timeline: Timeline): SharedState {
  return { rateLimiter: new RateLimiter(), usage: new Usage(timeline), values: new AcceptedValues() };
}

export interface SharedDeliveryOptions extends Pick<DeliveryOptions, 'timeline' | 'limited' | 'overQuota' | 'random'> {
  store: SharedStore;
  scope: Scope;
  /** Opens what stores samples, in the database or else on the local disk. It doesn't reject. */
  openJournal(): Promise<ConnectionJournal>;
  /** Of the place: one for all of its connections in this runtime. */
  ownership: Ownership<SharedState>;
  transport: Transport;
  /** False where the settings don't allow to send at all. */
  canSend: boolean;
  /** Milliseconds after which the transport gives a record request up. */
  requestTimeoutMs: number;
  events: DeliveryEvents;
  clock: Clock;
}

/** What this process has while it owns the lease: an ordinary delivery over what all processes have appended. */
interface Sending {
  tenure: Tenure<SharedState>;
  delivery: Delivery;
}

/**
 * The delivery of a connection whose journal several processes share. All of them append; the one that owns the lease of the place sends, and
 * each ends the messages that it took.
 */
export class SharedDelivery implements ConnectionDelivery, Candidate<SharedState> {
  readonly canSend: boolean;
  readonly requestTimeoutMs: number;
  readonly #options: SharedDeliveryOptions;
  readonly #events: DeliveryEvents;
  readonly #opened: Promise<ConnectionJournal>;
  readonly #queue: IntakeQueue<ConnectionJournal>;
  readonly #held = new HeldMessages();
  readonly #storing = new Set<Promise<void>>();
  readonly #rules: SharedRules;
  /** The next three are undefined while the journal is being opened, or this process doesn't send. */
  #journal: ConnectionJournal | undefined;
  #taker: Taker | undefined;
  #sending: Sending | undefined;
  #leave: () => Promise<void>;
  #isClosing = false;
  #closed: Promise<void> | undefined;

  constructor(options: SharedDeliveryOptions) {
    const { store, scope, clock } = options;
    this.#options = options;
    this.canSend = options.canSend;
    this.requestTimeoutMs = options.requestTimeoutMs;
    this.#events = safeEvents(options.events);
    this.#rules = new SharedRules({ store, scope, clock }, (node, rules) =>
      this.#sending?.delivery.setRules(node, rules),
    );
    this.#opened = options.openJournal().then((journal) => {
      this.#journal = journal;
      const isOwner = (): boolean => this.#sending !== undefined;
      const isStoring = (): boolean => this.#storing.size > 0;
      this.#taker = new Taker({ store, scope, journal, events: this.#events, clock, isOwner, isStoring });
      return journal;
    });
    this.#queue = new IntakeQueue(this.#opened);
    this.#leave = options.ownership.join(this);
  }

  get isHeldBack(): boolean {
    return this.#sending?.delivery.hold !== undefined;
  }

  gained(tenure: Tenure<SharedState>): void {
    if (this.#isClosing) return;
    const { timeline, limited, overQuota, random, clock, transport, scope } = this.#options;
    let owned: OwnedJournal | undefined;
    const delivery: Delivery = new Delivery({
      openJournal: async (events) => {
        const journal = await this.#opened;
        const flushed = ({ node, device }: LogId): void => delivery.flush(node, [device]);
        return (owned = await journal.own(tenure.epoch, { ...events, flushed }));
      },
      // The connections that are kept open serve the next tenure, too.
      transport: { ...transport, close: () => undefined },
      ...tenure.state,
      ...{ lease: tenure, state: () => this.#stateOf(tenure.epoch), scope: scope.place, timeline, limited, overQuota },
      events: {
        ...this.#events,
        // Told by who took the last message that went into it.
        rejected: (_node, { log, position, measurements, status, reason }) => {
          for (const measurement of measurements) {
            owned?.refuse(log, position, { field: measurement.field, measurement, status, reason });
          }
        },
      },
      ...{ arrivalDelayMs: ARRIVAL_DELAY_MS, clock, random },
    });
    this.#sending = { tenure, delivery };
    this.#rules.begin();
  }

  lost(): Promise<unknown> {
    return this.#endSending(0);
  }

  setRules(node: string, rules: RecordRules): void {
    this.#rules.set(node, rules);
  }

  take(handover: Handover): boolean {
    if (this.#isClosing) return false;
    const { timeline } = this.#options;
    timeline.check();
    const arrival = timeline.stamp();
    this.#queue.take(handover, (journal) => this.#store(journal, handover, arrival));
    return true;
  }

  /** The sender finds in the database what is to be closed, whichever process that is. */
  flush(node: string, devices: readonly string[]): void {
    const { store, scope } = this.#options;
    const flushed = this.#opened.then(() => Promise.all(this.#storing)).then(() => store.flush(scope, node, devices));
    // Without the database the windows close at their end.
    flushed.catch(() => undefined);
  }

  /** What waits is the sender's to give up. */
  discard(node: string, device: string): Promise<number> {
    return this.#sending?.delivery.discard(node, device) ?? Promise.resolve(0);
  }

  status(node: string): DeliveryStatus {
    const waiting = this.waiting(node);
    if (this.#journal === undefined) return { kind: 'idle' };
    if (this.#journal.away !== undefined) return { kind: 'away', waiting, reason: this.#journal.away };
    if (this.#sending !== undefined) return this.#sending.delivery.status(node);
    const { sender: host } = this.#options.ownership;
    return { kind: 'elsewhere', waiting, ...(host !== undefined && { host }) };
  }

  overview(node: string): { status: DeliveryStatus; figures: DeliveryFigures } {
    const sending = this.#journal?.away === undefined ? this.#sending : undefined;
    return sending?.delivery.overview(node) ?? { status: this.status(node), figures: { waiting: this.waiting(node) } };
  }

  datapoints(node?: string): DatapointsOfToday[] {
    return this.#sending?.delivery.datapoints(node) ?? [];
  }

  waiting(node?: string): number {
    return this.#journal === undefined ? 0 : samplesWaiting(this.#journal, node);
  }

  close(handedOver?: Promise<unknown>): Promise<void> {
    return (this.#closed ??= this.#close(handedOver));
  }

  #store(
    journal: ConnectionJournal,
    { node, samples, message, completion }: Handover,
    arrival: number,
  ): Promise<unknown> {
    const isHeld = completion === 'accepted' && this.#taker?.hasRoom(samples.length) === true;
    const taken = this.#held.take(message, isHeld ? 'accepted' : 'stored', samples.length);
    const stored = samples.map(({ device, sample: mapped }) => {
      const { time, values } = mapped;
      const sample: Sample = { device, time: time ?? arrival, ownTime: time !== undefined, values };
      const ended = journal
        .store({ device, node }, sample)
        .then(
          (at) => {
            if (taken.isHeld && at !== undefined) this.#taker?.hold(at, taken);
            // What waits on the local disk is safe, and nobody can tell yet what will become of it.
            else if (taken.isHeld) taken.settledOne();
            taken.storedOne();
          },
          (reason: unknown) => taken.failedOne(reason),
        )
        .then(() => {
          this.#storing.delete(ended);
          this.#events.changed(node);
        });
      this.#storing.add(ended);
      return ended;
    });
    return Promise.all(stored);
  }

  #stateOf(epoch: number): StateStore {
    const { store, scope } = this.#options;
    return {
      writeIntervalMs: STATE_INTERVAL_MS,
      read: () => store.readState(scope, epoch).catch(() => undefined),
      write: async (text) => {
        await store.writeState(scope, epoch, text);
      },
    };
  }

  /** @param requestsMs how long requests in flight may take to end before they are reset */
  #endSending(requestsMs: number): Promise<void> {
    const sending = this.#sending;
    this.#sending = undefined;
    return sending === undefined ? Promise.resolve() : sending.delivery.close(undefined, requestsMs);
  }

  async #close(handedOver: Promise<unknown> | undefined): Promise<void> {
    const { clock, transport } = this.#options;
    if (handedOver !== undefined) await settledWithin(clock, CLOSE_INTAKE_MS, handedOver);
    this.#isClosing = true;
    this.#rules.close();
    await this.#endSending(CLOSE_REQUESTS_MS);
    await settledWithin(clock, CLOSE_DATABASE_MS, this.#leave());
    transport.close();
    const ended = this.#opened.then(async (journal) => {
      await this.#taker?.ask();
      this.#taker?.close();
      await journal.close();
    });
    await settledWithin(clock, CLOSE_DATABASE_MS, ended);
    this.#taker?.close();
  }
}
