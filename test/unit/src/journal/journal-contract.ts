import assert from 'node:assert/strict';
import type { Journal, LogId, StoredSample } from '../../../../src/journal/journal';
import { JournalError } from '../../../../src/journal/journal';
import type { Sample } from '../../../../src/model';
import { Ranges } from '../../../../src/util/ranges';

/** A journal under test. */
export interface ContractedJournal {
  journal: Journal;
  /** Fulfils when all that was appended and acknowledged has had its effect. */
  idle(): Promise<void>;
  /** Closes the journal and opens it again, as after a restart. */
  reopen(): Promise<ContractedJournal>;
  /** Ends what the journal was opened with. */
  end?(): Promise<void>;
}

const TIME = Date.UTC(2026, 2, 14, 12);

const logs: readonly LogId[] = [
  { device: '3f2c8b1e-0000-4000-8000-000000000001', node: 'a1' },
  { device: '3f2c8b1e-0000-4000-8000-000000000001', node: 'b2' },
  { device: 'SN 4711/ä', node: 'a1' },
];
const [log = { device: '', node: '' }] = logs;

/**
 * What every journal does, whatever it is made of.
 *
 * @param open makes one in which nothing waits
 */
export function describeJournal(name: string, open: () => Promise<ContractedJournal>): void {
  describe(`${name}, as every journal,`, () => {
    let opened: ContractedJournal;

    beforeEach(async () => {
      opened = await open();
    });

    afterEach(async () => {
      await opened.journal.close();
      await opened.end?.();
    });

    /** Appends samples of these numbers. @returns their positions */
    const append = async (numbers: readonly number[], id = log): Promise<number[]> => {
      const positions = await Promise.all(numbers.map((number) => opened.journal.append(id, sample(number, id))));
      await opened.idle();
      return positions;
    };
    const acknowledge = async (positions: readonly number[], fields?: string[], id = log): Promise<void> => {
      opened.journal.acknowledge(id, rangesOf(positions), fields);
      await opened.idle();
    };
    const numbersOf = (samples: readonly StoredSample[]): unknown[] =>
      samples.map(({ sample: { values } }) => values.WATT);
    const readNumbers = async (id = log): Promise<unknown[]> => numbersOf(await readAll(opened.journal, id));
    const waiting = (id = log): number => waitingOf(opened.journal, id);

    it('gives samples positions that rise by one, and reads them in the order in which they were appended', async () => {
      const numbers = Array.from({ length: 50 }, (_, index) => index);
      const positions = await append(numbers);
      const [first = NaN] = positions;
      assert.deepEqual(
        positions,
        numbers.map((number) => first + number),
      );
      assert.deepEqual(
        await readAll(opened.journal),
        numbers.map((number) => ({ position: first + number, sample: sample(number) })),
      );
    });

    it('fulfils the promises of a log in the order of its positions', async () => {
      const order: number[] = [];
      const appended = [1, 2, 3, 4, 5].map((number) =>
        opened.journal.append(log, sample(number)).then((position) => order.push(position)),
      );
      await opened.idle();
      await Promise.all(appended);
      assert.deepEqual(
        order,
        [...order].sort((a, b) => a - b),
      );
    });

    it('keeps logs apart', async () => {
      for (const [index, id] of logs.entries()) await append([index, index + 10], id);
      for (const [index, id] of logs.entries()) assert.deepEqual(await readNumbers(id), [index, index + 10]);
      const [, second = log] = logs;
      await acknowledge(
        (await readAll(opened.journal, second)).map(({ position }) => position),
        undefined,
        second,
      );
      assert.deepEqual(logs.map(waiting), [2, 0, 2]);
    });

    it('keeps times, whether they are their own, and values of every type', async () => {
      const values = {
        WATT: -0.5,
        STATE: true,
        TEXT: 'Grüße 🌍\n"',
        PLACE: '(52.5,13.4)',
        BIG: 1.7976931348623157e308,
      };
      const samples: Sample[] = [
        { device: log.device, time: TIME, ownTime: true, values },
        { device: log.device, time: TIME + 1, ownTime: false, values: { WATT: 0 } },
        { device: log.device, time: -1000, ownTime: true, values: { WATT: 1 } },
      ];
      for (const one of samples) await opened.journal.append(log, one);
      await opened.idle();
      assert.deepEqual(
        (await readAll(opened.journal)).map(({ sample: one }) => one),
        samples,
      );
    });

    it('reads from a position on, no more than is asked for', async () => {
      const positions = await append([0, 1, 2, 3, 4, 5]);
      assert.deepEqual(numbersOf(await opened.journal.read(log, positions[2] ?? 0, 3)), [2, 3, 4]);
      assert.deepEqual(numbersOf(await opened.journal.read(log, positions[5] ?? 0, 3)), [5]);
      assert.deepEqual(await opened.journal.read(log, (positions[5] ?? 0) + 1, 3), []);
      assert.deepEqual(await opened.journal.read({ ...log, node: 'unknown' }, 0, 3), []);
    });

    it('forgets what is acknowledged, in any order', async () => {
      const positions = await append([0, 1, 2, 3, 4, 5]);
      await acknowledge([positions[4] ?? 0, positions[1] ?? 0, positions[2] ?? 0]);
      assert.deepEqual(await readNumbers(), [0, 3, 5]);
      assert.equal(waiting(), 3);
      await acknowledge(positions);
      assert.deepEqual(await readNumbers(), []);
      assert.deepEqual([...opened.journal.waiting()], []);
    });

    it('hides at once what is acknowledged', async () => {
      const positions = await append([0, 1, 2]);
      const reading = opened.journal.read(log, 0, 10);
      opened.journal.acknowledge(log, rangesOf(positions.slice(0, 1)));
      opened.journal.acknowledge(log, rangesOf(positions.slice(1, 2)), ['WATT']);
      const after = opened.journal.read(log, 0, 10);
      await opened.idle();
      await reading;
      assert.deepEqual(
        (await after).map(({ sample: { values } }) => values),
        [{ VOLT: 229.8 }, { WATT: 2, VOLT: 229.8 }],
      );
    });

    it('forgets fields of samples, and a sample with its last field', async () => {
      const positions = await append([0, 1, 2]);
      await acknowledge(positions.slice(0, 2), ['WATT', 'unknown']);
      assert.deepEqual(
        (await readAll(opened.journal)).map(({ sample: { values } }) => values),
        [{ VOLT: 229.8 }, { VOLT: 229.8 }, { WATT: 2, VOLT: 229.8 }],
      );
      assert.equal(waiting(), 3);
      await acknowledge(positions, ['VOLT']);
      assert.deepEqual(await readNumbers(), [2]);
      assert.equal(waiting(), 1);
      await acknowledge(positions, ['WATT']);
      // A journal need not know before it is read that nothing is left of a sample.
      assert.deepEqual(await readNumbers(), []);
      await acknowledge(positions);
      assert.equal(waiting(), 0);
    });

    it('ignores an acknowledgement of what is not there', async () => {
      const positions = await append([0, 1]);
      const [first = 0, second = 0] = positions;
      await acknowledge([first]);
      await acknowledge([first]);
      await acknowledge([second + 1, second + 100]);
      await acknowledge([second], ['unknown']);
      await acknowledge([second], []);
      await acknowledge([second], undefined, { ...log, node: 'unknown' });
      assert.deepEqual(await readNumbers(), [1]);
      assert.equal(waiting(), 1);
    });

    it('goes on with higher positions once all is acknowledged', async () => {
      const positions = await append([0, 1, 2]);
      await acknowledge(positions);
      const [next = 0] = await append([3]);
      assert.ok(next > (positions[2] ?? 0));
      assert.deepEqual(await readNumbers(), [3]);
      assert.equal(waiting(), 1);
    });

    it('has what waited when it is opened again', async () => {
      const positions = await append([0, 1, 2, 3]);
      await acknowledge([positions[0] ?? 0, positions[2] ?? 0]);
      await acknowledge([positions[1] ?? 0], ['WATT']);
      opened = await opened.reopen();
      assert.deepEqual(
        (await readAll(opened.journal)).map(({ sample: { values } }) => values),
        [{ VOLT: 229.8 }, { WATT: 3, VOLT: 229.8 }],
      );
      assert.equal(waiting(), 2);
      await append([4]);
      assert.deepEqual(await readNumbers(), [undefined, 3, 4]);
      await acknowledge((await readAll(opened.journal)).map(({ position }) => position));
      opened = await opened.reopen();
      assert.deepEqual([...opened.journal.waiting()], []);
    });

    it('has what was acknowledged just before it was closed', async () => {
      const positions = await append([0, 1]);
      opened.journal.acknowledge(log, rangesOf(positions.slice(0, 1)));
      opened = await opened.reopen();
      assert.deepEqual(await readNumbers(), [1]);
    });

    it('takes no more once it is closed, unless it keeps what it takes', async () => {
      await append([0]);
      await opened.journal.close();
      const outcome = await opened.journal.append(log, sample(1)).then(
        () => 'stored',
        (error: unknown) => (error instanceof JournalError ? error.reason : 'failed'),
      );
      opened = await opened.reopen();
      assert.deepEqual(await readNumbers(), outcome === 'stored' ? [0, 1] : [0]);
      assert.ok(['stored', 'closed'].includes(outcome), outcome);
    });
  });
}

function sample(number: number, { device } = log): Sample {
  return { device, time: TIME + number, ownTime: true, values: { WATT: number, VOLT: 229.8 } };
}

function rangesOf(positions: readonly number[]): Ranges {
  const ranges = new Ranges();
  for (const position of positions) ranges.add(position);
  return ranges;
}

/** All that waits in a log, read in small parts. */
async function readAll(journal: Journal, id = log): Promise<StoredSample[]> {
  const found: StoredSample[] = [];
  for (;;) {
    const part = await journal.read(id, (found.at(-1)?.position ?? -1) + 1, 4);
    if (part.length === 0) return found;
    found.push(...part);
  }
}

function waitingOf(journal: Journal, { device, node }: LogId): number {
  const of = [...journal.waiting()].filter(({ log: id }) => id.device === device && id.node === node);
  return of.reduce((sum, { samples }) => sum + samples, 0);
}
