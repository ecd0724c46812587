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

const hour = 3600;
const day = 24 * hour;

/** How often what was recorded is looked through, in seconds. */
const look = 60;

/** Devices without an interval, and those with one of a minute. */
const bare = 4;
const total = 20;
const minute = 60;

/** Messages at one a second for each of 20 devices, in simulated time, with the journal on this machine's disk. */
class Rig {
  readonly simulation: Simulation;
  readonly devices: readonly string[];
  completed = 0;
  /** The highest growth of memory that was seen, in bytes. */
  memory = 0;
  /** Seconds since noon; each message says this in all of its fields. */
  second = 0;
  readonly #judge: (entry: LedgerEntry) => void;
  readonly #before: number;
  #judged = 0;

  constructor(directory: string, judge: (entry: LedgerEntry) => void) {
    const disk = new WatchedDisk();
    const clock = new SimulatedClock(noon, disk.settled);
    this.#judge = judge;
    this.simulation = new Simulation({
      clock,
      token: demoTokens.personal,
      datacake: { keep: 5000, behaviour: { overQuota: 'record' } },
      openJournal: async (events) => {
        const opening = await openDiskJournal({
          directory,
          events,
          fs: disk.fs,
          sync: 60_000,
          sizeLimit: 1e9,
          now: () => clock.wall(),
          after: (milliseconds, callback) => clock.after(milliseconds, callback),
        });
        assert.ok(opening.kind === 'opened');
        return opening.journal;
      },
    });
    this.devices = this.simulation.datacake.directory.devices
      .filter(({ verboseName }) => verboseName.startsWith('Soil probe'))
      .slice(0, total)
      .map(({ id }) => id);
    // What would be kept of millions of messages would be the test's memory, not the product's.
    this.simulation.receipts.push = () => 0;
    this.simulation.sent.keeps = false;
    this.simulation.completed.push = () => (this.completed += 1);
    this.simulation.rules({}, 'bare');
    const fields = new Map([
      ['SOIL_MOISTURE', { aggregate: 'mean' }],
      ['SOIL_TEMPERATURE', { aggregate: 'min' }],
      ['BATTERY', { aggregate: 'count' }],
    ] as const);
    this.simulation.rules({ interval: minute * 1000, fields }, 'minute');
    this.#before = heapUsed();
  }

  isBare(device: string): boolean {
    return this.devices.indexOf(device) < bare;
  }

  /** Lets seconds pass, each with a message for every device. */
  async pass(seconds: number, messages = true): Promise<void> {
    for (let passed = 0; passed < seconds; passed++) {
      const now = this.second++;
      for (const device of messages ? this.devices : []) {
        if (this.isBare(device)) this.simulation.take({ SOIL_MOISTURE: now }, { device, node: 'bare' });
        else {
          const values = { SOIL_MOISTURE: now, SOIL_TEMPERATURE: now, BATTERY: now };
          this.simulation.take(values, { device, node: 'minute' });
        }
      }
      await this.simulation.clock.advance(1000);
      if (this.second % look === 0) this.look();
    }
  }

  /** Lets time pass without messages until nothing waits. @returns how many seconds that took */
  async drain(): Promise<number> {
    const began = this.second;
    while (this.simulation.delivery.waiting > 0) {
      assert.ok(this.second - began < day, 'it is drained in time');
      await this.pass(look, false);
    }
    return this.second - began;
  }

  /** Looks through what was recorded since the last time. */
  look(): void {
    const { ledger } = this.simulation.datacake;
    for (const entry of ledger.recordedAfter(this.#judged)) {
      assert.equal(entry.serial, this.#judged + 1, 'the test sees every measurement');
      this.#judged = entry.serial;
      this.#judge(entry);
    }
    if (this.second % hour === 0) this.memory = Math.max(this.memory, heapUsed() - this.#before);
  }
}

/** Seconds that are recorded, in the order in which they were. */
class Steps {
  readonly #last = new Map<string, number>();
  recorded = 0;

  /** @returns seconds since the last measurement of the field */
  note({ device, field }: LedgerEntry, second: number): number {
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

describe('a day of outage at a message a second for 20 devices', function () {
  this.timeout(400_000);
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'journal-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  it('keeps the resolution that the windows say, and is drained within the limit while new messages come', async () => {
    const everyTwo = new Steps();
    const everyMinute = new Steps();
    const rig = new Rig(directory, (entry) => {
      const { device, field, value, timestamp } = entry;
      const second = Number(timestamp) - noon / 1000;
      if (rig.isBare(device)) {
        assert.equal(value, second, 'none is altered');
        const step = everyTwo.note(entry, second);
        assert.ok(step === 1 || step === 2, `${step} s from one measurement to the next`);
        return;
      }
      const start = Math.floor(second / minute) * minute;
      const expected = { SOIL_MOISTURE: start + 29.5, SOIL_TEMPERATURE: start, BATTERY: minute }[field];
      assert.equal(value, expected, field);
      assert.equal(second, field === 'SOIL_TEMPERATURE' ? start : start + minute - 1);
      assert.equal(everyMinute.note(entry, start + minute - 1), minute);
    });
    const { simulation } = rig;
    const began = performance.now();

    await rig.pass(minute);
    simulation.network.down = true;
    await rig.pass(day);
    simulation.network.down = false;
    await rig.pass(minute);
    const before = { waiting: simulation.delivery.waiting, recorded: everyTwo.recorded };
    await rig.pass(2 * hour);
    assert.ok(simulation.delivery.waiting < before.waiting, 'the backlog shrinks');
    const busy = (everyTwo.recorded - before.recorded) / bare / (2 * hour);
    assert.ok(busy >= 0.88, `${busy} writes a second and field while new messages come`);

    const last = rig.second - 1;
    const left = everyTwo.recorded;
    const took = await rig.drain();
    const quiet = (everyTwo.recorded - left) / bare / took;
    assert.ok(quiet >= 0.88, `${quiet} writes a second and field`);

    assert.deepEqual([everyTwo.last, everyMinute.last], [Array(bare).fill(last), Array(3 * (total - bare)).fill(last)]);
    assert.equal(rig.completed, (last + 1) * total);
    assert.deepEqual(simulation.datacake.breaches(), []);
    assert.ok(rig.memory < 60e6, `memory grew by ${rig.memory / 1e6} MB`);
    console.log(
      `      ${rig.completed} messages, drained at ${busy.toFixed(3)} and ${quiet.toFixed(3)} writes a second and field,`,
      `memory ${(rig.memory / 1e6).toFixed(1)} MB, ${((performance.now() - began) / 1000).toFixed(0)} s`,
    );
  });
});
