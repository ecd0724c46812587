import assert from 'node:assert/strict';
import type { Journal, LogId, StoredSample } from '../../src/journal/journal';
import type { JournalEvents } from '../../src/journal/journal-events';
import { MemoryJournal } from '../../src/journal/memory-journal';
import { Ranges } from '../../src/util/ranges';
import { demoDevices } from '../simulator/index';
import { Simulation, type StageClock, noon } from '../simulation/delivery';
import type { Sample } from '../../src/model';

/** A journal that fails when it is told to. */
class FailingJournal implements Journal {
  readonly #journal = new MemoryJournal();
  refuses: (sample: Sample) => boolean = () => false;
  failedReads = 0;
  closes = Promise.resolve();

  waiting(): Iterable<{ log: LogId; samples: number }> {
    return this.#journal.waiting();
  }

  append(log: LogId, sample: Sample): { position: number; stored: Promise<void> } {
    if (this.refuses(sample)) return { position: -1, stored: Promise.reject(new Error('the journal is full')) };
    return this.#journal.append(log, sample);
  }

  read(log: LogId, from: number, atMost: number): Promise<StoredSample[]> {
    if (this.failedReads > 0) {
      this.failedReads -= 1;
      return Promise.reject(new Error('EIO'));
    }
    return this.#journal.read(log, from, atMost);
  }

  acknowledge(log: LogId, positions: Ranges, fields?: readonly string[]): void {
    this.#journal.acknowledge(log, positions, fields);
  }

  correct(): void {
    this.#journal.correct();
  }

  close(): Promise<void> {
    return this.closes;
  }
}

/** A journal that syncs now and then, as people choose to spare an SD card. */
class GatheringJournal extends MemoryJournal {
  refuses: (sample: Sample) => boolean = () => false;
  #sync = Promise.resolve();

  constructor(
    readonly clock: StageClock,
    readonly every: number,
  ) {
    super();
    this.#gather();
  }

  override append(log: LogId, sample: Sample): { position: number; stored: Promise<void> } {
    if (this.refuses(sample)) return { position: -1, stored: Promise.reject(new Error('the journal is full')) };
    return { position: super.append(log, sample).position, stored: this.#sync };
  }

  #gather(): void {
    this.#sync = new Promise((resolve) => {
      this.clock.after(this.every, () => {
        resolve();
        this.#gather();
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

describe('trouble with the journal', () => {
  it('is told of a message that could not be stored, once, and takes the next', async () => {
    const { simulation, journal } = withJournal();
    journal.refuses = ({ values }) => values.WATT === 1;
    simulation.take({ WATT: 1 }, { name: 'a' });
    simulation.take({ WATT: 1 }, { name: 'b', completion: 'stored' });
    simulation.take({ WATT: 2 }, { name: 'c' });
    await simulation.clock.advance(5000);
    assert.deepEqual(simulation.failed, ['a: the journal is full', 'b: the journal is full']);
    assert.deepEqual(simulation.completed, ['c']);
    assert.equal(simulation.recorded().length, 1);
  });

  it('delivers what was stored of a message, and never completes it', async () => {
    const { simulation, journal } = withJournal();
    journal.refuses = ({ values }) => values.WATT === 1;
    const readings = [1, 2, 1].map((WATT) => ({ device: demoDevices.bench, sample: { values: { WATT } } }));
    simulation.takeAll(readings, { name: 'a' });
    await simulation.clock.advance(5000);
    assert.deepEqual(simulation.failed, ['a: the journal is full']);
    assert.deepEqual(simulation.completed, []);
    assert.deepEqual(
      simulation.recorded().map((text) => text.split('@')[0]),
      ['WATT=2'],
    );
  });

  it('reads again what could not be read', async () => {
    const { simulation, journal } = withJournal();
    simulation.rules({ interval: 3_600_000 });
    simulation.take({ WATT: 1 }, { name: 'a' });
    await simulation.clock.advance(1000);
    journal.failedReads = 3;
    simulation.rules({ interval: 0 });
    await simulation.clock.advance(60_000);
    assert.deepEqual(simulation.completed, ['a']);
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

describe('closing', () => {
  const busy: [what: string, prepare: (simulation: Simulation) => void][] = [
    ['nothing going on', () => undefined],
    ['a request that hangs', ({ datacake }) => datacake.faults.order({ fault: { kind: 'hang' } })],
    ['no network', ({ network }) => (network.down = true)],
    ['a pause', ({ datacake }) => datacake.faults.order({ fault: { kind: 'status', status: 401 } })],
    [
      'a wait of an hour',
      ({ datacake }) =>
        datacake.faults.order({ fault: { kind: 'status', status: 429, retryAfter: { seconds: 3600, as: 'seconds' } } }),
    ],
    ['a slow answer', ({ datacake }) => datacake.behave({ latency: 14_000 })],
  ];
  for (const [what, prepare] of busy) {
    for (const handsOver of [true, false]) {
      it(`takes less than 3 s with ${what}, and ${handsOver ? 'nothing' : 'something'} that is never handed over`, async () => {
        const simulation = new Simulation();
        await simulation.clock.advance(2000);
        prepare(simulation);
        for (const device of [demoDevices.bench, demoDevices.powerMeter, 'serial', ...manySerials]) {
          simulation.take({ POWER: 1 }, { device });
        }
        await simulation.clock.advance(1000);
        let closed = false;
        void simulation.delivery
          .close(handsOver ? undefined : new Promise(() => undefined))
          .then(() => (closed = true));
        await simulation.clock.advance(2999);
        assert.ok(closed);
        const { rung } = simulation.clock;
        await simulation.clock.advance(7_200_000);
        assert.ok(simulation.clock.rung - rung <= 10, 'no timer is left but those of the transport');
        const sent = simulation.requests().length;
        simulation.take({ POWER: 2 });
        await simulation.clock.advance(7_200_000);
        assert.equal(simulation.requests().length, sent, 'nothing leaves any more');
      });
    }
  }

  it('takes what is handed over meanwhile', async () => {
    const simulation = new Simulation();
    await simulation.clock.advance(2000);
    let handOver = (): void => undefined;
    const handedOver = new Promise<void>((resolve) => (handOver = resolve));
    const closed = simulation.delivery.close(handedOver);
    await simulation.clock.advance(300);
    simulation.take({ WATT: 1 });
    handOver();
    await simulation.clock.advance(2000);
    await closed;
    simulation.start();
    simulation.rules({});
    await simulation.clock.advance(5000);
    assert.equal(simulation.recorded().length, 1);
  });
});

describe('a flow whose nodes throw', () => {
  let warnings: Error[] = [];
  const note = (warning: Error): void => void warnings.push(warning);
  beforeEach(() => {
    warnings = [];
    process.on('warning', note);
  });
  afterEach(() => {
    process.off('warning', note);
  });

  it('holds up no delivery', async () => {
    const simulation = new Simulation();
    await simulation.clock.advance(2000);
    const explode = (): never => {
      throw new Error('boom');
    };
    simulation.receipts.push = explode;
    simulation.rejections.push = explode;
    simulation.completed.push = explode;
    for (let second = 0; second < 10; second++) {
      simulation.take({ WATT: second, NO_SUCH_FIELD: 1 });
      simulation.take({ WATT: second }, { completion: 'stored' });
      await simulation.clock.advance(5000);
    }
    await simulation.clock.advance(60_000);
    assert.deepEqual(simulation.delivery.status('node'), { kind: 'idle' });
    assert.ok(simulation.recorded().length >= 10);
    assert.ok(warnings.some(({ message }) => message === 'boom'));
  });
});

describe('a flush', () => {
  it('closes windows also when they are made anew before they are sent', async () => {
    const simulation = new Simulation();
    simulation.rules({ interval: 3_600_000 });
    simulation.take({ WATT: 1 });
    await simulation.clock.advance(10);
    simulation.delivery.flush('node', []);
    await simulation.clock.advance(10);
    simulation.clock.stepWall(10_000);
    await simulation.clock.advance(5000);
    assert.equal(simulation.recorded().length, 1);
  });

  it('reaches what waits beyond the windows that are in memory', async () => {
    const simulation = new Simulation();
    simulation.rules({ interval: 1000 });
    simulation.network.down = true;
    for (let second = 0; second < 1500; second++) {
      simulation.take({ WATT: second }, { time: 1_700_000_000_000 + second * 1000 });
      await simulation.clock.advance(1);
    }
    simulation.rules({ interval: 3_600_000 });
    simulation.delivery.flush('node', []);
    simulation.network.down = false;
    await simulation.clock.advance(120_000);
    assert.deepEqual(simulation.delivery.status('node'), { kind: 'idle' });
  });
});

describe('a journal that syncs now and then', () => {
  for (const every of [500, 2500, 60_000]) {
    it(`keeps windows open for what arrived in them, with ${every / 1000} s between two syncs`, async () => {
      const simulation = new Simulation();
      simulation.journal = new GatheringJournal(simulation.clock, every);
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

  it('closes the windows of what it has stored also when it refuses a sample while others are being stored', async () => {
    const simulation = new Simulation();
    const journal = new GatheringJournal(simulation.clock, 5000);
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

describe('a journal that gives samples up', () => {
  it('is told with the count, and what is left is sent; the messages of what is lost are never completed', async () => {
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
    assert.deepEqual(simulation.delivery.status('node'), { kind: 'lost', samples: 20 });
  });
});

describe('a journal that takes over what another owner has left', () => {
  for (const sendsItself of [true, false]) {
    it(`has it sent at the times that it has, while the delivery ${sendsItself ? 'is busy' : 'has nothing else'}`, async () => {
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
        positions.add(journal.append(log, sample).position);
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

describe('a journal that takes its time to open', () => {
  it('is waited for, within bounds, and what came meanwhile keeps its time and order', async () => {
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

  it('does not keep a delivery from closing', async () => {
    const simulation = new Simulation();
    simulation.opening = new Promise(() => undefined);
    simulation.start();
    simulation.take({ WATT: 1 });
    let closed = false;
    void simulation.delivery.close().then(() => (closed = true));
    await simulation.clock.advance(2900);
    assert.ok(closed);
  });

  it('leaves nothing behind where it opens only while the delivery closes', async () => {
    const simulation = new Simulation();
    const open: (() => void)[] = [];
    simulation.opening = new Promise<void>((resolve) => open.push(resolve));
    simulation.start();
    simulation.take({ WATT: 1 });
    const closed = simulation.delivery.close();
    await simulation.clock.advance(100);
    for (const resolve of open) resolve();
    await closed;
    assert.equal(simulation.delivery.waiting, 1);
  });
});

const manySerials = Array.from({ length: 20 }, (_, index) => `serial ${index}`);
