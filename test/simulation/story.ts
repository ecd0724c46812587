import assert from 'node:assert/strict';
import type { Reducer } from '../../src/delivery/reducer';
import type { RecordRules } from '../../src/delivery/rules';
import type { Value } from '../../src/measurement';
import { type Fault, demoDevices, demoSerials, drawBehaviour } from '../simulator';
import { Simulation, noon } from './delivery';
import { createRandom } from './random';

/** The reducers whose measurements can be traced to samples. */
const reducers: Reducer[] = ['last', 'first', 'min', 'max', 'sum', 'count', 'every'];

const fieldsOf = new Map<string, readonly string[]>([
  [demoDevices.bench, ['WATT', 'VOLT', 'AMPERE', 'HUMIDITY']],
  [demoDevices.powerMeter, ['POWER', 'VOLTAGE', 'CURRENT']],
  [demoDevices.tracker, ['SPEED', 'BATTERY']],
]);
const devices = [...fieldsOf.keys()];
const nodes = ['one', 'two', 'three'];

/** One value that was taken in. */
interface Taken {
  node: string;
  device: string;
  field: string;
  value: number;
  /** Unix milliseconds, when it came with one. */
  own: number | undefined;
  /** Monotonic milliseconds of its arrival. */
  arrival: number;
}

interface Accounted {
  device: string;
  field: string;
  value: Value;
  timestamp: string;
}

/**
 * Lets everything happen to a delivery that may: faults, outages, restarts, clock steps, and a Datacake of unknown ways; and holds it
 * to its promises once all is well again.
 */
export class Story {
  readonly simulation: Simulation;
  readonly #random: () => number;
  readonly #rules = new Map<string, RecordRules>();
  readonly #taken: Taken[] = [];
  /** The wall clock's offset against the monotonic one, and from when on. */
  readonly #offsets = [{ from: 0, offset: noon }];
  /** True when requests may die after they were stored. */
  readonly #dirty: boolean;
  readonly #restarts: boolean;
  #messages = 0;
  #value = 0;

  constructor(seed: number) {
    this.#random = createRandom(seed);
    this.#dirty = this.#chance(0.5);
    this.#restarts = this.#chance(0.7);
    this.simulation = new Simulation({
      random: this.#random,
      latency: this.#between(5, 800),
      datacake: {
        behaviour: {
          ...drawBehaviour(this.#random),
          futureTimestamp: 'accept',
          overQuota: 'record',
          latency: this.#between(5, 800),
          largestBatch: this.#pick([1, 2, 3, 1000]),
        },
      },
    });
    for (const node of nodes) this.#rules.set(node, this.#drawRules());
    this.#setRules();
  }

  async tell(chapters: number): Promise<void> {
    for (let chapter = 0; chapter < chapters; chapter++) {
      await this.#happen();
      await this.simulation.clock.advance(this.#pick([0, 0, 10, 300, 1000, 2500, 2500, 20_000]));
    }
    this.simulation.network.down = false;
    this.simulation.datacake.faults.clear();
    await this.#untilIdle();
    this.#judge();
  }

  async #happen(): Promise<void> {
    const { simulation } = this;
    const { faults } = simulation.datacake;
    const what = this.#random();
    if (what < 0.6) this.#take();
    else if (what < 0.63) simulation.network.down = !simulation.network.down;
    else if (what < 0.75) faults.order({ fault: this.#drawFault(), times: this.#pick([1, 1, 2, 7]) });
    else if (what < 0.77) faults.order({ fault: this.#drawFault(), device: this.#pick(devices), times: 30 });
    else if (what < 0.82) simulation.delivery.flush(this.#pick(nodes), this.#chance(0.5) ? [] : [this.#pick(devices)]);
    else if (what < 0.86) this.#setRules();
    else if (what < 0.92) this.#step();
    else if (what < 0.95 && this.#restarts) await this.#restart();
  }

  #take(): void {
    const { simulation } = this;
    const node = this.#pick(nodes);
    const readings = Array.from({ length: this.#pick([1, 1, 1, 2, 5]) }, () => {
      const device = this.#pick(devices);
      const own = this.#chance(0.4) ? noon - this.#between(0, 100) * 500 : undefined;
      const values: Record<string, number> = {};
      for (const field of fieldsOf.get(device) ?? []) {
        if (this.#chance(0.4) && Object.keys(values).length > 0) continue;
        values[field] = this.#value += this.#between(1, 5);
        this.#taken.push({ node, device, field, value: values[field], own, arrival: simulation.clock.monotonic() });
      }
      const name = device === demoDevices.powerMeter && this.#chance(0.5) ? demoSerials.powerMeter : device;
      return { device: name, reading: own === undefined ? { values } : { values, time: own } };
    });
    simulation.takeAll(readings, { node, name: `${this.#messages++}`, completion: 'accepted' });
  }

  #drawFault(): Fault {
    const stored = this.#dirty && this.#chance(0.3);
    return this.#pick<Fault>([
      { kind: 'status', status: this.#pick([408, 425, 429, 500, 500, 502, 503]), stored },
      {
        kind: 'status',
        status: 429,
        retryAfter: { seconds: this.#between(1, 120), as: this.#pick(['seconds', 'date']) },
      },
      { kind: 'status', status: this.#pick([400, 422, 413]) },
      { kind: 'status', status: this.#pick([301, 401, 402, 403, 404, 407, 409]), body: { detail: 'No.' } },
      { kind: 'hang', stored },
      { kind: 'reset', stored },
      { kind: 'portal' },
      { kind: 'redirect', to: 'https://elsewhere.example/' },
      { kind: 'garbage', stored: true },
      { kind: 'flood', stored: true },
      { kind: 'cut', ending: this.#pick(['close', 'silence']), stored: true },
      { kind: 'delay', ms: this.#between(0, this.#dirty ? 30_000 : 1000) },
    ]);
  }

  #drawRules(): RecordRules {
    const fields = new Map([...fieldsOf.values()].flat().map((field) => [field, { reduce: this.#pick(reducers) }]));
    const interval = this.#pick([0, 0, 2000, 10_000, 60_000]);
    return { interval, fields: this.#chance(0.5) ? fields : new Map(), others: { reduce: this.#pick(reducers) } };
  }

  #setRules(): void {
    for (const [node, rules] of this.#rules) this.simulation.delivery.setRules(node, rules);
  }

  #step(): void {
    const { clock } = this.simulation;
    clock.stepWall(this.#pick([-86_400_000, -3_600_000, -5000, -300, 300, 5000, 3_600_000, 86_400_000]));
    this.#offsets.push({ from: clock.monotonic(), offset: clock.wall() - clock.monotonic() });
  }

  async #restart(): Promise<void> {
    const { simulation } = this;
    const { clock } = simulation;
    const began = clock.monotonic();
    let closedAt: number | undefined;
    void simulation.delivery.close().then(() => (closedAt = clock.monotonic()));
    await clock.advance(3000);
    assert.ok(closedAt !== undefined && closedAt - began < 3000, 'closes within 3 s');
    simulation.start();
    this.#setRules();
  }

  async #untilIdle(): Promise<void> {
    const { clock, delivery } = this.simulation;
    const rung = clock.rung;
    const since = clock.monotonic();
    const isIdle = (): boolean => nodes.every((node) => this.simulation.delivery.status(node).kind === 'idle');
    while (!isIdle()) {
      await clock.advance(60_000);
      const waited = clock.monotonic() - since;
      assert.ok(
        waited < 2 * 86_400_000,
        `still waiting: ${JSON.stringify(nodes.map((node) => delivery.status(node)))}`,
      );
    }
    const perSecond = (clock.rung - rung) / ((clock.monotonic() - since) / 1000 + 1);
    assert.ok(perSecond < 50, `${perSecond} timers a second`);
  }

  #judge(): void {
    const { datacake, rejections } = this.simulation;
    assert.deepEqual(
      datacake.breaches().filter(({ gaveUp }) => !gaveUp),
      [],
      'the limit holds',
    );
    this.#judgeDoubles();
    this.#judgeMessages();
    const recorded: Accounted[] = datacake.ledger.recorded();
    const dropped = datacake.ledger.lost().filter(({ request }) => this.#wasTold(request)) as Accounted[];
    const rejected = rejections.flatMap(({ device, measurements }) =>
      measurements.map((measurement) => ({
        ...measurement,
        device: device === demoSerials.powerMeter ? demoDevices.powerMeter : device,
      })),
    );
    for (const device of devices) {
      for (const field of fieldsOf.get(device) ?? []) {
        const isOf = (one: { device: string; field: string }): boolean => one.device === device && one.field === field;
        const taken = this.#taken.filter(isOf);
        const accounted = [...recorded, ...dropped, ...rejected].filter(isOf);
        this.#judgeField(taken, accounted, `${device} ${field}`);
      }
    }
  }

  /** True when a request was answered with a success, whatever became of it: what is lost behind that is no loss of the client's. */
  #wasTold(request: number): boolean {
    return Math.floor((this.simulation.datacake.ledger.request(request)?.status ?? 0) / 100) === 2;
  }

  /** Nothing is recorded twice unless the client couldn't know that it had been. */
  #judgeDoubles(): void {
    const { ledger } = this.simulation.datacake;
    const seen = new Map<string, number>();
    for (const { device, field, value, timestamp, request } of ledger.recorded()) {
      const reducesToOwn = !['sum', 'count'].some((reduce) => this.#reducersOf(field).has(reduce as Reducer));
      const key = `${device} ${field} ${String(value)} ${reducesToOwn ? '' : timestamp}`;
      const earlier = seen.get(key);
      if (earlier !== undefined && reducesToOwn) {
        const { fault, gaveUp } = ledger.request(earlier) ?? { fault: undefined, gaveUp: true };
        assert.ok(gaveUp || fault !== undefined, `${key} is recorded twice`);
      }
      seen.set(key, request);
    }
  }

  /** No message is completed twice, or both completed and reported; and without a restart each is one of the two. */
  #judgeMessages(): void {
    const { completed, rejections } = this.simulation;
    assert.equal(new Set(completed).size, completed.length, 'completed once');
    const reported = rejections.flatMap(({ message }) => {
      const name = (message as { name?: string } | undefined)?.name;
      return name === undefined ? [] : [name];
    });
    assert.deepEqual(
      completed.filter((name) => reported.includes(name)),
      [],
      'never both completed and reported',
    );
    if (!this.#restarts && rejections.length === 0) assert.equal(completed.length, this.#messages);
  }

  #judgeField(taken: readonly Taken[], accounted: readonly Accounted[], where: string): void {
    const left = new Map<Reducer, Taken[]>();
    for (const one of taken) {
      const reduce = this.#reducerOf(one);
      left.set(reduce, [...(left.get(reduce) ?? []), one]);
    }
    const adds = left.has('sum') || left.has('count');
    const byValue = new Map(taken.map((one) => [one.value, one]));
    if (!adds) {
      for (const { value, timestamp } of accounted) {
        const source = byValue.get(value as number);
        assert.ok(source !== undefined, `${where}: ${String(value)} was never taken in`);
        assert.ok(
          this.#timesOf(source).includes(Number(timestamp)),
          `${where}: ${String(value)} at a wrong time ${timestamp}`,
        );
      }
    }
    const present = accounted.flatMap(({ value }) => byValue.get(value as number) ?? []);
    for (const one of taken) {
      const reduce = this.#reducerOf(one);
      if (adds) continue;
      assert.ok(
        present.some((other) => other.node === one.node && this.#standsFor(other, one, reduce)),
        `${where}: nothing stands for ${one.value} (${reduce})`,
      );
    }
    const only = [...left.keys()];
    if (this.#dirty || only.length !== 1) return;
    const total = accounted.reduce((sum, { value }) => sum + (value as number), 0);
    if (only[0] === 'sum')
      assert.equal(
        total,
        taken.reduce((sum, { value }) => sum + value, 0),
        `${where}: sum`,
      );
    if (only[0] === 'count') assert.equal(total, taken.length, `${where}: count`);
  }

  /** True when the windows' rules let one measurement stand for another sample. */
  #standsFor(other: Taken, one: Taken, reduce: Reducer): boolean {
    if ((other.own === undefined) !== (one.own === undefined)) return false;
    const [at, otherAt] = one.own === undefined ? [one.arrival, other.arrival] : [one.own, other.own ?? 0];
    const rules = this.#rules.get(one.node);
    const interval = rules?.interval === undefined || rules.interval === 'plan' ? 0 : rules.interval;
    const bare = one.own === undefined ? 2000 : 1000;
    const span = reduce === 'every' ? 1000 : interval === 0 ? bare : interval;
    if (Math.abs(at - otherAt) > span) return false;
    if (reduce === 'last' || reduce === 'every') return otherAt >= at;
    return reduce === 'first' ? otherAt <= at : true;
  }

  /** The Unix seconds that a sample may be recorded with: arrivals shift with the wall clock until they are requested. */
  #timesOf({ own, arrival }: Taken): number[] {
    if (own !== undefined) return [Math.floor(own / 1000)];
    const known = this.#offsets.filter(({ from }, index) => {
      const next = this.#offsets[index + 1];
      return from > arrival || next === undefined || next.from >= arrival;
    });
    return known
      .flatMap(({ offset }) =>
        // Steps of less than a second are no steps.
        [-1500, 0, 1500].map((tolerance) => Math.floor((arrival + offset + tolerance) / 1000)),
      )
      .flatMap((time) => [time - 1, time, time + 1]);
  }

  #reducerOf({ node, field }: Taken): Reducer {
    const rules = this.#rules.get(node);
    return (rules?.fields.get(field) ?? rules?.others)?.reduce ?? 'last';
  }

  #reducersOf(field: string): Set<Reducer> {
    return new Set(nodes.map((node) => this.#reducerOf({ node, field } as Taken)));
  }

  #pick<T>(all: readonly T[]): T {
    const picked = all[Math.floor(this.#random() * all.length)];
    assert.ok(picked !== undefined);
    return picked;
  }

  #between(least: number, most: number): number {
    return least + Math.floor(this.#random() * (most - least + 1));
  }

  #chance(likelihood: number): boolean {
    return this.#random() < likelihood;
  }
}
