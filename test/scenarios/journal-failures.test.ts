import assert from 'node:assert/strict';
import {
  type Journal,
  type JournalEvents,
  JournalError,
  type LogId,
  type StoredSample,
} from '../../src/journal/journal';
import { MemoryJournal } from '../../src/journal/memory-journal';
import type { Sample } from '../../src/model';
import { Ranges } from '../../src/util/ranges';
import type { TestClock } from '../simulation/clock';
import { Simulation, noon } from '../simulation/delivery';
import { demoDevices } from '../simulator/index';

const full = "The sample wasn't stored: no more than the size limit may wait";

/** A journal whose failures a test switches. */
class FailingJournal implements Journal {
  readonly #journal = new MemoryJournal();
  refuses: (sample: Sample) => boolean = () => false;
  closes = Promise.resolve();

  waiting(): Iterable<{ log: LogId; samples: number }> {
    return this.#journal.waiting();
  }

  append(log: LogId, sample: Sample): Promise<number> {
    if (this.refuses(sample)) return Promise.reject(new JournalError('limit', 'full'));
    return this.#journal.append(log, sample);
  }

  read(log: LogId, from: number, atMost: number): Promise<StoredSample[]> {
    return this.#journal.read(log, from, atMost);
  }

  acknowledge(log: LogId, positions: Ranges, fields?: readonly string[]): void {
    this.#journal.acknowledge(log, positions, fields);
  }

  close(): Promise<void> {
    return this.closes;
  }
}

/** A journal with a long sync interval, which spares an SD card. */
class SlowSyncJournal extends MemoryJournal {
  refuses: (sample: Sample) => boolean = () => false;
  #sync = Promise.resolve();

  constructor(
    readonly clock: TestClock,
    readonly syncIntervalMs: number,
  ) {
    super();
    this.#scheduleSync();
  }

  override async append(log: LogId, sample: Sample): Promise<number> {
    if (this.refuses(sample)) throw new JournalError('limit', 'full');
    const sync = this.#sync;
    const position = await super.append(log, sample);
    await sync;
    return position;
  }

  #scheduleSync(): void {
    this.#sync = new Promise((resolve) => {
      this.clock.after(this.syncIntervalMs, () => {
        resolve();
        this.#scheduleSync();
      });
    });
  }
}

function withJournal(): { simulation: Simulation; journal: FailingJournal } {
  const simulation = new Simulation();
  const journal = new FailingJournal();
  simulation.journal = journal;
  simulation.start();
  simulation.rules({});
  return { simulation, journal };
}

describe('a journal that fails', () => {
  it('fails a message that could not be stored, once, and takes the next', async () => {
    const { simulation, journal } = withJournal();
    journal.refuses = ({ values }) => values.WATT === 1;
    simulation.take({ WATT: 1 }, { name: 'a' });
    simulation.take({ WATT: 1 }, { name: 'b', completion: 'stored' });
    simulation.take({ WATT: 2 }, { name: 'c' });
    await simulation.clock.advance(5000);
    assert.deepEqual(simulation.failed, [`a: ${full}`, `b: ${full}`]);
    assert.deepEqual(simulation.completed, ['c']);
    assert.equal(simulation.recorded().length, 1);
  });

  it('delivers the stored samples of a message that failed, and never completes it', async () => {
    const { simulation, journal } = withJournal();
    journal.refuses = ({ values }) => values.WATT === 1;
    const samples = [1, 2, 1].map((WATT) => ({ device: demoDevices.bench, sample: { values: { WATT } } }));
    simulation.takeAll(samples, { name: 'a' });
    await simulation.clock.advance(5000);
    assert.deepEqual(simulation.failed, [`a: ${full}`]);
    assert.deepEqual(simulation.completed, []);
    assert.deepEqual(
      simulation.recorded().map((text) => text.split('@')[0]),
      ['WATT=2'],
    );
  });

  it('closes within 3 s, however long the journal takes', async () => {
    const { simulation, journal } = withJournal();
    journal.closes = new Promise(() => undefined);
    let closed = false;
    void simulation.delivery.close().then(() => (closed = true));
    await simulation.clock.advance(2999);
    assert.ok(closed);
  });
});

describe('a journal with a long sync interval', () => {
  for (const every of [500, 2500, 60_000]) {
    it(`keeps windows open for samples that are being stored, with ${every / 1000} s between two syncs`, async () => {
      const simulation = new Simulation();
      simulation.journal = new SlowSyncJournal(simulation.clock, every);
      simulation.start();
      simulation.rules({ interval: 10_000, others: { aggregate: 'mean' } });
      for (let second = 0; second < 120; second++) {
        simulation.take({ WATT: second });
        await simulation.clock.advance(1000);
      }
      await simulation.clock.advance(240_000);
      assert.deepEqual(
        simulation.recorded(),
        Array.from({ length: 12 }, (_, window) => `WATT=${window * 10 + 4.5}@${window * 10 + 9}`),
      );
    });
  }

  it('closes the windows of stored samples also when it refuses one while others are being stored', async () => {
    const simulation = new Simulation();
    const journal = new SlowSyncJournal(simulation.clock, 5000);
    journal.refuses = ({ values }) => values.WATT === 3;
    simulation.journal = journal;
    simulation.start();
    simulation.rules({ interval: 10_000 });
    for (let second = 0; second < 30; second++) {
      simulation.take({ WATT: second });
      await simulation.clock.advance(1000);
    }
    await simulation.clock.advance(20_000);
    assert.equal(simulation.failed.length, 1);
    assert.deepEqual(simulation.recorded(), ['WATT=9@9', 'WATT=19@19', 'WATT=29@29']);
  });
});

describe('a journal that drops samples', () => {
  it('reports the loss with its count, sends the rest, and never completes the messages of lost samples', async () => {
    const simulation = new Simulation();
    const journal = new MemoryJournal();
    simulation.journal = journal;
    let dropped: JournalEvents['dropped'] = () => undefined;
    simulation.attach = (events) => {
      dropped = (drop) => events.dropped(drop);
    };
    simulation.start();
    simulation.rules({ interval: 10_000 });
    simulation.network.down = true;
    for (let index = 0; index < 60; index++) {
      simulation.take({ WATT: index }, { name: `${index}` });
      await simulation.clock.advance(1000);
    }
    const log = { device: demoDevices.bench, node: 'node' };
    const positions = Ranges.of(20, 39);
    journal.acknowledge(log, positions);
    dropped({ log, positions, samples: 20, why: 'size' });
    assert.deepEqual(simulation.losses, [{ node: 'node', device: demoDevices.bench, samples: 20, why: 'size' }]);
    simulation.network.down = false;
    await simulation.clock.advance(200_000);
    assert.deepEqual(
      simulation.datacake.ledger.recorded(demoDevices.bench).map(({ value }) => value),
      [9, 19, 49, 59],
    );
    assert.equal(simulation.completed.length, 40);
    assert.deepEqual(simulation.delivery.status('node'), { kind: 'lost', samples: 20, waiting: 0 });
  });
});

describe('a journal that takes over the samples of another owner', () => {
  for (const sendsItself of [true, false]) {
    it(`has them sent with their own times, while the delivery ${sendsItself ? 'is busy' : 'is idle'}`, async () => {
      const simulation = new Simulation();
      const journal = new MemoryJournal();
      simulation.journal = journal;
      let adopted: JournalEvents['adopted'] = () => undefined;
      simulation.attach = (events) => {
        adopted = (log, positions) => events.adopted(log, positions);
      };
      simulation.start();
      simulation.rules({});
      await simulation.clock.advance(5000);
      if (sendsItself) for (const WATT of [-1, -2]) simulation.take({ WATT }, { name: `${WATT}` });
      simulation.clock.stepWall(3_600_000);
      const log = { device: demoDevices.bench, node: 'node' };
      const positions = new Ranges();
      for (let second = 0; second < 1500; second++) {
        const sample = { device: log.device, time: noon + second * 1000, ownTime: true, values: { WATT: second } };
        positions.add(await journal.append(log, sample));
      }
      adopted(log, positions);
      await simulation.clock.advance(2_000_000);
      assert.deepEqual(simulation.delivery.status('node'), { kind: 'idle' });
      assert.deepEqual(
        simulation.recorded().filter((text) => !text.includes('-')),
        Array.from({ length: 1500 }, (_, second) => `WATT=${second}@${second}`),
      );
      assert.equal(simulation.completed.length, sendsItself ? 2 : 0);
    });
  }
});

describe('a journal that is slow to open', () => {
  it('keeps time and order of a bounded number of samples that arrive meanwhile', async () => {
    const simulation = new Simulation();
    let open = (): void => undefined;
    simulation.opening = new Promise<void>((resolve) => (open = resolve));
    simulation.start();
    for (let index = 0; index < 10_002; index++) simulation.take({ WATT: index }, { name: `${index}` });
    await simulation.clock.advance(5000);
    assert.equal(simulation.failed.length, 2);
    assert.match(simulation.failed[0] ?? '', /^10000: The journal is still being opened/);
    open();
    await simulation.clock.advance(5000);
    assert.deepEqual(simulation.recorded(), ['WATT=9999@0']);
    assert.equal(simulation.completed.length, 10_000);
  });

  it('keeps only as many bytes of messages as there is room for', async () => {
    const simulation = new Simulation();
    let open = (): void => undefined;
    simulation.opening = new Promise<void>((resolve) => (open = resolve));
    simulation.start();
    for (let index = 0; index < 8; index++) simulation.take({ WATT: index }, { name: `${index}`, bytes: 20_000_000 });
    assert.equal(simulation.failed.length, 2);
    assert.match(simulation.failed[0] ?? '', /^6: The journal is still being opened/);
    open();
    await simulation.clock.advance(5000);
    assert.equal(simulation.completed.length, 6);
    simulation.take({ WATT: 8 }, { name: '8', bytes: 200_000_000 });
    await simulation.clock.advance(5000);
    assert.ok(simulation.completed.includes('8'), 'a larger one is taken where no other waits');
  });

  it('does not delay the close of the delivery', async () => {
    const simulation = new Simulation();
    simulation.opening = new Promise(() => undefined);
    simulation.start();
    simulation.take({ WATT: 1 });
    let closed = false;
    void simulation.delivery.close().then(() => (closed = true));
    await simulation.clock.advance(2900);
    assert.ok(closed);
  });

  it('leaves no listener behind when it opens while the delivery closes', async () => {
    const simulation = new Simulation();
    const open: (() => void)[] = [];
    simulation.opening = new Promise<void>((resolve) => open.push(resolve));
    simulation.start();
    simulation.take({ WATT: 1 });
    const closed = simulation.delivery.close();
    await simulation.clock.advance(100);
    for (const resolve of open) resolve();
    await closed;
    assert.equal(simulation.delivery.waiting(), 1);
  });
});

describe('a disk that hangs', () => {
  for (const completion of ['accepted', 'stored'] as const) {
    it(`fails messages that there is no memory for, and goes on with the others (complete when ${completion})`, async () => {
      const memory = new MemoryJournal();
      let goOn = (): void => undefined;
      const hanging = new Promise<void>((resolve) => (goOn = resolve));
      const journal: Journal = {
        waiting: () => memory.waiting(),
        append: (log, sample) => hanging.then(() => memory.append(log, sample)),
        read: (...asked) => memory.read(...asked),
        acknowledge: (...settled) => memory.acknowledge(...settled),
        close: () => memory.close(),
      };
      const simulation = new Simulation({ openJournal: () => Promise.resolve(journal) });
      await simulation.clock.advance(2000);
      const take = (name: string): void => simulation.take({ WATT: 1 }, { name, completion, bytes: 200_000 });
      for (let index = 0; index < 1000; index++) take(`${index}`);
      assert.equal(simulation.failed.length, 361);
      assert.match(simulation.failed[0] ?? '', /^639: The disk or the database is too slow/);
      goOn();
      await simulation.clock.advance(5000);
      assert.equal(simulation.completed.length, 639);
      take('later');
      await simulation.clock.advance(5000);
      assert.ok(simulation.completed.includes('later'));
    });
  }
});
