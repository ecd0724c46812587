import assert from 'node:assert/strict';
import { openDiskJournal } from '../../src/journal/disk/open-disk-journal';
import type { Journal } from '../../src/journal/journal';
import type { JournalEvents } from '../../src/journal/journal-events';
import type { Clock } from '../../src/util/clock';
import type { RecordRules } from '../../src/windows/rules';
import { anotherProcess } from '../helpers/journal';
import { SimulatedDisk } from '../helpers/simulated-disk';
import {
  type ApiRequest,
  type Fault,
  type FaultRule,
  demoDevices,
  demoSerials,
  drawBehaviour,
} from '../simulator/index';
import { adder, adderFields, adderRules, judgeMeans, judgeQuotients, judgeSums } from './aggregate-fields';
import { SimulatedClock, turned } from '../simulation/clock';
import { Simulation, type SimulationOptions, noon } from '../simulation/delivery';
import { Dice } from './rng';
import { drawFault, drawInterval, drawPlans, drawRules } from './generators';
import { accountOf, judgeDoubles, judgeLimit, judgeMessages, judgeSamples } from './invariants';
import { Annals, type Taken } from './trace';
import { worldWithPlans } from '../simulation/world';

const fieldsOf = new Map<string, readonly string[]>([
  [demoDevices.bench, ['WATT', 'VOLT', 'AMPERE', 'HUMIDITY']],
  [demoDevices.powerMeter, ['POWER', 'VOLTAGE', 'CURRENT']],
  [demoDevices.tracker, ['SPEED', 'BATTERY']],
]);
const devices = [...fieldsOf.keys()];
const nodes = ['one', 'two', 'three'];

/** Writes to devices that nothing can be recorded to. */
const stray = {
  node: 'stray',
  devices: [demoDevices.forbidden, '00000000-0000-4000-8000-000000000000', 'NOBODY-HAS-THIS', demoSerials.twin],
} as const;

const folder = '/data/journal';

/** How much a disk that answers at once has to do before the next moment of simulated time. */
const turnsOfDisk = 8;

/**
 * Lets everything happen to a delivery that may: faults, outages, restarts, kills, clock steps, changed rules, and a Datacake of unknown
 * ways; and holds it to its promises once all is well again.
 */
export class Story {
  readonly simulation: Simulation;
  readonly #dice: Dice;
  readonly #annals: Annals;
  /** True when requests may die after they were stored. */
  readonly #dirty: boolean;
  readonly #restarts: boolean;
  readonly #changesRules: boolean;
  /** False where time passes by itself, so that nothing happens at an exact moment. */
  readonly #isSimulated: boolean;
  /** Those in force, by record node. */
  readonly #rules = new Map<string, RecordRules>();
  #disk: SimulatedDisk | undefined;
  #journal: Journal | undefined;
  #deliveries = 0;
  #messages = 0;
  #value = 0;
  #strays = 0;

  /** @param stage where it takes place, when that isn't simulated time */
  constructor(seed: number, stage: Pick<SimulationOptions, 'clock' | 'server'> = {}) {
    const dice = (this.#dice = new Dice(seed));
    this.#isSimulated = stage.clock === undefined;
    this.#dirty = dice.chance(0.5);
    this.#restarts = dice.chance(0.7);
    this.#changesRules = dice.chance(0.5);
    const limited = !this.#isSimulated || dice.chance(0.8);
    if (this.#isSimulated && dice.chance(0.5)) this.#disk = new SimulatedDisk();
    const plans = this.#isSimulated && dice.chance(0.5);
    const drawn = drawBehaviour(dice.random);
    const behaviour = {
      ...drawn,
      futureTimestamp: 'accept',
      overQuota: plans ? drawn.overQuota : 'record',
      latency: dice.between(5, 800),
      largestBatch: dice.pick([1, 2, 3, 1000]),
    } as const;
    const world = worldWithPlans(plans ? drawPlans(dice, devices) : new Map());
    const lifted = { ...world, devices: world.devices.map((device) => ({ ...device, limit: 'lifted' as const })) };
    this.simulation = new Simulation({
      clock: new SimulatedClock(noon, () => this.#settled()),
      ...stage,
      random: dice.random,
      limited,
      plans,
      datacake: { behaviour, world: limited ? world : lifted },
      ...(this.#disk && { openJournal: (events, clock) => this.#openJournal(events, clock) }),
    });
    this.#annals = new Annals(limited);
    this.#annals.noteOffset(0, this.simulation.clock.wall() - this.simulation.clock.monotonic());
    for (const node of nodes) this.#drawRules(node);
    this.#drawRules(adder.node);
  }

  async tell(chapters: number): Promise<void> {
    for (let chapter = 0; chapter < chapters; chapter++) {
      await this.#happen();
      await this.simulation.clock.advance(this.#dice.pick([0, 0, 10, 300, 1000, 2500, 2500, 20_000]));
    }
    this.simulation.network.down = false;
    this.simulation.datacake.faults.clear();
    await this.#untilIdle();
    this.#judge();
  }

  async #happen(): Promise<void> {
    const { simulation } = this;
    const dice = this.#dice;
    const what = dice.random();
    if (what < 0.45) this.#take();
    else if (what < 0.57) this.#takeToAdd();
    else if (what < 0.6) this.#takeStray();
    else if (what < 0.63) simulation.network.down = !simulation.network.down;
    else if (what < 0.75) this.#order(drawFault(dice, this.#dirty), { times: dice.pick([1, 1, 2, 7]) });
    else if (what < 0.77) this.#order(drawFault(dice, this.#dirty), { device: dice.pick(devices), times: 30 });
    else if (what < 0.82) simulation.delivery.flush(dice.pick(nodes), dice.chance(0.5) ? [] : [dice.pick(devices)]);
    else if (what < 0.86) this.#deployRules();
    else if (what < 0.92) this.#step();
    else if (what < 0.94 && this.#restarts) await this.#restart();
    else if (what < 0.95 && this.#dirty && this.#disk !== undefined) await this.#kill();
  }

  #take(): void {
    const dice = this.#dice;
    const node = dice.pick(nodes);
    const readings = Array.from({ length: dice.pick([1, 1, 1, 2, 5]) }, () => {
      const device = dice.pick(devices);
      const own = this.#drawTime();
      const values: Record<string, number> = {};
      for (const field of fieldsOf.get(device) ?? []) {
        if (dice.chance(0.4) && Object.keys(values).length > 0) continue;
        values[field] = this.#note({ node, device, field, own });
      }
      const name = device === demoDevices.powerMeter && dice.chance(0.5) ? demoSerials.powerMeter : device;
      return { device: name, sample: own === undefined ? { values } : { values, time: own } };
    });
    const completion = dice.chance(0.8) ? 'accepted' : 'stored';
    this.simulation.takeAll(readings, { node, name: `${this.#messages++}`, completion });
  }

  #takeToAdd(): void {
    const { node, device } = adder;
    const own = this.#drawTime();
    const value = this.#note({ node, device, field: adder.sum, own });
    const values = Object.fromEntries(adderFields.map((field) => [field, value]));
    const sample = own === undefined ? { values } : { values, time: own };
    this.simulation.takeAll([{ device, sample }], { node, name: `${this.#messages++}` });
  }

  #takeStray(): void {
    this.#strays += 1;
    this.simulation.take({ POWER: 1 }, { node: stray.node, device: this.#dice.pick(stray.devices), name: 'stray' });
  }

  #order(fault: Fault, rule: Omit<FaultRule, 'fault'>): void {
    const isStray = ({ url }: ApiRequest): boolean => stray.devices.some((device) => url.includes(device));
    this.simulation.datacake.faults.order({ ...rule, fault, when: (request) => !isStray(request) });
  }

  #drawTime(): number | undefined {
    return this.#dice.chance(0.4) ? noon - this.#dice.between(0, 100) * 500 : undefined;
  }

  /** Notes what is taken in. @returns its value, in no order and never the same */
  #note(one: Pick<Taken, 'node' | 'device' | 'field' | 'own'>): number {
    const value = (++this.#value * 7919) % 1_000_003;
    const arrival = this.simulation.clock.monotonic();
    this.#annals.taken.push({ ...one, value, arrival, run: this.#annals.run, delivery: this.#deliveries });
    return value;
  }

  #drawRules(node: string): void {
    const dice = this.#dice;
    const rules = node === adder.node ? adderRules(drawInterval(dice)) : drawRules(dice, [...fieldsOf.values()].flat());
    const isPlanned = node !== adder.node && dice.chance(0.15);
    // How long the plan needs depends on what else is known at the time: up to a day.
    const widest = isPlanned ? { ...rules, interval: 86_400_000 } : rules;
    this.#annals.noteRules(node, this.simulation.clock.monotonic(), widest);
    const given: RecordRules = isPlanned ? { ...rules, interval: 'plan' } : rules;
    this.#rules.set(node, given);
    this.simulation.delivery.setRules(node, given);
  }

  /** As a deploy does, whether or not anything has changed. */
  #deployRules(): void {
    if (this.#changesRules) this.#drawRules(this.#dice.pick([...nodes, adder.node]));
    this.simulation.rules({}, stray.node);
    for (const [node, rules] of this.#rules) this.simulation.delivery.setRules(node, rules);
  }

  #step(): void {
    const { clock } = this.simulation;
    clock.stepWall(this.#dice.pick([-86_400_000, -3_600_000, -5000, -300, 300, 5000, 3_600_000, 86_400_000]));
    this.#annals.noteOffset(clock.monotonic(), clock.wall() - clock.monotonic());
  }

  async #restart(): Promise<void> {
    const { clock, delivery } = this.simulation;
    const began = clock.monotonic();
    let closedAt: number | undefined;
    const closed = delivery.close().then(() => (closedAt = clock.monotonic()));
    await clock.advance(3000);
    if (this.#isSimulated) assert.ok(closedAt !== undefined && closedAt - began < 3000, 'closes within 3 s');
    await closed;
    this.simulation.start();
    this.#deliveries += 1;
    this.#deployRules();
  }

  /** A process that is killed, or whose machine loses its power, once the disk has been left a moment. */
  async #kill(): Promise<void> {
    const { clock } = this.simulation;
    await clock.advance(0);
    this.#disk = this.#dice.chance(0.5) ? this.#disk?.powerCut(this.#dice.random) : this.#disk?.copy();
    this.#journal = undefined;
    this.simulation.kill();
    this.#annals.noteKill(clock.monotonic());
    this.simulation.reboot();
    this.#deliveries += 1;
    this.#deployRules();
  }

  async #openJournal(events: JournalEvents, clock: Clock): Promise<Journal> {
    await this.#journal?.close();
    const opening = await openDiskJournal({
      directory: folder,
      events,
      now: () => clock.wall(),
      after: (milliseconds, callback) => clock.after(milliseconds, callback),
      fs: this.#disk ?? new SimulatedDisk(),
      self: anotherProcess(),
      stateOf: () => Promise.resolve({ kind: 'gone' }),
    });
    assert.ok(opening.kind === 'opened');
    return (this.#journal = opening.journal);
  }

  async #settled(): Promise<void> {
    for (let turn = 0; turn < (this.#disk === undefined ? 1 : turnsOfDisk); turn++) await turned();
  }

  async #untilIdle(): Promise<void> {
    const { clock } = this.simulation;
    const rung = clock.rung;
    const since = clock.monotonic();
    const busy = (): string[] => {
      const statuses = [...nodes, adder.node].map((node) => this.simulation.delivery.status(node));
      return statuses.filter(({ kind }) => kind !== 'idle').map((status) => JSON.stringify(status));
    };
    while (busy().length > 0) {
      await clock.advance(60_000);
      const waited = clock.monotonic() - since;
      assert.ok(waited < 10 * 86_400_000, `still waiting: ${busy().join()}`);
    }
    const perSecond = (clock.rung - rung) / ((clock.monotonic() - since) / 1000 + 1);
    assert.ok(perSecond < 50, `${perSecond} timers a second`);
  }

  #judge(): void {
    const { simulation } = this;
    const annals = this.#annals;
    const isAdded = ({ device, field }: { device: string; field: string }): boolean =>
      device === adder.device && adderFields.includes(field);
    judgeLimit(simulation);
    judgeDoubles(simulation, isAdded);
    judgeMessages(simulation);
    if (!this.#restarts && !this.#dirty && simulation.rejections.length === 0) {
      assert.equal(simulation.completed.length, this.#messages);
    }
    assert.deepEqual(simulation.failed, []);
    assert.deepEqual(simulation.losses, []);

    const accounted = accountOf(simulation);
    judgeSamples(
      annals,
      annals.taken.filter((one) => !isAdded(one)),
      accounted.filter((one) => !isAdded(one)),
    );
    this.#judgeAdded(accounted.filter(isAdded));
    assert.equal(simulation.delivery.waiting, this.#strays, 'what can be recorded nowhere is kept');
  }

  #judgeAdded(accounted: ReturnType<typeof accountOf>): void {
    const annals = this.#annals;
    const taken = annals.taken.filter(({ node }) => node === adder.node);
    judgeMeans(annals, taken, accounted);
    const untold = [...this.simulation.untold()];
    if (untold.some((name) => adderFields.some((field) => name.startsWith(`${adder.device} ${field}=`)))) return;
    judgeSums(taken, accounted);
    if (!this.#restarts) judgeQuotients(accounted);
  }
}
