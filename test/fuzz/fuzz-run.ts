import assert from 'node:assert/strict';
import type { RecordRules } from '../../src/windows/rules';
import { SimulatedClock, flushPromises } from '../simulation/clock';
import { Simulation, type SimulationOptions, noon } from '../simulation/delivery';
import { worldWithPlans } from '../simulation/world';
import { type FaultRule, demoDevices, demoSerials, randomBehaviour } from '../simulator/index';
import {
  AGGREGATE_FIELDS,
  AGGREGATE_NODE,
  aggregateRules,
  checkMeansMatchSums,
  checkSumsAndCounts,
  checkTimesAndMeans,
  isAggregateField,
} from './aggregate-fields';
import { CrashableJournal } from './crashable-journal';
import {
  randomFault,
  randomFaultTimes,
  randomInterval,
  randomPauseMs,
  randomPlans,
  randomRules,
  randomSampleCount,
} from './generators';
import {
  type SettledMeasurement,
  checkDuplicates,
  checkMessages,
  checkSelectedSamples,
  checkWriteLimit,
  settledMeasurements,
} from './invariants';
import { DEVICES, FIELDS_BY_DEVICE, NODES, UNROUTABLE_NODE, isUnroutableRequest } from './record-nodes';
import { Rng, type WeightedTable } from '../helpers/rng';
import { type Input, Trace } from './trace';

const DAY_MS = 86_400_000;

/** A plan of 100 datapoints a day needs a while for what a long outage has left. */
const MAX_DRAIN_MS = 30 * DAY_MS;

type Action = () => void | Promise<void>;

/**
 * A delivery to which random actions happen: messages, faults, outages, restarts, kills, clock steps and changed rules, against a Datacake
 * with random behaviour. After an outage, every other run sends live values first. Once all of it is over, the invariants must hold.
 */
export class FuzzRun {
  readonly simulation: Simulation;
  readonly #rng: Rng;
  readonly #trace: Trace;
  readonly #actions: WeightedTable<Action>;
  /** True when a request may be stored although its answer is lost. */
  readonly #mayStoreUnanswered: boolean;
  readonly #restarts: boolean;
  readonly #changesRules: boolean;
  readonly #isLiveFirst: boolean;
  /** False in real time, where nothing can be expected at an exact moment. */
  readonly #isSimulated: boolean;
  /** The rules in force, by record node. */
  readonly #rules = new Map<string, RecordRules>();
  readonly #journal: CrashableJournal | undefined;
  #deliveries = 0;
  #messages = 0;
  #values = 0;
  #unroutableMessages = 0;

  /** @param environment another clock and server than those of simulated time */
  constructor(seed: number, environment: Pick<SimulationOptions, 'clock' | 'server'> = {}) {
    const rng = (this.#rng = new Rng(seed));
    this.#isSimulated = environment.clock === undefined;
    this.#mayStoreUnanswered = rng.chance(0.5);
    this.#restarts = rng.chance(0.7);
    this.#changesRules = rng.chance(0.5);
    this.#isLiveFirst = seed % 2 === 0;
    const limited = !this.#isSimulated || rng.chance(0.8);
    const journal = this.#isSimulated && rng.chance(0.5) ? new CrashableJournal() : undefined;
    const hasPlans = this.#isSimulated && rng.chance(0.5);
    const switches = randomBehaviour(rng.random);
    const behaviour = {
      ...switches,
      futureTimestamp: 'accept',
      overQuota: hasPlans ? switches.overQuota : 'record',
      latency: rng.between(5, 800),
      largestBatch: rng.pick([1, 2, 3, 1000]),
    } as const;
    const world = worldWithPlans(hasPlans ? randomPlans(rng, DEVICES) : new Map());
    const unlimited = { ...world, devices: world.devices.map((device) => ({ ...device, limit: 'lifted' as const })) };
    this.#journal = journal;
    this.simulation = new Simulation({
      clock: new SimulatedClock(noon, () => journal?.settled() ?? flushPromises()),
      ...environment,
      random: rng.random,
      limited,
      plans: hasPlans,
      datacake: { behaviour, world: limited ? world : unlimited },
      ...(journal && { openJournal: (events, clock, stamps) => journal.open(events, clock, stamps) }),
    });
    this.#trace = new Trace(limited);
    this.#trace.clockStepped(0, this.simulation.clock.wall() - this.simulation.clock.monotonic());
    this.#actions = this.#listActions();
    for (const node of NODES) this.#changeRules(node);
    this.#changeRules(AGGREGATE_NODE.node);
  }

  async run(actions: number): Promise<void> {
    for (let count = 0; count < actions; count++) {
      await this.#rng.pickWeighted(this.#actions)();
      await this.simulation.clock.advance(randomPauseMs(this.#rng));
    }
    this.simulation.network.down = false;
    this.simulation.datacake.faults.clear();
    await this.#untilIdle();
    this.#checkInvariants();
  }

  /** The actions with their likelihood in percent. */
  #listActions(): WeightedTable<Action> {
    const { simulation } = this;
    const rng = this.#rng;
    const nothing: Action = () => undefined;
    const kill: Action = this.#mayStoreUnanswered && this.#journal !== undefined ? () => this.#kill() : nothing;
    return [
      [45, () => this.#takeMessage()],
      [12, () => this.#takeAggregateMessage()],
      [3, () => this.#takeUnroutableMessage()],
      [3, () => void (simulation.network.down = !simulation.network.down)],
      [12, () => this.#orderFault({ times: randomFaultTimes(rng) })],
      [2, () => this.#orderFault({ device: rng.pick(DEVICES), times: 30 })],
      [5, () => simulation.delivery.flush(rng.pick(NODES), rng.chance(0.5) ? [] : [rng.pick(DEVICES)])],
      [4, () => this.#deploy()],
      [6, () => this.#stepClock()],
      [2, this.#restarts ? () => this.#restart() : kill],
      [1, kill],
      [5, nothing],
      ...(this.#isLiveFirst ? [[2, () => this.#outage()] as const] : []),
    ];
  }

  #takeMessage(node = this.#rng.pick(NODES), devices: readonly string[] = DEVICES): void {
    const rng = this.#rng;
    const samples = Array.from({ length: randomSampleCount(rng) }, () => {
      const device = rng.pick(devices);
      const timeMs = this.#randomTimeMs();
      const values: Record<string, number> = {};
      for (const field of FIELDS_BY_DEVICE.get(device) ?? []) {
        if (rng.chance(0.4) && Object.keys(values).length > 0) continue;
        values[field] = this.#traceInput({ node, device, field, timeMs });
      }
      const isNamedBySerial = device === demoDevices.powerMeter && rng.chance(0.5);
      return sampleOf(isNamedBySerial ? demoSerials.powerMeter : device, values, timeMs);
    });
    const completion = rng.chance(0.8) ? 'accepted' : 'stored';
    this.simulation.takeAll(samples, { node, name: `${this.#messages++}`, completion });
  }

  /** Lets so much wait of one node and device that its live values go first afterwards. */
  async #outage(): Promise<void> {
    const { network, clock } = this.simulation;
    const node = this.#rng.pick(NODES);
    const device = this.#rng.pick(DEVICES);
    network.down = true;
    for (let message = 0; message < 25; message++) {
      this.#takeMessage(node, [device]);
      this.#takeAggregateMessage();
      await clock.advance(2500);
    }
    network.down = false;
  }

  #takeAggregateMessage(): void {
    const { node, device, sum } = AGGREGATE_NODE;
    const timeMs = this.#randomTimeMs();
    const value = this.#traceInput({ node, device, field: sum, timeMs });
    const values = Object.fromEntries(AGGREGATE_FIELDS.map((field) => [field, value]));
    this.simulation.takeAll([sampleOf(device, values, timeMs)], { node, name: `${this.#messages++}` });
  }

  #takeUnroutableMessage(): void {
    const { node, devices } = UNROUTABLE_NODE;
    this.#unroutableMessages += 1;
    this.simulation.take({ POWER: 1 }, { node, device: this.#rng.pick(devices), name: node });
  }

  #orderFault(rule: Omit<FaultRule, 'fault'>): void {
    const fault = randomFault(this.#rng, this.#mayStoreUnanswered);
    this.simulation.datacake.faults.order({ ...rule, fault, when: (request) => !isUnroutableRequest(request) });
  }

  #randomTimeMs(): number | undefined {
    return this.#rng.chance(0.4) ? noon - this.#rng.between(0, 100) * 500 : undefined;
  }

  /** @returns the value of the input: all differ, and they come in no order */
  #traceInput(input: Pick<Input, 'node' | 'device' | 'field' | 'timeMs'>): number {
    const value = (++this.#values * 7919) % 1_000_003;
    const arrivalMs = this.simulation.clock.monotonic();
    this.#trace.inputs.push({ ...input, value, arrivalMs, process: this.#trace.process, delivery: this.#deliveries });
    return value;
  }

  #changeRules(node: string): void {
    const rng = this.#rng;
    const isAggregateNode = node === AGGREGATE_NODE.node;
    const rules = isAggregateNode
      ? aggregateRules(randomInterval(rng))
      : randomRules(rng, [...FIELDS_BY_DEVICE.values()].flat());
    const staysWithinPlan = !isAggregateNode && rng.chance(0.15);
    // The interval that a plan needs depends on what else is known at the time, and is at most a day.
    const widest = staysWithinPlan ? { ...rules, interval: DAY_MS } : rules;
    this.#trace.rulesChanged(node, this.simulation.clock.monotonic(), widest);
    const deployed: RecordRules = {
      ...rules,
      ...(staysWithinPlan && { interval: 'plan' }),
      ...(this.#isLiveFirst && { liveFirst: true }),
    };
    this.#rules.set(node, deployed);
    this.simulation.delivery.setRules(node, deployed);
  }

  /** Sets the rules of all nodes, as a deploy does whether or not they have changed. */
  #deploy(): void {
    if (this.#changesRules) this.#changeRules(this.#rng.pick([...NODES, AGGREGATE_NODE.node]));
    this.simulation.rules({}, UNROUTABLE_NODE.node);
    for (const [node, rules] of this.#rules) this.simulation.delivery.setRules(node, rules);
  }

  #stepClock(): void {
    const { clock } = this.simulation;
    clock.stepWall(this.#rng.pick([-DAY_MS, -3_600_000, -5000, -300, 300, 5000, 3_600_000, DAY_MS]));
    this.#trace.clockStepped(clock.monotonic(), clock.wall() - clock.monotonic());
  }

  async #restart(): Promise<void> {
    const { clock, delivery } = this.simulation;
    const beganMs = clock.monotonic();
    let closedMs: number | undefined;
    const closed = delivery.close().then(() => (closedMs = clock.monotonic()));
    await clock.advance(3000);
    if (this.#isSimulated) assert.ok(closedMs !== undefined && closedMs - beganMs < 3000, 'closes within 3 s');
    await closed;
    this.simulation.start();
    this.#deliveries += 1;
    this.#deploy();
  }

  /** Kills the process, or cuts the power of its machine, once the disk has completed what it was given. */
  async #kill(): Promise<void> {
    const { clock } = this.simulation;
    await clock.advance(0);
    this.#journal?.crash(this.#rng);
    this.simulation.kill();
    this.#trace.processKilled(clock.monotonic());
    this.simulation.reboot();
    this.#deliveries += 1;
    this.#deploy();
  }

  async #untilIdle(): Promise<void> {
    const { clock } = this.simulation;
    const firedBefore = clock.timersFired;
    const beganMs = clock.monotonic();
    const busy = (): string[] => {
      const statuses = [...NODES, AGGREGATE_NODE.node].map((node) => this.simulation.delivery.status(node));
      return statuses.filter(({ kind }) => kind !== 'idle').map((status) => JSON.stringify(status));
    };
    while (busy().length > 0) {
      await clock.advance(60_000);
      assert.ok(clock.monotonic() - beganMs < MAX_DRAIN_MS, `still waiting: ${busy().join()}`);
    }
    const perSecond = (clock.timersFired - firedBefore) / ((clock.monotonic() - beganMs) / 1000 + 1);
    assert.ok(perSecond < 50, `${perSecond} timers a second`);
  }

  #checkInvariants(): void {
    const { simulation } = this;
    checkWriteLimit(simulation);
    checkDuplicates(simulation, isAggregateField);
    checkMessages(simulation);
    if (!this.#restarts && !this.#mayStoreUnanswered && simulation.rejections.length === 0) {
      assert.equal(simulation.completed.length, this.#messages);
    }
    assert.deepEqual(simulation.failed, []);
    assert.deepEqual(simulation.losses, []);

    const settled = settledMeasurements(simulation);
    checkSelectedSamples(
      this.#trace,
      this.#trace.inputs.filter((input) => !isAggregateField(input)),
      settled.filter((measurement) => !isAggregateField(measurement)),
    );
    this.#checkAggregateFields(settled.filter(isAggregateField));
    assert.equal(simulation.delivery.waiting(), this.#unroutableMessages, 'unroutable samples are kept');
  }

  #checkAggregateFields(settled: readonly SettledMeasurement[]): void {
    const inputs = this.#trace.inputs.filter(({ node }) => node === AGGREGATE_NODE.node);
    checkTimesAndMeans(this.#trace, inputs, settled);
    const isAggregate = (measurement: string): boolean =>
      AGGREGATE_FIELDS.some((field) => measurement.startsWith(`${AGGREGATE_NODE.device} ${field}=`));
    if ([...this.simulation.sent.unconfirmed()].some(isAggregate)) return;
    checkSumsAndCounts(inputs, settled);
    if (!this.#restarts) checkMeansMatchSums(settled);
  }
}

function sampleOf(device: string, values: Record<string, number>, timeMs: number | undefined) {
  return { device, sample: timeMs === undefined ? { values } : { values, time: timeMs } };
}
