import assert from 'node:assert/strict';
import { Simulation, type SimulationOptions } from '../simulation/delivery';

const HOUR_S = 3600;

/** The most seconds by which the newest value that Datacake has may be behind, once the device gets through again. */
const MAX_AGE_S = 5;

/** A message a second for one device; its value is the number of the second. */
class SecondBySecond {
  readonly simulation: Simulation;
  second = 0;
  /** The greatest value that Datacake has. */
  newest = -1;
  /** By value, how often Datacake recorded it. */
  readonly recorded = new Map<number, number>();
  #serial = 0;

  constructor(options: SimulationOptions = {}, liveFirst = true) {
    this.simulation = new Simulation(options);
    this.simulation.rules({ liveFirst });
  }

  get age(): number {
    return this.second - 1 - this.newest;
  }

  /** @param each is called at the end of each second */
  async pass(seconds: number, each: () => void = () => undefined, hasMessages = true): Promise<void> {
    for (let passed = 0; passed < seconds; passed++) {
      if (hasMessages) this.simulation.take({ WATT: this.second });
      this.second += 1;
      await this.simulation.clock.advance(1000);
      for (const { serial, value } of this.simulation.datacake.ledger.recordedAfter(this.#serial)) {
        this.#serial = serial;
        this.newest = Math.max(this.newest, Number(value));
        this.recorded.set(Number(value), (this.recorded.get(Number(value)) ?? 0) + 1);
      }
      each();
    }
  }

  /** Nothing gets through for so long; then it does again, and the first backoff is waited for. */
  async outage(seconds: number): Promise<void> {
    this.simulation.network.down = true;
    await this.pass(seconds);
    this.simulation.network.down = false;
    const { newest } = this;
    while (this.newest === newest) await this.pass(1);
  }

  /** Lets messages come until no value waits that is older than some seconds. @returns how many seconds that took */
  async drain(each?: () => void): Promise<number> {
    const began = this.second;
    while (this.simulation.delivery.waiting() > 10) {
      await this.pass(1, each);
      assert.ok(this.second - began < 3 * 24 * HOUR_S, 'it is drained in time');
    }
    return this.second - began;
  }

  /** Lets all be sent, and checks that nothing is missing. */
  async checkAll(): Promise<void> {
    await this.pass(60, undefined, false);
    assert.equal(this.simulation.delivery.status('node').kind, 'idle');
    const values = [...this.recorded.keys()].sort((a, b) => a - b);
    for (const [index, value] of values.entries()) {
      assert.ok(value - (values[index - 1] ?? -1) <= 2, `a window of 2 s is missing before ${value}`);
    }
    assert.deepEqual(this.simulation.datacake.breaches(), []);
    assert.deepEqual(this.simulation.losses, []);
  }
}

describe('live first', () => {
  it('shows live values within 5 s while the backlog of an hour is made up for, and takes no longer for it', async () => {
    const live = new SecondBySecond();
    await live.pass(10);
    await live.outage(HOUR_S);
    await live.pass(MAX_AGE_S);
    let worst = 0;
    const seconds = await live.drain(() => {
      worst = Math.max(worst, live.age);
    });
    assert.ok(worst <= MAX_AGE_S, `${worst} s behind`);
    await live.checkAll();
    assert.ok([...live.recorded.values()].every((times) => times === 1));

    const ordered = new SecondBySecond({}, false);
    await ordered.pass(10);
    await ordered.outage(HOUR_S);
    await ordered.pass(MAX_AGE_S);
    const secondsInOrder = await ordered.drain();
    assert.ok(seconds <= 1.1 * secondsInOrder, `${seconds} s and not ${secondsInOrder} s`);
  });
});
