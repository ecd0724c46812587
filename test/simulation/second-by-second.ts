import assert from 'node:assert/strict';
import type { RecordRules } from '../../src/windows/rules';
import { demoDevices } from '../simulator/index';
import { Simulation, type SimulationOptions } from './delivery';

const DAY_S = 86_400;

/** A message a second for one device, and what Datacake shows of it. */
export class SecondBySecond {
  readonly simulation: Simulation;
  readonly rules: Partial<RecordRules>;
  /** Of the next message; its value is the same number. */
  second = 0;
  /** The newest value that Datacake has. */
  newest = -1;
  /** The values that Datacake recorded, in the order in which it did. */
  readonly recorded: number[] = [];
  #serial = 0;

  constructor(options: SimulationOptions = {}, rules: Partial<RecordRules> = { liveFirst: true }) {
    this.simulation = new Simulation(options);
    this.rules = rules;
    this.simulation.rules(rules);
  }

  /** By how many seconds the newest value is behind the last message. */
  get age(): number {
    return this.second - 1 - this.newest;
  }

  /** How many logs have something waiting. */
  get logs(): number {
    return [...this.simulation.journal.waiting()].length;
  }

  /**
   * Lets seconds pass.
   *
   * @param each is called at the end of each
   */
  async pass(seconds: number, each: () => void = () => undefined, hasMessages = true): Promise<void> {
    for (let passed = 0; passed < seconds; passed++) {
      if (hasMessages) this.simulation.take({ WATT: this.second });
      this.second += 1;
      await this.simulation.clock.advance(1000);
      for (const { serial, value } of this.simulation.datacake.ledger.recordedAfter(this.#serial)) {
        this.#serial = serial;
        this.recorded.push(Number(value));
        this.newest = Math.max(this.newest, Number(value));
      }
      each();
    }
  }

  /** Nothing gets through for so long; then the backoff is waited for until something does. */
  async outage(seconds: number): Promise<void> {
    this.simulation.network.down = true;
    await this.pass(seconds);
    this.simulation.network.down = false;
    const { length } = this.recorded;
    while (this.recorded.length === length) await this.pass(1);
  }

  /** Lets messages come until hardly anything waits. @returns how many seconds that took */
  async drain(each?: () => void): Promise<number> {
    const began = this.second;
    while (this.simulation.delivery.waiting() > 10) {
      await this.pass(1, each);
      assert.ok(this.second - began < 3 * DAY_S, 'it is drained in time');
    }
    return this.second - began;
  }

  /** Lets all be sent, and checks that no window of 2 s is missing or there twice, and that the limit was kept. */
  async checkAll(): Promise<void> {
    await this.pass(60, undefined, false);
    assert.equal(this.simulation.delivery.status('node').kind, 'idle');
    const unconfirmed = this.simulation.sent.unconfirmed();
    const isUnconfirmed = (value: number): boolean =>
      [...unconfirmed].some((sent) => sent.startsWith(`${demoDevices.bench} WATT=${value}@`));
    const values = [...this.recorded].sort((a, b) => a - b);
    let last = -1;
    for (const value of values) {
      assert.ok(value - last <= 2, `a window is missing before ${value}`);
      assert.ok(value > last || isUnconfirmed(value), `${value} is there twice`);
      last = value;
    }
    assert.deepEqual(this.simulation.datacake.breaches(), []);
    assert.deepEqual(this.simulation.losses, []);
  }
}
