import { createQuery } from '../../src/datacake/graphql';
import { createPlanLookup } from '../../src/datacake/plan';
import { createRecord } from '../../src/datacake/record';
import { createSerialLookup } from '../../src/datacake/serial';
import { AcceptedValues } from '../../src/delivery/accepted-values';
import { Datapoints } from '../../src/delivery/datapoints';
import { Delivery } from '../../src/delivery/delivery';
import type { Loss, Receipt, Rejection } from '../../src/delivery/delivery-events';
import type { Completion } from '../../src/delivery/message';
import type { OverQuota } from '../../src/delivery/quota';
import { Pacing } from '../../src/delivery/pacing';
import { type RecordRules, defaultRules } from '../../src/delivery/rules';
import type { Journal } from '../../src/journal/journal';
import { Timeline } from '../../src/delivery/timeline';
import type { JournalEvents } from '../../src/journal/journal-events';
import { MemoryJournal } from '../../src/journal/memory-journal';
import type { Value } from '../../src/measurement';
import type { NotesStore } from '../../src/notes/notes-file';
import type { Reading } from '../../src/sample';
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

const address = 'https://api.datacake.co';

/** 2026-03-14 12:00:00 UTC, in milliseconds. */
export const noon = Date.UTC(2026, 2, 14, 12);

export interface SimulationOptions {
  datacake?: DatacakeOptions;
  limited?: boolean;
  token?: string;
  random?: () => number;
  /** Milliseconds from a request to its answer. */
  latency?: number;
  /** True to choose the workspace in the connection, so that plans are known. */
  plans?: boolean;
  overQuota?: OverQuota;
}

/** Keeps notes as a disk does. */
export class SimulatedNotes implements NotesStore {
  readonly span = 10_000;
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

/** One delivery that sends to one simulated Datacake, in simulated time. */
export class Simulation {
  readonly clock = new SimulatedClock(noon);
  readonly datacake: Datacake;
  readonly network: SimulatedNetwork = { down: false, timeout: 15_000 };
  readonly pacing = new Pacing();
  timeline = new Timeline(this.clock);
  datapoints = new Datapoints(this.timeline);
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

  constructor(options: SimulationOptions = {}) {
    this.#options = options;
    this.datacake = createDatacake({
      ...options.datacake,
      behaviour: { latency: options.latency ?? 50, ...options.datacake?.behaviour },
    });
    this.delivery = this.start();
  }

  /** Starts a delivery on what the journal holds, as after a deploy. */
  start(): Delivery {
    const token = this.#options.token ?? demoTokens.apiUser;
    const post = createSimulatedPost(this.datacake, this.clock, token, this.network);
    const query = createQuery(post, address, () => this.clock.wall());
    const { id: workspace } = demoWorkspaces.factory;
    this.delivery = new Delivery({
      openJournal: async (events) => {
        const { journal } = this;
        this.attach(events);
        await this.opening;
        return journal;
      },
      transport: {
        close: () => undefined,
        record: createRecord(post, address, () => this.clock.wall()),
        resolve: createSerialLookup(query, workspace, () => this.clock.wall()),
        plan: createPlanLookup(query, this.#options.plans === true ? workspace : ''),
      },
      notes: () => this.notes,
      place: address,
      overQuota: this.#options.overQuota ?? 'hold',
      pacing: this.pacing,
      datapoints: this.datapoints,
      values: this.values,
      timeline: this.timeline,
      events: {
        accepted: (node, receipt) => this.receipts.push({ node, ...receipt }),
        rejected: (node, rejection) => this.rejections.push({ node, ...rejection }),
        lost: (node, loss) => this.losses.push({ node, ...loss }),
        notice: (notice) => this.notices.push(notice),
        changed: () => undefined,
      },
      limited: this.#options.limited ?? true,
      clock: this.clock,
      random: this.#options.random ?? (() => 0.5),
    });
    return this.delivery;
  }

  /** Starts a delivery in a new process: it knows only what is kept. The one before must have been closed, or never is. */
  reboot(): Delivery {
    this.timeline = new Timeline(this.clock);
    this.datapoints = new Datapoints(this.timeline);
    this.values = new AcceptedValues();
    return this.start();
  }

  /** Hands over one message of a record node. */
  take(
    values: Record<string, Value>,
    more: { device?: string; node?: string; time?: number; name?: string; completion?: Completion } = {},
  ): void {
    const { device, node, time, name = '', completion = 'accepted' } = more;
    this.takeAll(
      [{ device: device ?? demoDevices.bench, reading: time === undefined ? { values } : { values, time } }],
      { node: node ?? 'node', name, completion },
    );
  }

  takeAll(
    readings: { device: string; reading: Reading }[],
    {
      node = 'node',
      name = '',
      completion = 'accepted',
    }: { node?: string; name?: string; completion?: Completion } = {},
  ): void {
    const message = {
      name,
      complete: () => this.completed.push(name),
      fail: (reason: string) => this.failed.push(`${name}: ${reason}`),
    };
    this.delivery.take({ node, readings, message, completion });
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
