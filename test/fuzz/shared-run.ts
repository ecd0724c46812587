import assert from 'node:assert/strict';
import type { Journal } from '../../src/journal/journal';
import type { RecordRules } from '../../src/windows/rules';
import { Rng, type WeightedTable } from '../helpers/rng';
import { SimulatedClock } from '../simulation/clock';
import { noon } from '../simulation/delivery';
import { ModelDatabase } from '../simulation/model-database';
import type { Fault } from '../simulation/model-store';
import { SimulatedMachine } from '../simulation/shared/machine';
import { createDatacake, demoDevices } from '../simulator';
import { randomFault } from './generators';
import { type SentMeasurement, SharedMember, type World } from '../simulation/shared/member';

const LEASE_MS = 20_000;
const MAX_DRAIN_MS = 4 * 3_600_000;

const NODE = 'node';
const COUNT_NODE = 'count';
/** Of one node; each value of it is recorded apart, and by its value it can be traced. */
const FIELDS = ['WATT', 'VOLT'];
const UNKNOWN_FIELD = 'NO_SUCH_FIELD';
/** Its messages are counted over windows of arrivals. */
const COUNTED = { device: demoDevices.tracker, field: 'SPEED' };

type Action = () => void | Promise<void>;

/**
 * Several processes with one database and one Datacake, to which random things happen: they are killed, stopped, suspended and cut off, their
 * clocks and the server's go wrong, answers are lost. Once all of it is over, the invariants must hold.
 */
export class SharedRun {
  readonly world: World;
  readonly #rng: Rng;
  #members: SharedMember[] = [];
  #born = 0;
  #messages = 0;
  #values = 0;
  readonly #actions: WeightedTable<Action>;

  constructor(seed: number) {
    const rng = (this.#rng = new Rng(seed));
    const clock = new SimulatedClock(noon);
    const serverRate = 1 + rng.between(-10, 10) / 1000;
    const serverClock = {
      monotonic: () => clock.monotonic() * serverRate,
      after: (milliseconds: number, callback: () => void) => clock.after(milliseconds / serverRate, callback),
    };
    this.world = {
      ...{ clock, database: new ModelDatabase(serverClock, noon), random: rng.random },
      datacake: createDatacake({ behaviour: { latency: rng.between(5, 400), largestBatch: rng.pick([1, 2, 1000]) } }),
      ...{ sent: [], messages: [], rejections: [], receipts: [] },
    };
    const count = rng.between(2, 4);
    for (let index = 0; index < count; index++) this.#begin();
    const { datacake, database } = this.world;
    this.#actions = [
      [40, () => this.#takeMessage()],
      [15, () => this.#takeCounted()],
      [2, () => this.#kill()],
      [3, () => this.#stopForAWhile()],
      [4, () => this.#partition()],
      [4, () => void (this.#any().link.isStalled = true)],
      [2, () => void (this.#any().link.isRefused = true)],
      [8, () => this.#heal()],
      [6, () => this.#any().fault(this.#randomFault())],
      [3, () => this.#any().machine.stepWall(rng.pick([-5000, -300, 300, 5000, 3_600_000]))],
      [2, () => database.stepClock(rng.pick([-20_000, -3000, 3000, 15_000, 25_000]))],
      [1, () => this.#restartServer()],
      [3, () => this.#any().redeploy()],
      [8, () => datacake.faults.order({ fault: randomFault(rng, true), times: rng.between(1, 3) })],
      [3, () => this.#any().delivery.flush(COUNT_NODE, [])],
      [2, () => void (this.#any().link.openMs = rng.pick([0, 0, 500, 4000, 9000]))],
      [5, () => undefined],
    ];
  }

  async run(actions: number): Promise<void> {
    const rng = this.#rng;
    for (let count = 0; count < actions; count++) {
      const done = rng.pickWeighted(this.#actions)();
      const pause = rng.pickWeighted([
        [3, 100],
        [3, 1000],
        [3, 3000],
        [1, 12_000],
        [1, 40_000],
      ]);
      await this.world.clock.advance(pause);
      if (done !== undefined) void done;
    }
    for (const member of this.#members) member.machine.goOn();
    this.#heal();
    this.world.datacake.faults.clear();
    await this.#untilIdle();
    this.#check();
  }

  #any(): SharedMember {
    return this.#rng.pick(this.#members);
  }

  #running(): SharedMember | undefined {
    const running = this.#members.filter(({ machine }) => !machine.isStill);
    return running.length === 0 ? undefined : this.#rng.pick(running);
  }

  /** @param local what an earlier process has left on the disk */
  #begin(local?: Journal): void {
    const machine = new SimulatedMachine(this.world.clock, 1 + this.#rng.between(-10, 10) / 1000);
    const member = new SharedMember(`gw-${++this.#born}`, machine, this.world, local);
    member.store.latencyMs = this.#rng.between(0, 40);
    this.#members.push(member);
    const keep: RecordRules = { interval: 0, fields: new Map(), others: { aggregate: 'every' } };
    member.setRules(NODE, keep);
    member.setRules(COUNT_NODE, { interval: 10_000, fields: new Map(), others: { aggregate: 'count' } });
  }

  #takeMessage(): void {
    const rng = this.#rng;
    const samples = Array.from({ length: rng.pick([1, 1, 1, 2, 4]) }, () => {
      const device = rng.pick([demoDevices.bench, demoDevices.bench, demoDevices.powerMeter]);
      const fields = device === demoDevices.bench ? FIELDS : ['POWER'];
      const names = rng.chance(0.08) ? [...fields, UNKNOWN_FIELD] : fields;
      const value = ++this.#values;
      // Each has a second of its own, so that each is a measurement of its own.
      const time = noon - 1_000_000_000 + value * 1000;
      return { device, sample: { time, values: Object.fromEntries(names.map((name) => [name, value])) } };
    });
    this.#running()?.take(NODE, samples, `${this.#messages++}`, rng.chance(0.7) ? 'accepted' : 'stored');
  }

  #takeCounted(): void {
    const member = this.#running();
    if (member === undefined) return;
    const sample = { device: COUNTED.device, sample: { values: { [COUNTED.field]: 1 } } };
    member.take(COUNT_NODE, [sample], `counted ${this.#messages++}`, 'accepted');
  }

  #kill(): void {
    const member = this.#any();
    member.kill();
    this.#members = this.#members.filter((other) => other !== member);
    // An empty place would wait for the next one.
    const pause = this.#members.length === 0 ? 0 : this.#rng.pick([0, 3000, 60_000]);
    if (pause === 0) this.#begin(member.local);
    else this.world.clock.after(pause, () => this.#begin(member.local));
  }

  #stopForAWhile(): void {
    const rng = this.#rng;
    const member = this.#any();
    const ms = rng.pick([500, 3000, 12_000, LEASE_MS, 2 * LEASE_MS, 10 * LEASE_MS]);
    member.incident();
    if (rng.chance(0.5)) member.machine.freeze();
    else member.machine.suspend();
    this.world.clock.after(ms, () => {
      member.incident();
      if (!member.machine.isKilled) member.machine.goOn();
    });
  }

  #partition(): void {
    const member = this.#any();
    member.incident();
    member.store.isPartitioned = true;
  }

  #heal(): void {
    for (const member of this.#members) {
      if (member.store.isPartitioned || member.link.isStalled) member.incident();
      member.store.isPartitioned = false;
      member.link.isRefused = false;
      member.link.openMs = Math.min(member.link.openMs, 500);
      member.link.heal();
    }
  }

  #restartServer(): void {
    for (const member of this.#members) member.incident();
    this.world.database.restart();
  }

  #randomFault(): Fault {
    const rng = this.#rng;
    return rng.pick<Fault>([
      { kind: 'away' },
      { kind: 'answer-lost' },
      { kind: 'hangs' },
      { kind: 'hangs', carriedOutAfterMs: rng.pick([100, 4000, 15_000, 40_000]) },
      { kind: 'commits-late', ms: rng.pick([100, 2000, 4000]) },
    ]);
  }

  async #untilIdle(): Promise<void> {
    const { clock, database } = this.world;
    const began = clock.monotonic();
    const isOpen = (): boolean =>
      this.world.messages.some(({ ends, isAbandoned }) => ends.length === 0 && !isAbandoned);
    await clock.advance(70_000);
    const isSpilled = (): boolean => this.#members.some(({ local }) => [...local.waiting()].length > 0);
    while (database.waiting > 0 || isOpen() || isSpilled()) {
      await clock.advance(5000);
      assert.ok(clock.monotonic() - began < MAX_DRAIN_MS, this.#whyNotIdle());
    }
    await clock.advance(60_000);
  }

  #whyNotIdle(): string {
    const open = this.world.messages.filter(({ ends, isAbandoned }) => ends.length === 0 && !isAbandoned);
    const states = this.#members.map(({ name, delivery }) => [
      name,
      delivery.status(NODE),
      delivery.status(COUNT_NODE),
    ]);
    return `${this.world.database.waiting} wait, ${open.length} open: ${JSON.stringify([states, open.slice(0, 3)])}`;
  }

  #check(): void {
    const { datacake, messages, rejections, sent } = this.world;
    assert.deepEqual(datacake.breaches(), [], 'the limit holds as Datacake sees it');
    const recorded = datacake.ledger.recorded();
    const byValue = new Map<string, number>();
    const doubles: string[] = [];
    for (const { device, field, value, timestamp } of recorded) {
      if (field === COUNTED.field) continue;
      const key = `${field} ${String(value)}`;
      byValue.set(key, (byValue.get(key) ?? 0) + 1);
      if ((byValue.get(key) ?? 0) > 1) doubles.push(`${device} ${field}=${String(value)}@${timestamp}`);
    }
    const refused = new Set(
      rejections.flatMap(({ measurements }) => measurements.map(({ field, value }) => `${field} ${String(value)}`)),
    );
    const lost = datacake.ledger.lost().map(({ field, value }) => `${String(field)} ${String(value)}`);
    const gone = new Set([...refused, ...lost]);
    const fieldsOf = (value: number): string[] =>
      [...byValue.keys(), ...gone].filter((key) => key.endsWith(` ${value}`));
    for (const { name, values, ends, completion, isAbandoned } of messages) {
      const label = `message ${name}: ${ends.join()}`;
      const catches = ends.filter((end) => end === 'catch').length;
      const completes = ends.filter((end) => end === 'complete').length;
      assert.ok(completes <= 1 && (completes === 0 || catches === 0 || completion === 'stored'), `${label} ends once`);
      assert.ok(isAbandoned || !ends.includes('fail'), `${label} is stored`);
      assert.ok(isAbandoned || ends.length > 0, `${label} ends`);
      if (ends.length === 0 || ends.includes('fail') || name.startsWith('counted')) continue;
      for (const value of values)
        assert.ok(fieldsOf(value).length > 0, `${label}: ${value} was told as stored and is lost`);
    }
    for (const key of doubles)
      assert.ok(this.#mayBeDouble(sent.filter((one) => one.key === key)), `${key} is there twice`);
    this.#checkCounts();
  }

  /** Twice only where nobody knew that it had been recorded, or who knew it was in trouble before all could. */
  #mayBeDouble(sent: readonly SentMeasurement[]): boolean {
    const [first, ...others] = sent.slice().sort((a, b) => a.at - b.at);
    const last = others.at(-1);
    if (first === undefined || last === undefined) return false;
    return sent.slice(0, -1).some(({ member, confirmedAt }) => {
      return confirmedAt === Infinity || member.incidents.some((at) => at > confirmedAt - 60_000 && at <= last.at);
    });
  }

  #checkCounts(): void {
    const { datacake, messages, rejections } = this.world;
    const recorded = datacake.ledger.recorded(COUNTED.device).filter(({ field }) => field === COUNTED.field);
    // Of a window that was refused, one message is told, and the others are complete.
    const refused = rejections.flatMap(({ measurements }) =>
      measurements.filter(({ field }) => field === COUNTED.field),
    );
    const sum = [...recorded, ...refused].reduce((total, { value }) => total + Number(value), 0);
    const stored = messages.filter(({ name, ends }) => name.startsWith('counted') && ends.includes('complete')).length;
    assert.ok(sum >= stored, `${stored} were accepted and ${sum} counted`);
  }
}
