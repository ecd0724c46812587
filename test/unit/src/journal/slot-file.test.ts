import assert from 'node:assert/strict';
import { Folder } from '../../../../src/journal/disk/files';
import {
  type OpenedSlots,
  SlotFile,
  decodeSlots,
  encodeSlot,
  SLOT_ROOM_BYTES,
  SLOT_BYTES,
} from '../../../../src/journal/disk/slot-file';
import { directory } from '../../../helpers/journal';
import { createRandom } from '../../../helpers/random';
import { SimulatedDisk, systemError } from '../../../helpers/simulated-disk';

const NAME = 'some.cursor';

async function create(): Promise<{ fs: SimulatedDisk; file: SlotFile }> {
  const fs = new SimulatedDisk();
  await fs.makeFolder(directory);
  const file = new SlotFile(new Folder(fs, directory), NAME);
  await file.create(Buffer.from('first'));
  await fs.syncFolder(directory);
  return { fs, file };
}

function open(fs: SimulatedDisk): Promise<OpenedSlots<string>> {
  return SlotFile.open(new Folder(fs, directory), NAME, String);
}

async function read(fs: SimulatedDisk): Promise<string | undefined> {
  return (await open(fs)).content;
}

describe('slot file', () => {
  it('reads the last content', async () => {
    const { fs, file } = await create();
    for (const content of ['second', 'third', 'x'.repeat(SLOT_ROOM_BYTES)]) {
      await file.write(Buffer.from(content));
      assert.equal(await read(fs), content);
    }
    assert.equal(fs.contentOf(`${directory}/${NAME}`).length, 2 * SLOT_BYTES);
  });

  it('needs no room once it exists', async () => {
    const { fs, file } = await create();
    fs.capacity = fs.used;
    await file.write(Buffer.from('second'));
    assert.equal(await read(fs), 'second');
  });

  it('keeps the last content that was synced, whenever the power goes', async () => {
    for (let seed = 1; seed <= 50; seed++) {
      const random = createRandom(seed);
      const { fs, file } = await create();
      // What a file is created with isn't safe yet.
      let safe = 0;
      let next = 1;
      const cuts: { cut: SimulatedDisk; safe: number; next: number }[] = [];
      fs.before = () => {
        cuts.push({ cut: fs.powerCut(random), safe, next });
        if (random() < 0.2) throw systemError('EIO');
        return undefined;
      };
      for (; next <= 20; next++) {
        await file.write(Buffer.from(String(next + 1))).then(
          () => (safe = next + 1),
          () => undefined,
        );
      }
      for (const one of cuts) {
        const found = (await read(one.cut)) ?? 'nothing';
        const value = found === 'nothing' ? 0 : found === 'first' ? 1 : Number(found);
        assert.ok(value >= one.safe && value <= one.next + 1, `seed ${seed}: ${found} instead of ${one.safe}`);
      }
    }
  });

  it('does not overwrite the synced slot while the slot of a killed process is unsynced', async () => {
    const long = (word: string): Buffer => Buffer.from(word.repeat(600));
    for (let seed = 1; seed <= 40; seed++) {
      const { fs, file } = await create();
      await file.write(long('second'));
      let killed: SimulatedDisk | undefined;
      fs.before = ({ kind }) => {
        if (kind === 'sync') killed ??= fs.copy();
        return undefined;
      };
      await file.write(long('third'));
      assert.ok(killed);
      const left = killed;
      const { file: next, content } = await open(left);
      assert.match(String(content), /^third/);
      const cuts: SimulatedDisk[] = [];
      left.before = () => {
        cuts.push(left.powerCut(createRandom(seed)));
        return undefined;
      };
      await next?.write(long('fourth'));
      for (const cut of cuts) assert.match((await read(cut)) ?? 'nothing', /^(second|third|fourth)/, `seed ${seed}`);
    }
  });

  it('is of one file only, and holds nothing where it was never written', () => {
    const slot = encodeSlot({ sequence: 7, content: Buffer.from('x') }, 'name');
    assert.equal(decodeSlots(slot, 'name')?.sequence, 7);
    for (const content of [slot, Buffer.alloc(2 * SLOT_BYTES), Buffer.alloc(0)]) {
      assert.equal(decodeSlots(content, 'other'), undefined);
    }
  });

  it('falls back to the other slot when one is damaged', () => {
    const both = Buffer.concat([
      encodeSlot({ sequence: 1, content: Buffer.from('old') }, 'name'),
      encodeSlot({ sequence: 2, content: Buffer.from('new') }, 'name'),
    ]);
    for (let at = SLOT_BYTES; at < SLOT_BYTES + 15; at++) {
      const damaged = Buffer.from(both);
      damaged[at] = (damaged[at] ?? 0) ^ 0x40;
      assert.equal(decodeSlots(damaged, 'name')?.content.toString(), 'old', `byte ${at}`);
    }
  });
});
