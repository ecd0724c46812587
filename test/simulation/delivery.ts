import { createQuery } from '../../src/datacake/graphql';
import type { Post } from '../../src/datacake/http';
import { createCurrentValuesLookup } from '../../src/datacake/current-values';
import { createPlanLookup } from '../../src/datacake/plan';
import { createRecordBatch } from '../../src/datacake/record';
import { createSerialLookup } from '../../src/datacake/serial';
import { AcceptedValues } from '../../src/delivery/state/accepted-values';
import { Usage } from '../../src/delivery/quota/usage';
import { Delivery } from '../../src/delivery/delivery';
import type { Loss, Receipt, Rejection } from '../../src/delivery/delivery-events';
import { type Lease, permanentLease } from '../../src/delivery/decide/lease';
import type { Completion } from '../../src/delivery/messages';
import type { OverQuota } from '../../src/delivery/quota/quota';
import { RateLimiter } from '../../src/delivery/decide/rate-limiter';
import { Timeline } from '../../src/delivery/timeline';
import type { Journal, JournalEvents, StampClock } from '../../src/journal/journal';
import { MemoryJournal } from '../../src/journal/memory-journal';
import type { MappedSample, Value } from '../../src/model';
import { noticeText } from '../../nodes/words';
import type { Clock } from '../../src/util/clock';
import type { NotTaken } from '../../src/util/notice';
import { type RecordRules, defaultRules } from '../../src/windows/rules';
import { languageOf } from '../helpers/language';
import {
  type Datacake,
  type DatacakeOptions,
  createDatacake,
  demoDevices,
  demoTokens,
  demoWorkspaces,
} from '../simulator';
import { type TestClock, SimulatedClock } from './clock';
import { type SimulatedNetwork, createSimulatedPost } from './post';
import { SimulatedProcess } from './process';
import { SentRequests } from './sent-requests';
import { SimulatedStateStore } from './state-store';

const english = languageOf('en-US');

const address = 'https://api.datacake.co';

/** 2026-03-14 12:00:00 UTC, in milliseconds. */
export const noon = Date.UTC(2026, 2, 14, 12);

export interface SimulationOptions {
  datacake?: DatacakeOptions;
  limited?: boolean;
  /** The process's own by default. */
  lease?: Lease;
  token?: string;
  random?: () => number;
  /** Milliseconds from a request to its answer. */
  latency?: number;
  /** In place of simulated time. */
  clock?: TestClock;
  /** Another Datacake than one of its own, and how it is reached. */
  server?: { datacake: Datacake; post(token: string, network: SimulatedNetwork): Post };
  /** True to choose the workspace in the connection, so that plans are known. */
  plans?: boolean;
  overQuota?: OverQuota;
  /** Opens another journal than one in memory. */
  openJournal?: (events: JournalEvents, clock: Clock, stamps: StampClock) => Promise<Journal>;
}

/** One delivery that sends to one simulated Datacake, in simulated time unless told. */
export class Simulation {
  readonly clock: TestClock;
  readonly datacake: Datacake;
  readonly network: SimulatedNetwork = { down: false, timeout: 15_000 };
  rateLimiter = new RateLimiter();
  timeline: Timeline;
  usage: Usage;
  values = new AcceptedValues();
  readonly stateStore = new SimulatedStateStore();
  readonly receipts: (Receipt & { node: string })[] = [];
  readonly rejections: (Rejection & { node: string })[] = [];
  /** The names of completed messages. */
  readonly completed: string[] = [];
  /** The names of messages that couldn't be stored, with the reasons. */
  readonly failed: string[] = [];
  readonly losses: (Loss & { node: string })[] = [];
  readonly notices: string[] = [];
  journal: Journal = new MemoryJournal();
  /** What the journal waits for before it is open. */
  opening: Promise<void> = Promise.resolve();
  /** Gets the listeners of each delivery that opens the journal. */
  attach: (events: JournalEvents) => void = () => undefined;
  delivery: Delivery;
  readonly #options: SimulationOptions;
  readonly sent: SentRequests;
  #process = new SimulatedProcess();

  constructor(options: SimulationOptions = {}) {
    this.#options = options;
    this.clock = options.clock ?? new SimulatedClock(noon);
    this.sent = new SentRequests(this.clock);
    this.timeline = new Timeline(this.clock);
    this.usage = new Usage(this.timeline);
    const behaviour = { latency: options.latency ?? 50, ...options.datacake?.behaviour };
    this.datacake = options.server?.datacake ?? createDatacake({ ...options.datacake, behaviour });
    if (options.server !== undefined) this.datacake.behave(behaviour);
    this.delivery = this.start();
  }

  /** Starts a delivery on what the journal holds, as after a deploy. */
  start(): Delivery {
    const token = this.#options.token ?? demoTokens.apiUser;
    const process = this.#process;
    const clock = process.clock(this.clock);
    const post = this.sent.watch(
      this.#options.server?.post(token, this.network) ??
        createSimulatedPost(this.datacake, this.clock, token, this.network),
      process,
    );
    const record = createRecordBatch(post, address, () => clock.wall());
    const query = createQuery(post, address, () => clock.wall());
    const { id: workspace } = demoWorkspaces.factory;
    this.delivery = new Delivery({
      openJournal: async (events) => {
        const { journal } = this;
        this.attach(events);
        await this.opening;
        return this.#options.openJournal?.(events, clock, this.timeline) ?? journal;
      },
      transport: {
        close: () => undefined,
        record,
        resolve: createSerialLookup(query, workspace, () => clock.wall()),
        currentValues: createCurrentValuesLookup(query),
        plan: createPlanLookup(query, this.#options.plans === true ? workspace : ''),
      },
      lease: this.#options.lease ?? permanentLease(clock),
      state: () => this.stateStore,
      scope: address,
      overQuota: this.#options.overQuota ?? 'hold',
      rateLimiter: this.rateLimiter,
      usage: this.usage,
      values: this.values,
      timeline: this.timeline,
      events: {
        accepted: (node, receipt) => process.note(this.receipts, { node, ...receipt }),
        rejected: (node, rejection) => process.note(this.rejections, { node, ...rejection }),
        lost: (node, loss) => process.note(this.losses, { node, ...loss }),
        notice: (notice) => process.note(this.notices, noticeText(notice, english)),
        changed: () => undefined,
      },
      limited: this.#options.limited ?? true,
      clock,
      random: this.#options.random ?? (() => 0.5),
    });
    return this.delivery;
  }

  /** Ends the process as a crash does; `reboot` starts the next. */
  kill(): void {
    this.#process.kill();
    this.#process = new SimulatedProcess();
    this.rateLimiter = new RateLimiter();
    this.sent.processKilled();
  }

  /** Starts a delivery in a new process, which knows only what was stored. */
  reboot(): Delivery {
    this.timeline = new Timeline(this.clock);
    this.usage = new Usage(this.timeline);
    this.values = new AcceptedValues();
    return this.start();
  }

  /** Hands over one message of a record node. */
  take(
    values: Record<string, Value>,
    more: {
      device?: string;
      node?: string;
      time?: number;
      name?: string;
      completion?: Completion;
      bytes?: number;
    } = {},
  ): void {
    const { device, node, time, name = '', completion = 'accepted', bytes = 100 } = more;
    this.takeAll(
      [{ device: device ?? demoDevices.bench, sample: time === undefined ? { values } : { values, time } }],
      { node: node ?? 'node', name, completion, bytes },
    );
  }

  takeAll(
    samples: { device: string; sample: MappedSample }[],
    {
      node = 'node',
      name = '',
      completion = 'accepted',
      bytes = 100,
    }: { node?: string; name?: string; completion?: Completion; bytes?: number } = {},
  ): void {
    const process = this.#process;
    const message = {
      name,
      bytes,
      complete: () => process.note(this.completed, name),
      fail: (reason: NotTaken) => process.note(this.failed, `${name}: ${noticeText(reason, english)}`),
    };
    this.delivery.take({ node, samples: samples, message, completion });
  }

  rules(rules: Partial<RecordRules>, node = 'node'): void {
    this.delivery.setRules(node, { ...defaultRules, ...rules });
  }

  /** What Datacake recorded: `FIELD=value@timestamp`, the timestamp as seconds since noon. */
  recorded(device: string = demoDevices.bench): string[] {
    return this.datacake.ledger.recorded(device).map(({ field, value, timestamp }) => {
      return `${field}=${value}@${Number(timestamp) - noon / 1000}`;
    });
  }

  /** When requests to record arrived, in milliseconds since the start, with the status that they were answered with. */
  requests(): { at: number; status: number | undefined; carried: number }[] {
    return this.datacake.ledger
      .requests()
      .filter(({ endpoint }) => endpoint === 'record')
      .map(({ monotonic, status, carried }) => ({ at: monotonic, status, carried }));
  }
}
