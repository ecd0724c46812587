import assert from 'node:assert/strict';
import { adopt, ofAnotherRun } from '../../../../src/journal/adopt';
import { MemoryJournal } from '../../../../src/journal/memory-journal';
import { Ranges } from '../../../../src/util/ranges';
import { log, noon, open, readAll, sample } from '../../../helpers/journal';
import { SimulatedDisk } from '../../../helpers/simulated-disk';

const hour = 3_600_000;

describe('adopt', () => {
  it('keeps the stamps of the other run, whatever the corrections of both', async () => {
    const fs = new SimulatedDisk();
    const earlier = await open(fs);
    await earlier.append(log, sample(1));
    await earlier.append(log, sample(2, { ownTime: true }));
    earlier.correct(hour);
    await earlier.close();
    const orphan = await open(fs);
    const own = await open();
    own.correct(24 * hour);
    assert.equal(await adopt(orphan, own, ofAnotherRun), 2);
    own.correct(48 * hour);
    const now = (await readAll(own)).map(({ sample: { time, ownTime } }) => (ownTime ? time : time + 48 * hour));
    assert.deepEqual(now, [noon + 1 + hour, noon + 2]);
    await own.close();
    const later = (await readAll(await open(own.fs))).map(({ sample: { time } }) => time);
    assert.deepEqual(later, [noon + 1 + hour, noon + 2]);
  });

  it('reports the stored positions, and keeps unstored samples in the old journal', async () => {
    const from = new MemoryJournal();
    for (let watt = 0; watt < 1200; watt++) await from.append(log, sample(watt));
    const to = new MemoryJournal();
    await to.append(log, sample(-1));
    to.attach({ sizeLimit: 100_000, whenFull: 'refuse-new' }, { dropped: () => undefined });
    const told = new Ranges();
    const adopting = adopt(from, to, undefined, (_, positions) => {
      for (const position of positions) told.add(position);
    });
    await assert.rejects(adopting, /the new sample was refused/);
    const here = (await to.read(log, 0, 10_000)).map((one) => one.sample.values.WATT);
    const there = (await from.read(log, 0, 10_000)).map((one) => one.sample.values.WATT);
    assert.deepEqual(
      [...here, ...there],
      Array.from({ length: 1201 }, (_, index) => index - 1),
    );
    assert.deepEqual(
      [...told],
      Array.from({ length: here.length - 1 }, (_, index) => index + 1),
    );
    assert.ok(here.length > 500 && there.length > 0);
  });
});
