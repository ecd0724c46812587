import assert from 'node:assert/strict';
import { JournalError } from '../../../../src/journal/journal';
import { Ranges } from '../../../../src/util/ranges';
import { type Opened, TestStamps, idle, log, noon, open, readAll, sample } from '../../../helpers/journal';
import { SimulatedDisk, systemError } from '../../../helpers/simulated-disk';

const other = { device: 'other', node: 'node' };

/** Appends one after the other; the values that were stored, and the reasons why others weren't. */
async function fill(
  journal: Opened,
  from: number,
  count: number,
  id = log,
): Promise<{ stored: number[]; refused: string[] }> {
  const stored: number[] = [];
  const refused: string[] = [];
  for (let watt = from; watt < from + count; watt++) {
    await journal.append(id, sample(watt, { device: id.device })).then(
      () => stored.push(watt),
      (error: unknown) => refused.push(error instanceof JournalError ? error.reason : String(error)),
    );
  }
  return { stored, refused };
}

async function values(journal: Opened, id = log): Promise<number[]> {
  return (await readAll(journal, id, 500)).map((one) => Number(one.sample.values.WATT));
}

describe('full disk', function () {
  this.timeout(30_000);

  it('refuses new samples if set so, acknowledges on, and takes more when space returns', async () => {
    const fs = new SimulatedDisk();
    const journal = await open(fs, { whenFull: 'refuse-new' });
    fs.capacity = 40_000;
    const { stored, refused } = await fill(journal, 0, 800);
    assert.ok(stored.length > 100 && refused.length > 100);
    assert.ok(refused.every((reason) => reason === 'disk-full'));
    assert.equal(journal.events.failures.length, 1, 'said once');
    assert.deepEqual(await values(journal), stored);
    journal.acknowledge(log, Ranges.of(0, 49));
    journal.timers.ring();
    await idle();
    const cut = await open(fs.powerCut(() => 0.5));
    assert.deepEqual(await values(cut), stored.slice(50), 'acknowledging needs no room');
    fs.capacity = 80_000;
    assert.deepEqual((await fill(journal, 1000, 10)).refused, []);
    assert.deepEqual(journal.events.recoveries, ['samples']);
    await journal.close();
    const again = await open(fs);
    assert.equal((await values(again)).length, stored.length - 50 + 10);
    await again.close();
  });

  it('drops the oldest samples of the largest log if set so', async () => {
    const fs = new SimulatedDisk();
    const journal = await open(fs, { sizeLimit: 512 * 1024 });
    await fill(journal, 0, 3, other);
    fs.capacity = 140_000;
    const { refused } = await fill(journal, 0, 3000);
    assert.deepEqual(refused, []);
    const kept = await values(journal);
    assert.equal(kept.at(-1), 2999);
    const dropped = journal.events.drops.reduce((sum, { samples }) => sum + samples, 0);
    assert.equal(kept.length + dropped, 3000);
    assert.ok(journal.events.drops.every((drop) => drop.log.device === log.device && drop.why === 'disk-full'));
    assert.deepEqual(await values(journal, other), [0, 1, 2]);
    await journal.close();
  });

  it('drops no more than it needs where samples of many devices are written at once', async () => {
    const fs = new SimulatedDisk();
    const journal = await open(fs);
    fs.capacity = 250_000;
    // Fewer than those of which the next group would be waited for.
    const devices = Array.from({ length: 9 }, (_, index) => ({ device: `device-${index}`, node: 'node' }));
    let mostWaiting = 0;
    for (let round = 0; round < 1200; round++) {
      await Promise.all(devices.map((id) => journal.append(id, sample(round, { device: id.device }))));
      const dropped = journal.events.drops.reduce((sum, { samples }) => sum + samples, 0);
      const waiting = devices.length * (round + 1) - dropped;
      mostWaiting = Math.max(mostWaiting, waiting);
      assert.ok(waiting >= 0.7 * mostWaiting, `${waiting} of ${mostWaiting} are left in round ${round}`);
    }
    assert.ok(journal.events.drops.length > 10, 'it was full several times');
    await journal.close();
  });

  it('keeps stored samples, whichever call fails or falls short', async () => {
    for (const code of ['ENOSPC', 'EIO', 'short']) {
      for (let failing = 0; failing < 60; failing++) {
        const journal = await open(undefined, { whenFull: 'refuse-new' });
        let call = 0;
        journal.fs.before = ({ kind }) => {
          call += 1;
          if (call !== failing && call !== failing + 1) return undefined;
          if (code !== 'short') throw systemError(code);
          return kind === 'write' && call === failing ? 3 : undefined;
        };
        const { stored } = await fill(journal, 0, 12);
        journal.acknowledge(log, Ranges.of(0, 1));
        journal.timers.ring();
        await idle();
        const more = await fill(journal, 100, 3);
        const when = `${code} at call ${failing}`;
        const expected = [...stored, ...more.stored];
        const read = await values(journal);
        for (const value of expected.filter((one) => one > 1)) assert.ok(read.includes(value), `${when}: ${value}`);
        assert.ok(expected.length >= 12, `${when}: ${expected.length} stored`);
        const waiting = [...journal.waiting()].reduce((sum, { samples }) => sum + samples, 0);
        assert.equal(waiting, read.length, when);
        const cut = await open(journal.fs.powerCut(() => 0));
        const left = await values(cut);
        for (const value of expected.filter((one) => one > 1)) assert.ok(left.includes(value), `${when}: ${value}`);
        assert.deepEqual(left, [...new Set(left)], `${when}: doubles`);
        await journal.close();
      }
    }
  });

  it('never drops a segment that is being appended to', async () => {
    const journal = await open();
    await fill(journal, 0, 50, other);
    const { fs } = journal;
    let failures = 0;
    fs.before = ({ kind, file }) => {
      if (kind === 'open' && file.endsWith('.cursor') && failures++ < 1) throw systemError('ENOSPC');
      return undefined;
    };
    const both = [
      journal.append(other, sample(50, { device: other.device })),
      journal.append(log, sample(1)).catch(() => undefined),
    ];
    await Promise.all(both);
    assert.equal((await values(journal, other)).at(-1), 50);
    assert.equal((await values(await open(fs.powerCut(() => 0)), other)).at(-1), 50);
    await journal.close();
  });

  it('writes samples again to another segment after a failed sync', async () => {
    const journal = await open();
    await fill(journal, 0, 3);
    let failed = false;
    journal.fs.before = ({ kind, file }) => {
      if (kind !== 'sync' || failed || !file.endsWith('.segment')) return undefined;
      failed = true;
      throw systemError('EIO');
    };
    assert.deepEqual((await fill(journal, 3, 3)).refused, []);
    assert.deepEqual(journal.events.failures, []);
    assert.deepEqual(await values(await open(journal.fs.powerCut(() => 0))), [0, 1, 2, 3, 4, 5]);
    await journal.close();
  });

  it('opens', async () => {
    const journal = await open();
    const { stored } = await fill(journal, 0, 10);
    const { fs } = journal;
    await journal.close();
    fs.capacity = fs.used;
    const second = await open(fs);
    assert.deepEqual(await values(second), stored);
    second.acknowledge(log, Ranges.of(0, 4));
    await second.close();
    const third = await open(fs);
    assert.deepEqual(await values(third), stored.slice(5));
    await third.close();
  });
});

describe('size limit', () => {
  it('drops the oldest samples of the largest log, and reports them', async () => {
    const journal = await open(undefined, { sizeLimit: 512 * 1024 });
    await fill(journal, 0, 100, other);
    const promises: Promise<number>[] = [];
    for (let watt = 0; watt < 20_000; watt++) {
      promises.push(journal.append(log, sample(watt)));
      if (watt % 100 === 0) await promises.at(-1);
    }
    await Promise.all(promises);
    assert.ok(journal.logs.filled <= 512 * 1024, `${journal.logs.filled} bytes`);
    assert.ok(journal.logs.filled > 400 * 1024, `${journal.logs.filled} bytes`);
    const kept = await readAll(journal, log, 500);
    const dropped = journal.events.drops.flatMap(({ positions }) => [...positions]);
    assert.deepEqual(
      [...dropped, ...kept.map(({ position }) => position)],
      Array.from({ length: 20_000 }, (_, position) => position),
    );
    assert.equal((await values(journal, other)).length, 100);
    await journal.close();
  });

  it('refuses new samples if set so', async () => {
    const journal = await open(undefined, { sizeLimit: 20_000, whenFull: 'refuse-new' });
    const { stored, refused } = await fill(journal, 0, 1000);
    assert.ok(refused.length > 0 && refused.every((reason) => reason === 'limit'));
    assert.ok(journal.logs.filled <= 20_000);
    assert.deepEqual(await values(journal), stored);
    await journal.close();
  });

  it('refuses a sample that is too large for any segment', async () => {
    const journal = await open();
    const large = sample(1, { values: { TEXT: 'x'.repeat(2_000_000) } });
    await assert.rejects(journal.append(log, large), { reason: 'too-large' });
    await journal.append(log, sample(1, { values: { TEXT: '\u0000é𝄞'.repeat(20_000) } }));
    assert.equal(String((await readAll(journal))[0]?.sample.values.TEXT).length, 80_000);
    await journal.close();
  });
});

describe('what is acknowledged', () => {
  const devices = Array.from({ length: 40 }, (_, index) => ({ device: `device ${index}`, node: 'node' }));

  /** A journal of 200 kB, filled with samples of many devices of which all are acknowledged. */
  async function acknowledged(whenFull: 'drop-oldest' | 'refuse-new'): Promise<Opened> {
    const journal = await open(undefined, { sizeLimit: 200_000, whenFull });
    for (const id of devices) {
      for (const end of [30, 60]) {
        await fill(journal, 0, 30, id);
        journal.acknowledge(id, Ranges.of(0, end - 1));
        journal.timers.ring();
        await idle(20);
      }
    }
    return journal;
  }

  it('doesn’t count for the size limit where the new is refused', async () => {
    const journal = await acknowledged('refuse-new');
    const { refused } = await fill(journal, 0, 500);
    assert.deepEqual(refused, []);
    assert.ok(journal.logs.filled <= 200_000, `${journal.logs.filled} bytes`);
    await journal.close();
  });

  it('goes before anything that waits where the oldest is dropped', async () => {
    const journal = await acknowledged('drop-oldest');
    await fill(journal, 0, 500);
    await fill(journal, 0, 300, other);
    assert.deepEqual(journal.events.drops, []);
    assert.equal((await values(journal)).length, 500);
    assert.equal((await values(journal, other)).length, 300);
    assert.ok(journal.logs.filled <= 200_000, `${journal.logs.filled} bytes`);
    await journal.close();
    const second = await open(journal.fs);
    assert.equal((await values(second)).length, 500);
    await second.close();
  });

  it('makes room on a full disk also where the new is refused', async () => {
    const journal = await acknowledged('refuse-new');
    assert.ok(journal.logs.filled > 50_000, `${journal.logs.filled} bytes`);
    journal.fs.capacity = journal.fs.used;
    const { stored } = await fill(journal, 0, 100, devices[0]);
    assert.ok(stored.length >= 90, `${stored.length} stored`);
    await journal.close();
  });

  it('is tried again and told when its segment can’t be removed', async () => {
    const journal = await open(undefined, { sizeLimit: 512 * 1024 });
    await fill(journal, 0, 1000);
    journal.fs.before = ({ kind, file }) => {
      if (kind === 'remove' && file.endsWith('.segment')) throw systemError('EBUSY');
      return undefined;
    };
    journal.acknowledge(log, Ranges.of(0, 998));
    journal.timers.ring();
    await idle();
    const before = journal.logs.filled;
    assert.equal(journal.events.failures.length, 1);
    journal.fs.before = () => undefined;
    journal.timers.ring();
    await idle();
    assert.ok(journal.logs.filled < before);
    assert.deepEqual(journal.events.recoveries, ['acknowledgements']);
    assert.deepEqual(await values(journal), [999]);
    await journal.close();
  });
});

describe('age limit', () => {
  const HOUR_MS = 3_600_000;

  it('drops samples that arrived too long ago by the clock that never steps', async () => {
    const clock = new TestStamps();
    const journal = await open(undefined, { ageLimit: HOUR_MS, clock });
    await journal.append(log, sample(1, { ownTime: true, time: 0 }));
    await journal.append(log, sample(2, { time: clock.now }));
    clock.now += 1_800_000;
    await journal.append(log, sample(3, { ownTime: true, time: 0 }));
    clock.now += 1_800_001;
    journal.timers.ring();
    await idle();
    assert.deepEqual(await values(journal), [3]);
    assert.deepEqual(
      journal.events.drops.map(({ samples, why }) => ({ samples, why })),
      [{ samples: 2, why: 'age' }],
    );
    // The clock learns that it is a year later: nothing is older for that.
    clock.correction += 365 * 86_400_000;
    journal.timers.ring();
    await idle();
    assert.deepEqual(await values(journal), [3]);
    await journal.close();
  });

  it('counts from arrival over restarts, whatever the clock says after one', async () => {
    const first = new TestStamps();
    let journal = await open(undefined, { ageLimit: HOUR_MS, clock: first });
    await journal.append(log, sample(1, { time: first.now }));
    first.now += 1_800_000;
    journal.timers.ring();
    await idle();
    await journal.close();
    // Ten years ahead, as a clock without battery may be.
    const second = new TestStamps(noon + 10 * 365 * 86_400_000);
    journal = await open(journal.fs, { ageLimit: HOUR_MS, clock: second });
    for (const [later, left] of [
      [0, [1]],
      [1_700_000, [1]],
      [200_000, []],
    ] as const) {
      second.now += later;
      journal.timers.ring();
      await idle();
      assert.deepEqual(await values(journal), left);
    }
    await journal.close();
  });
});
