import { createQuery } from '../../../src/datacake/graphql';
import { createCurrentValuesLookup } from '../../../src/datacake/current-values';
import { createPlanLookup } from '../../../src/datacake/plan';
import { createRecordBatch } from '../../../src/datacake/record';
import { createSerialLookup } from '../../../src/datacake/serial';
import type { Receipt, Rejection } from '../../../src/delivery/delivery-events';
import { SharedDelivery, type SharedState, newSharedState } from '../../../src/delivery/shared/shared-delivery';
import { Timeline } from '../../../src/delivery/timeline';
import { type Journal, JournalError } from '../../../src/journal/journal';
import { MemoryJournal } from '../../../src/journal/memory-journal';
import { Ownership } from '../../../src/journal/shared/ownership';
import { SharedJournal } from '../../../src/journal/shared/shared-journal';
import type { SharedStore } from '../../../src/journal/shared/store';
import type { MappedSample } from '../../../src/model';
import { type RecordRules } from '../../../src/windows/rules';
import { type Datacake, createDatacake, demoTokens, demoWorkspaces } from '../../simulator';
import { SimulatedClock } from '../clock';
import { noon } from '../delivery';
import { ModelDatabase } from '../model-database';
import { type Fault, ModelStore } from '../model-store';
import type { SimulatedMachine } from './machine';
import { SimulatedLink } from './network';

const ADDRESS = 'https://api.datacake.co';
const PLACE = `${ADDRESS} workspace`;
const REQUEST_TIMEOUT_MS = 10_000;
const SCOPE = { place: PLACE, connection: 'connection' };

/** How a message ended, by the events of the process that took it. */
export interface SharedMessage {
  name: string;
  /** The values it says. */
  values: number[];
  ends: ('complete' | 'fail' | 'catch')[];
  completion: 'accepted' | 'stored';
  /** True once its process was killed or its delivery closed. */
  isAbandoned: boolean;
}

export interface SentMeasurement {
  /** `<device> <field>=<value>@<timestamp>`. */
  key: string;
  at: number;
  /** When its sender learnt that it was accepted; Infinity while it hasn't. */
  confirmedAt: number;
  member: SharedMember;
}

export interface World {
  clock: SimulatedClock;
  database: ModelDatabase;
  datacake: Datacake;
  random: () => number;
  sent: SentMeasurement[];
  messages: SharedMessage[];
  rejections: Rejection[];
  receipts: Receipt[];
}

/** A world without trouble, in which members can be put. */
export function newWorld(latency = 50): World {
  const clock = new SimulatedClock(noon);
  return {
    ...{ clock, database: new ModelDatabase(clock, noon), random: () => 0.5, sent: [] },
    datacake: createDatacake({ behaviour: { latency } }),
    ...{ messages: [], rejections: [], receipts: [] },
  };
}

/** One process of several that share a journal. */
export class SharedMember {
  readonly store: ModelStore;
  readonly link: SimulatedLink;
  /** When something happened to it after which it may send again what it has sent. */
  readonly incidents: number[] = [];
  readonly #world: World;
  readonly #timeline: Timeline;
  readonly #ownership: Ownership<SharedState>;
  readonly #messages: SharedMessage[] = [];
  #rules = new Map<string, RecordRules>();
  #isDeploying = false;
  #diskClosed: Promise<void> = Promise.resolve();
  delivery: SharedDelivery;

  constructor(
    readonly name: string,
    readonly machine: SimulatedMachine,
    world: World,
    /** What lies on its disk, which outlives the process. */
    readonly local: Journal = new MemoryJournal(),
  ) {
    this.#world = world;
    this.store = new ModelStore(world.database);
    this.link = new SimulatedLink(world.clock, machine, world.datacake, {
      token: demoTokens.apiUser,
      timeoutMs: REQUEST_TIMEOUT_MS,
    });
    this.#timeline = new Timeline(machine);
    this.#ownership = new Ownership({
      ...{ store: this.#storeOfProcess(), place: PLACE, holder: { id: `${name}-id`, host: name } },
      ...{ clock: machine, newState: () => newSharedState(this.#timeline) },
    });
    this.delivery = this.#deploy();
  }

  get isOwner(): boolean {
    return this.#ownership.sender === this.name;
  }

  setRules(node: string, rules: RecordRules): void {
    this.#rules.set(node, rules);
    this.delivery.setRules(node, rules);
  }

  take(
    node: string,
    samples: { device: string; sample: MappedSample }[],
    name: string,
    completion: 'accepted' | 'stored',
  ): void {
    const values = samples.flatMap(({ sample }) => Object.values(sample.values).map(Number));
    const message: SharedMessage = { name, values, ends: [], completion, isAbandoned: false };
    const note = (end: 'complete' | 'fail'): void => {
      if (!this.machine.isKilled) message.ends.push(end);
    };
    const handle = { ...message, bytes: 100, complete: () => note('complete'), fail: () => note('fail'), message };
    if (!this.delivery.take({ node, samples, message: handle, completion })) return;
    this.#messages.push(message);
    this.#world.messages.push(message);
  }

  kill(): void {
    this.incident();
    this.machine.kill();
    this.store.kill();
    for (const message of this.#messages) message.isAbandoned = true;
  }

  async redeploy(): Promise<void> {
    if (this.#isDeploying || this.machine.isStill) return;
    this.#isDeploying = true;
    this.incident();
    const messages = this.#messages.splice(0);
    const delivery = this.delivery;
    await delivery.close();
    for (const message of messages) message.isAbandoned = true;
    if (!this.machine.isKilled) this.delivery = this.#deploy();
    this.#isDeploying = false;
  }

  incident(): void {
    this.incidents.push(this.#world.clock.monotonic());
  }

  fault(fault: Fault): void {
    this.incident();
    this.store.failNext(fault);
  }

  #deploy(): SharedDelivery {
    const { clock, sent, rejections, receipts, random } = this.#world;
    const { machine } = this;
    const store = this.#storeOfProcess();
    const post: typeof this.link.post = async (url, body, signal, gate) => {
      const list: SentMeasurement[] = [];
      const watched =
        gate &&
        (async () => {
          const isAdmitted = await gate();
          const device = /devices\/([^/]+)\/record/.exec(url)?.[1] ?? '';
          if (isAdmitted) {
            for (const { field, value, timestamp } of JSON.parse(body) as Record<string, unknown>[]) {
              const key = `${device} ${String(field)}=${String(value)}@${String(timestamp)}`;
              list.push({ key, at: clock.monotonic(), confirmedAt: Infinity, member: this });
            }
            sent.push(...list);
          }
          return isAdmitted;
        });
      const answer = await this.link.post(url, body, signal, watched);
      const isAccepted = answer.kind === 'answer' && answer.status >= 200 && answer.status < 300;
      if (isAccepted) for (const one of list) one.confirmedAt = clock.monotonic();
      return answer;
    };
    const wall = (): number => machine.wall();
    const query = createQuery(post, ADDRESS, wall);
    const { id: workspace } = demoWorkspaces.factory;
    const delivery = new SharedDelivery({
      ...{
        store,
        scope: SCOPE,
        ownership: this.#ownership,
        canSend: true,
        requestTimeoutMs: REQUEST_TIMEOUT_MS,
        timeline: this.#timeline,
      },
      openJournal: () =>
        SharedJournal.open({
          ...{ store, scope: SCOPE, host: this.name, clock: machine, timeline: this.#timeline },
          limits: { sizeLimit: 1e9, whenFull: 'drop-oldest' },
          openLocal: () => this.#openDisk(),
          events: {
            dropped: () => undefined,
            damaged: () => undefined,
            restamped: () => undefined,
            failed: () => undefined,
            recovered: () => undefined,
          },
          tell: () => undefined,
        }),
      transport: {
        record: createRecordBatch(post, ADDRESS, wall),
        resolve: createSerialLookup(query, workspace, wall),
        currentValues: createCurrentValuesLookup(query),
        plan: createPlanLookup(query, ''),
        close: () => undefined,
      },
      events: {
        accepted: (_node, receipt) => void receipts.push(receipt),
        rejected: (_node, rejection) => {
          if (machine.isKilled) return;
          rejections.push(rejection);
          (rejection.message as unknown as { message: SharedMessage } | undefined)?.message.ends.push('catch');
        },
        lost: () => undefined,
        notice: () => undefined,
        changed: () => undefined,
      },
      ...{ limited: true, overQuota: 'hold', clock: machine, random },
    });
    for (const [node, rules] of this.#rules) delivery.setRules(node, rules);
    return delivery;
  }

  /** The local disk as a delivery opens it, once the one before has closed it: closing leaves what is on it. */
  async #openDisk(): Promise<Journal> {
    const { local } = this;
    let isClosed = false;
    const before = this.#diskClosed;
    let closed = (): void => undefined;
    this.#diskClosed = new Promise((resolve) => (closed = resolve));
    await before;
    return {
      waiting: () => local.waiting(),
      append: (log, sample) =>
        isClosed ? Promise.reject(new JournalError('closed', 'The journal is closed')) : local.append(log, sample),
      read: (log, from, atMost) => local.read(log, from, atMost),
      acknowledge: (log, positions, fields) => local.acknowledge(log, positions, fields),
      close: () => {
        isClosed = true;
        closed();
        return Promise.resolve();
      },
    };
  }

  /** The store as the process sees it: while it stands still no answer reaches it. */
  #storeOfProcess(): SharedStore {
    const { machine } = this;
    return new Proxy<SharedStore>(this.store, {
      get: (store, name) => {
        const call = Reflect.get(store, name) as (...args: unknown[]) => Promise<unknown>;
        return (...args: unknown[]) => machine.fromOutside(call.apply(store, args));
      },
    });
  }
}
