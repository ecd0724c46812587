import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Refusals } from '../../../../nodes/connection/refusals';
import { RejectedFile } from '../../../../src/journal/rejected-file';

describe('Refusals', () => {
  let folder: string;
  const changes: string[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'refusals-'));
    changes.length = 0;
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** As a connection does it: what is refused is counted, and kept in the file. */
  function open() {
    const file = new RejectedFile({ directory: folder, failed: (reason) => assert.fail(reason), after });
    const refusals = new Refusals(file, (node) => changes.push(node));
    return {
      refusals,
      file,
      refused: async (node: string, device: string, fields: string[]) => {
        const measurements = fields.map((field) => ({ field, value: 1, timestamp: '1600000000' }));
        const added = file.add({ at: '2026-03-14T12:00:00Z', node, device, measurements, status: 400, reason: '' });
        refusals.refused(node, device, fields);
        await added;
      },
    };
  }

  /** A timer that never rings: what was to be written later isn't when the process is killed. */
  const after = () => () => undefined;

  it('counts what was refused, and tells of each change', () => {
    const { refusals } = open();
    assert.equal(refusals.count('one'), 0);
    refusals.refused('one', 'device', ['WATT', 'VOLT']);
    refusals.refused('one', 'device', ['WATT']);
    refusals.refused('two', 'device', ['WATT']);
    assert.deepEqual([refusals.count('one'), refusals.count('two')], [3, 1]);
    assert.deepEqual(changes, ['one', 'one', 'two']);
  });

  it('forgets a field of a device once a value of it was accepted, and no other', () => {
    const { refusals } = open();
    refusals.refused('one', 'device', ['WATT', 'WATT', 'VOLT']);
    refusals.refused('one', 'another', ['WATT']);
    refusals.accepted('device', ['WATT', 'TEMPERATURE']);
    assert.equal(refusals.count('one'), 2);
    refusals.accepted('another', ['WATT']);
    refusals.accepted('device', ['VOLT']);
    assert.equal(refusals.count('one'), 0);
  });

  it('is kept over a restart, and so are looks and acceptances, in their order', async () => {
    const first = open();
    await first.refused('one', 'device', ['WATT']);
    await first.refused('two', 'device', ['WATT', 'VOLT']);
    first.refusals.forget('one');
    first.refusals.accepted('device', ['VOLT']);
    await first.refused('one', 'device', ['AMPERE']);
    await first.file.writeNotes();
    changes.length = 0;
    const second = open();
    await second.file.idle();
    assert.deepEqual([second.refusals.count('one'), second.refusals.count('two')], [1, 1]);
    assert.deepEqual(changes.sort(), ['one', 'two']);
    second.refusals.accepted('device', ['WATT']);
    second.refusals.forget('one');
    await second.file.writeNotes();
    const third = open();
    await third.file.idle();
    assert.deepEqual([third.refusals.count('one'), third.refusals.count('two')], [0, 0]);
  });

  it('is never too low after a kill, and too high only by what was looked at or accepted in the last seconds', async () => {
    const killed = open();
    await killed.refused('one', 'device', ['WATT']);
    killed.refusals.accepted('device', ['WATT']);
    await killed.refused('one', 'device', ['WATT']);
    await killed.refused('one', 'device', ['WATT']);
    killed.refusals.forget('one');
    const restarted = open();
    await restarted.file.idle();
    assert.equal(restarted.refusals.count('one'), 2);
  });

  it('writes no line for what ends nothing', async () => {
    const { refusals, file, refused } = open();
    refusals.accepted('device', ['WATT']);
    refusals.forget('one');
    await refused('one', 'device', ['WATT']);
    refusals.accepted('another', ['WATT']);
    await file.writeNotes();
    const lines = (await readFile(path.join(folder, 'rejected.jsonl'), 'utf8')).trim().split('\n');
    assert.equal(lines.length, 1);
  });

  it('takes no memory without a bound, however many fields messages name', () => {
    const { refusals } = open();
    for (let index = 0; index < 3000; index++) refusals.refused('one', 'device', [`FIELD_${index}`]);
    assert.equal(refusals.count('one'), 3000);
    for (let index = 0; index < 3000; index++) refusals.accepted('device', [`FIELD_${index}`]);
    assert.equal(refusals.count('one'), 2000, 'those that are counted together stay until somebody looks');
  });

  it('leaves out what can not be read', async () => {
    for (const text of ['', 'nonsense\n', 'null\n5\n{"seen":5}\n{"accepted":"device"}\n{"node":"one"}\n']) {
      await writeFile(path.join(folder, 'rejected.jsonl'), text);
      const { refusals, file } = open();
      await file.idle();
      assert.equal(refusals.count('one'), 0, text);
    }
  });
});
