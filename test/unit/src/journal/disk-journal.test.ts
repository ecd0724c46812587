import assert from 'node:assert/strict';
import { Ranges } from '../../../../src/util/ranges';
import { idle, log, open, readAll, sample } from '../../../helpers/journal';
import { SimulatedDisk } from '../../../helpers/simulated-disk';

describe('disk journal', () => {
  it('returns the appended samples in order after a restart', async () => {
    const first = await open();
    assert.deepEqual(await Promise.all([1, 2, 3].map((watt) => first.append(log, sample(watt)))), [0, 1, 2]);
    const expected = [0, 1, 2].map((position) => ({ position, sample: sample(position + 1) }));
    assert.deepEqual(await readAll(first), expected);
    await first.close();
    const second = await open(first.fs);
    assert.deepEqual([...second.waiting()], [{ log, samples: 3 }]);
    assert.deepEqual(await readAll(second), expected);
    assert.deepEqual(second.events.damages, []);
    assert.equal(await second.append(log, sample(4)), 3);
    await second.close();
  });

  it('skips acknowledged samples at once, and after a restart', async () => {
    const first = await open();
    for (let watt = 0; watt < 10; watt++) void first.append(log, sample(watt));
    await first.append(log, sample(10));
    first.acknowledge(log, Ranges.of(0, 3));
    first.acknowledge(log, Ranges.of(6, 6));
    assert.deepEqual(
      (await readAll(first)).map(({ position }) => position),
      [4, 5, 7, 8, 9, 10],
    );
    first.acknowledge(log, Ranges.of(4, 5), ['WATT']);
    first.timers.ring();
    await idle();
    const second = await open(first.fs.powerCut(() => 0.9));
    const left = await readAll(second);
    assert.deepEqual(
      left.map(({ position }) => position),
      [4, 5, 7, 8, 9, 10],
    );
    assert.deepEqual(left[0]?.sample.values, { VOLT: 229.8 });
    assert.deepEqual(left[2]?.sample.values, { WATT: 7, VOLT: 229.8 });
  });

  it('drops a sample of which every field was acknowledged', async () => {
    const journal = await open();
    await Promise.all([1, 2, 3].map((watt) => journal.append(log, sample(watt))));
    journal.acknowledge(log, Ranges.of(1, 1), ['WATT']);
    journal.acknowledge(log, Ranges.of(1, 1), ['VOLT']);
    journal.timers.ring();
    await idle();
    assert.deepEqual([...journal.waiting()], [{ log, samples: 2 }]);
    assert.deepEqual(
      (await readAll(journal)).map(({ position }) => position),
      [0, 2],
    );
    await journal.close();
  });

  it('reports no sample as stored before it is synced', async () => {
    const fs = new SimulatedDisk();
    const journal = await open(fs);
    const synced: string[] = [];
    fs.synced = (path) => synced.push(path);
    await journal.append(log, sample(1));
    assert.ok(synced.some((path) => path.endsWith('.segment')));
    const after = await open(fs.powerCut(() => 0));
    assert.equal((await readAll(after)).length, 1);
    await journal.close();
  });

  it('separates logs also when a file system would confuse or refuse their names', async () => {
    const first = await open();
    const logs = ['A', 'a', '../../etc', 'é', 'x/y', '\u0000', 'con', '.', '__proto__'].map((device) => ({
      device,
      node: device,
    }));
    for (const id of logs) await first.append(id, sample(1, { device: id.device }));
    await first.close();
    const second = await open(first.fs);
    for (const id of logs) assert.deepEqual((await readAll(second, id))[0]?.sample.device, id.device);
    assert.equal([...second.waiting()].length, logs.length);
    await second.close();
  });

  it('removes segments once all of their samples are acknowledged, also in the middle', async () => {
    const journal = await open(undefined, { sizeLimit: 512 * 1024 });
    const count = 3000;
    for (let watt = 0; watt <= count; watt++) {
      const stored = journal.append(log, sample(watt));
      if (watt % 300 === 0) await stored;
    }
    const before = journal.logs.filled;
    journal.acknowledge(log, Ranges.of(1, count - 10));
    journal.timers.ring();
    await idle(100);
    assert.ok(journal.logs.filled < before / 2, `${journal.logs.filled} of ${before}`);
    assert.ok(journal.fs.used <= journal.logs.filled + 2 * 8192 + 2);
    assert.deepEqual(
      (await readAll(journal)).map(({ position }) => position),
      [0, ...Array.from({ length: 10 }, (_, index) => count - 9 + index)],
    );
    await journal.close();
    const second = await open(journal.fs);
    assert.deepEqual([...second.waiting()], [{ log, samples: 11 }]);
    assert.equal((await readAll(second)).length, 11);
    assert.deepEqual(second.events.damages, []);
    await second.close();
  });

  it('refuses samples after close', async () => {
    const journal = await open();
    await journal.close();
    await assert.rejects(journal.append(log, sample(1)), { name: 'JournalError', reason: 'closed' });
  });

  it('sends nothing again after a clean restart, however many gaps the acknowledgements have', async () => {
    const first = await open();
    await Promise.all(Array.from({ length: 4000 }, (_, watt) => first.append(log, sample(watt))));
    for (let position = 0; position < 4000; position += 2) first.acknowledge(log, Ranges.of(position, position));
    await first.close();
    const second = await open(first.fs);
    assert.equal((await readAll(second)).length, 2000);
    await second.close();
    const third = await open(second.fs);
    assert.deepEqual([...third.waiting()], [{ log, samples: 2000 }]);
    await third.close();
  });

  it('counts no sample as waiting of which every field was acknowledged before a close that was cut short', async () => {
    const tooLong = () => new Promise<void>((resolve) => setTimeout(resolve, 450));
    const first = await open(undefined, { settled: tooLong });
    await Promise.all([1, 2, 3].map((watt) => first.append(log, sample(watt))));
    first.acknowledge(log, Ranges.of(0, 2), ['WATT']);
    first.acknowledge(log, Ranges.of(0, 1), ['VOLT']);
    await first.close();
    const second = await open(first.fs);
    assert.deepEqual([...second.waiting()], [{ log, samples: 1 }]);
    await second.close();
  });

  it('writes no acknowledgement before what became of its samples is safe', async () => {
    let safe = (): void => undefined;
    const isSafe = new Promise<void>((resolve) => (safe = resolve));
    const journal = await open(undefined, { settled: () => isSafe });
    await Promise.all([1, 2, 3].map((watt) => journal.append(log, sample(watt))));
    journal.acknowledge(log, Ranges.of(0, 1));
    journal.timers.ring();
    await idle();
    assert.deepEqual([...(await open(journal.fs.copy())).waiting()], [{ log, samples: 3 }]);
    safe();
    await idle();
    assert.deepEqual([...(await open(journal.fs.copy())).waiting()], [{ log, samples: 1 }]);
    await journal.close();
  });

  it('writes once per sync interval', async () => {
    const journal = await open(undefined, { sync: 5000 });
    let stored = false;
    void journal.append(log, sample(1)).then(() => (stored = true));
    await idle();
    assert.equal(stored, false);
    journal.timers.ring();
    await idle();
    assert.equal(stored, true);
    const last = journal.append(log, sample(2));
    await journal.close();
    await last;
  });
});
