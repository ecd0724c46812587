import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDiskJournal } from '../../src/journal/disk/open-disk-journal';
import { SimulatedClock } from '../simulation/clock';
import { Simulation, noon } from '../simulation/delivery';
import { heapUsed } from '../helpers/heap';
import { WatchedDisk } from '../simulation/watched-disk';
import { type LedgerEntry, demoTokens } from '../simulator/index';

const HOUR_S = 3600;
const DAY_S = 24 * HOUR_S;

/** Between two checks of the recorded measurements. */
const CHECK_INTERVAL_S = 60;

/** Devices without an interval, and those with one of a minute. */
const DEVICES_WITHOUT_INTERVAL = 2;
const DEVICE_COUNT = 8;
const INTERVAL_S = 60;

/** Messages at one a second for each of 8 devices, in simulated time, with the journal on this machine's disk. */
class OutageSimulation {
  readonly simulation: Simulation;
  readonly devices: readonly string[];
  completed = 0;
  /** The greatest growth of the heap, in bytes. */
  memory = 0;
  /** Seconds since noon; the value of all fields of a message. */
  second = 0;
  readonly #check: (entry: LedgerEntry) => void;
  readonly #heapBefore: number;
  #checkedSerial = 0;

  constructor(directory: string, check: (entry: LedgerEntry) => void) {
    const disk = new WatchedDisk();
    const clock = new SimulatedClock(noon, disk.settled);
    this.#check = check;
    this.simulation = new Simulation({
      clock,
      token: demoTokens.personal,
      datacake: { keep: 5000, behaviour: { overQuota: 'record' } },
      openJournal: async (events, _clock, stamps) => {
        const opening = await openDiskJournal({
          directory,
          events,
          fs: disk.fs,
          sync: 60_000,
          sizeLimit: 1e9,
          clock: stamps,
          after: (milliseconds, callback) => clock.after(milliseconds, callback),
        });
        assert.ok(opening.kind === 'opened');
        return opening.journal;
      },
    });
    this.devices = this.simulation.datacake.directory.devices
      .filter(({ verboseName }) => verboseName.startsWith('Soil probe'))
      .slice(0, DEVICE_COUNT)
      .map(({ id }) => id);
    // The test must not keep millions of messages, because it measures memory.
    this.simulation.receipts.push = () => 0;
    this.simulation.sent.keeps = false;
    this.simulation.completed.push = () => (this.completed += 1);
    this.simulation.rules({}, 'bare');
    const fields = new Map([
      ['SOIL_MOISTURE', { aggregate: 'mean' }],
      ['SOIL_TEMPERATURE', { aggregate: 'min' }],
      ['BATTERY', { aggregate: 'count' }],
    ] as const);
    this.simulation.rules({ interval: INTERVAL_S * 1000, fields }, 'minute');
    this.#heapBefore = heapUsed();
  }

  hasNoInterval(device: string): boolean {
    return this.devices.indexOf(device) < DEVICES_WITHOUT_INTERVAL;
  }

  /** Lets seconds pass, each with a message for every device. */
  async pass(seconds: number, messages = true): Promise<void> {
    for (let passed = 0; passed < seconds; passed++) {
      const now = this.second++;
      for (const device of messages ? this.devices : []) {
        if (this.hasNoInterval(device)) this.simulation.take({ SOIL_MOISTURE: now }, { device, node: 'bare' });
        else {
          const values = { SOIL_MOISTURE: now, SOIL_TEMPERATURE: now, BATTERY: now };
          this.simulation.take(values, { device, node: 'minute' });
        }
      }
      await this.simulation.clock.advance(1000);
      if (this.second % CHECK_INTERVAL_S === 0) this.checkRecorded();
    }
  }

  /** Lets time pass without messages until nothing waits. @returns how many seconds that took */
  async drain(): Promise<number> {
    const began = this.second;
    while (this.simulation.delivery.waiting() > 0) {
      assert.ok(this.second - began < DAY_S, 'it is drained in time');
      await this.pass(CHECK_INTERVAL_S, false);
    }
    return this.second - began;
  }

  /** Checks the measurements that were recorded since the last check. */
  checkRecorded(): void {
    const { ledger } = this.simulation.datacake;
    for (const entry of ledger.recordedAfter(this.#checkedSerial)) {
      assert.equal(entry.serial, this.#checkedSerial + 1, 'the test sees every measurement');
      this.#checkedSerial = entry.serial;
      this.#check(entry);
    }
    if (this.second % HOUR_S === 0) this.memory = Math.max(this.memory, heapUsed() - this.#heapBefore);
  }
}

/** The recorded seconds of each field, in the order of recording. */
class RecordedSeconds {
  readonly #last = new Map<string, number>();
  recorded = 0;

  /** @returns seconds since the last measurement of the field */
  add({ device, field }: LedgerEntry, second: number): number {
    const key = `${device} ${field}`;
    const step = second - (this.#last.get(key) ?? -1);
    this.#last.set(key, second);
    this.recorded += 1;
    return step;
  }

  get last(): number[] {
    return [...this.#last.values()];
  }
}

describe('a day of outage at a message a second for 8 devices', function () {
  this.timeout(600_000);
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'journal-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  it('keeps the resolution of the windows, and drains the backlog within the limit while new messages arrive', async () => {
    const everyTwo = new RecordedSeconds();
    const everyMinute = new RecordedSeconds();
    const outage = new OutageSimulation(directory, (entry) => {
      const { device, field, value, timestamp } = entry;
      const second = Number(timestamp) - noon / 1000;
      if (outage.hasNoInterval(device)) {
        assert.equal(value, second, 'none is altered');
        const step = everyTwo.add(entry, second);
        assert.ok(step === 1 || step === 2, `${step} s from one measurement to the next`);
        return;
      }
      const start = Math.floor(second / INTERVAL_S) * INTERVAL_S;
      const expected = { SOIL_MOISTURE: start + 29.5, SOIL_TEMPERATURE: start, BATTERY: INTERVAL_S }[field];
      assert.equal(value, expected, field);
      assert.equal(second, field === 'SOIL_TEMPERATURE' ? start : start + INTERVAL_S - 1);
      assert.equal(everyMinute.add(entry, start + INTERVAL_S - 1), INTERVAL_S);
    });
    const { simulation } = outage;
    const began = performance.now();

    await outage.pass(INTERVAL_S);
    simulation.network.down = true;
    await outage.pass(DAY_S);
    simulation.network.down = false;
    await outage.pass(INTERVAL_S);
    const before = { waiting: simulation.delivery.waiting(), recorded: everyTwo.recorded };
    await outage.pass(2 * HOUR_S);
    assert.ok(simulation.delivery.waiting() < before.waiting, 'the backlog shrinks');
    const busy = (everyTwo.recorded - before.recorded) / DEVICES_WITHOUT_INTERVAL / (2 * HOUR_S);
    assert.ok(busy >= 0.88, `${busy} writes a second and field while new messages arrive`);

    const last = outage.second - 1;
    const recordedBefore = everyTwo.recorded;
    const drainSeconds = await outage.drain();
    const quiet = (everyTwo.recorded - recordedBefore) / DEVICES_WITHOUT_INTERVAL / drainSeconds;
    assert.ok(quiet >= 0.88, `${quiet} writes a second and field`);

    assert.deepEqual(
      [everyTwo.last, everyMinute.last],
      [Array(DEVICES_WITHOUT_INTERVAL).fill(last), Array(3 * (DEVICE_COUNT - DEVICES_WITHOUT_INTERVAL)).fill(last)],
    );
    assert.equal(outage.completed, (last + 1) * DEVICE_COUNT);
    assert.deepEqual(simulation.datacake.breaches(), []);
    assert.ok(outage.memory < 60e6, `memory grew by ${outage.memory / 1e6} MB`);
    console.log(
      `      ${outage.completed} messages, drained at ${busy.toFixed(3)} and ${quiet.toFixed(3)} writes a second and field,`,
      `memory ${(outage.memory / 1e6).toFixed(1)} MB, ${((performance.now() - began) / 1000).toFixed(0)} s`,
    );
  });
});
