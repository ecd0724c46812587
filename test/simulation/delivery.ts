import type { Post } from '../../src/datacake/http';
import { createQuery } from '../../src/datacake/graphql';
import { createPlanLookup } from '../../src/datacake/plan';
import { createRecordBatch } from '../../src/datacake/record';
import { createSerialLookup } from '../../src/datacake/serial';
import { AcceptedValues } from '../../src/delivery/accepted-values';
import { Datapoints } from '../../src/delivery/datapoints';
import { Delivery } from '../../src/delivery/delivery';
import type { Loss, Receipt, Rejection } from '../../src/delivery/delivery-events';
import type { Clock } from '../../src/util/clock';
import type { Completion } from '../../src/delivery/messages';
import type { OverQuota } from '../../src/delivery/quota';
import { RateLimiter } from '../../src/delivery/rate-limiter';
import { type RecordRules, defaultRules } from '../../src/windows/rules';
import type { Journal } from '../../src/journal/journal';
import { Timeline } from '../../src/delivery/timeline';
import type { JournalEvents } from '../../src/journal/journal-events';
import { MemoryJournal } from '../../src/journal/memory-journal';
import type { StateStore } from '../../src/delivery/state-file';
import {
  type Datacake,
  type DatacakeOptions,
  createDatacake,
  demoDevices,
  demoTokens,
  demoWorkspaces,
} from '../simulator';
import { SimulatedClock } from './clock';
import { type SimulatedNetwork, createSimulatedPost } from './post';
import type { Measurement, Value, MappedSample } from '../../src/model';

const address = 'https://api.datacake.co';

/** 2026-03-14 12:00:00 UTC, in milliseconds. */
export const noon = Date.UTC(2026, 2, 14, 12);

/** A clock that tests drive. */
export interface StageClock extends Clock {
  /** Lets time pass. */
  advance(milliseconds: number): Promise<void>;
  /** Steps the wall clock, as when the right time is learnt. */
  stepWall(milliseconds: number): void;
  /** How many timers have rung. */
  readonly rung: number;
}

export interface SimulationOptions {
  datacake?: DatacakeOptions;
  limited?: boolean;
  token?: string;
  random?: () => number;
  /** Milliseconds from a request to its answer. */
  latency?: number;
  /** In place of simulated time. */
  clock?: StageClock;
  /** Another Datacake than one of its own, and how it is reached. */
  server?: { datacake: Datacake; post(token: string, network: SimulatedNetwork): Post };
  /** True to choose the workspace in the connection, so that plans are known. */
  plans?: boolean;
  overQuota?: OverQuota;
  /** Opens another journal than one in memory. */
  openJournal?: (events: JournalEvents, clock: Clock) => Promise<Journal>;
}

/** Keeps notes as a disk does. */
export class SimulatedNotes implements StateStore {
  readonly writeIntervalMs = 10_000;
  text: string | undefined;
  writes = 0;
  /** True when nothing can be written. */
  full = false;

  read(): Promise<string | undefined> {
    return Promise.resolve(this.text);
  }

  write(text: string): Promise<void> {
    if (this.full) return Promise.reject(new Error('ENOSPC: no space left on device'));
    this.text = text;
    this.writes += 1;
    return Promise.resolve();
  }
}

/** One process, which may be killed: what it has begun goes on nowhere. */
interface Life {
  ended: boolean;
}

/** A request to record, as its sender knows it. */
export interface Sent {
  url: string;
  body: string;
  /** True once its sender knows, for good, that it was accepted. */
  told: boolean;
  /** Monotonic milliseconds. */
  ended: number;
}

/** What is acknowledged is on the disk after so many milliseconds. */
const acknowledgedAfter = 1000;

/** One delivery that sends to one simulated Datacake, in simulated time unless told. */
export class Simulation {
  readonly clock: StageClock;
  readonly datacake: Datacake;
  readonly network: SimulatedNetwork = { down: false, timeout: 15_000 };
  rateLimiter = new RateLimiter();
  timeline: Timeline;
  datapoints: Datapoints;
  values = new AcceptedValues();
  readonly notes = new SimulatedNotes();
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
  /** Requests to record. */
  readonly sent: Sent[] = [];
  #life: Life = { ended: false };

  constructor(options: SimulationOptions = {}) {
    this.#options = options;
    this.clock = options.clock ?? new SimulatedClock(noon);
    this.timeline = new Timeline(this.clock);
    this.datapoints = new Datapoints(this.timeline);
    const behaviour = { latency: options.latency ?? 50, ...options.datacake?.behaviour };
    this.datacake = options.server?.datacake ?? createDatacake({ ...options.datacake, behaviour });
    if (options.server !== undefined) this.datacake.behave(behaviour);
    this.delivery = this.start();
  }

  /** Starts a delivery on what the journal holds, as after a deploy. */
  start(): Delivery {
    const token = this.#options.token ?? demoTokens.apiUser;
    const life = this.#life;
    const clock = mortal(this.clock, life);
    const post = this.#watch(
      this.#options.server?.post(token, this.network) ??
        createSimulatedPost(this.datacake, this.clock, token, this.network),
      life,
    );
    const record = createRecordBatch(post, address, () => clock.wall());
    const query = createQuery(post, address, () => clock.wall());
    const { id: workspace } = demoWorkspaces.factory;
    this.delivery = new Delivery({
      openJournal: async (events) => {
        const { journal } = this;
        this.attach(events);
        await this.opening;
        return this.#options.openJournal?.(events, clock) ?? journal;
      },
      transport: {
        close: () => undefined,
        record,
        resolve: createSerialLookup(query, workspace, () => clock.wall()),
        plan: createPlanLookup(query, this.#options.plans === true ? workspace : ''),
      },
      state: () => this.notes,
      scope: address,
      overQuota: this.#options.overQuota ?? 'hold',
      rateLimiter: this.rateLimiter,
      datapoints: this.datapoints,
      values: this.values,
      timeline: this.timeline,
      events: {
        accepted: (node, receipt) => inLife(life, this.receipts, { node, ...receipt }),
        rejected: (node, rejection) => inLife(life, this.rejections, { node, ...rejection }),
        lost: (node, loss) => inLife(life, this.losses, { node, ...loss }),
        notice: (notice) => inLife(life, this.notices, notice),
        changed: () => undefined,
      },
      limited: this.#options.limited ?? true,
      clock,
      random: this.#options.random ?? (() => 0.5),
    });
    return this.delivery;
  }

  /** Ends the process without a word. The next is to be booted anew. */
  kill(): void {
    this.#life.ended = true;
    this.#life = { ended: false };
    this.rateLimiter = new RateLimiter();
    const since = this.clock.monotonic() - acknowledgedAfter;
    for (const sent of this.sent) if (sent.ended >= since) sent.told = false;
  }

  /** Starts a delivery in a new process: it knows only what is kept. The one before must have been closed or killed, or never is. */
  reboot(): Delivery {
    this.timeline = new Timeline(this.clock);
    this.datapoints = new Datapoints(this.timeline);
    this.values = new AcceptedValues();
    return this.start();
  }

  /** What may have been recorded without its sender's knowledge: `<device> <field>=<value>@<timestamp>`. */
  untold(): Set<string> {
    const untold = this.sent.filter(({ told }) => !told);
    return new Set(
      untold.flatMap(({ url, body }) => {
        const device = /devices\/([^/]+)\/record/.exec(url)?.[1] ?? '';
        return (JSON.parse(body) as Measurement[]).map((measurement) => nameOf(device, measurement));
      }),
    );
  }

  #watch(post: Post, life: Life): Post {
    return async (url, body, signal) => {
      if (life.ended) return new Promise(() => undefined);
      const sent: Sent = { url, body, told: false, ended: Infinity };
      if (url.includes('/record/')) this.sent.push(sent);
      const answer = await post(url, body, signal);
      sent.ended = this.clock.monotonic();
      const isSuccess = answer.kind === 'answer' && answer.status >= 200 && answer.status < 300;
      sent.told = isSuccess && !wasKilled(life);
      return answer;
    };
  }

  /** Hands over one message of a record node. */
  take(
    values: Record<string, Value>,
    more: { device?: string; node?: string; time?: number; name?: string; completion?: Completion } = {},
  ): void {
    const { device, node, time, name = '', completion = 'accepted' } = more;
    this.takeAll(
      [{ device: device ?? demoDevices.bench, sample: time === undefined ? { values } : { values, time } }],
      { node: node ?? 'node', name, completion },
    );
  }

  takeAll(
    readings: { device: string; sample: MappedSample }[],
    {
      node = 'node',
      name = '',
      completion = 'accepted',
    }: { node?: string; name?: string; completion?: Completion } = {},
  ): void {
    const life = this.#life;
    const message = {
      name,
      bytes: 100,
      complete: () => inLife(life, this.completed, name),
      fail: (reason: string) => inLife(life, this.failed, `${name}: ${reason}`),
    };
    this.delivery.take({ node, samples: readings, message, completion });
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

/** One name for what is recorded of a field, wherever it is met. */
export function nameOf(device: string, { field, value, timestamp }: Measurement): string {
  return `${device} ${field}=${value}@${timestamp}`;
}

function wasKilled(life: Readonly<Life>): boolean {
  return life.ended;
}

/** Notes what a process says, unless it was killed. */
function inLife<T>(life: Readonly<Life>, events: T[], event: T): void {
  if (!life.ended) events.push(event);
}

/** The timers of a process ring no more once it is killed. */
function mortal(clock: Clock, life: Readonly<Life>): Clock {
  return {
    wall: () => clock.wall(),
    monotonic: () => clock.monotonic(),
    suspended: () => clock.suspended(),
    after: (milliseconds, callback) =>
      clock.after(milliseconds, () => {
        if (!life.ended) callback();
      }),
  };
}
