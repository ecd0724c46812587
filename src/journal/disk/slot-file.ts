import type { Folder } from './folder';
import type { Named } from './handles';
import { type Slots, decodeSlots, encodeSlot, slotSize } from './slots';
import { writeAll } from '../../util/replace-file';
import { readUpTo } from './transfer';

/** A small file that is overwritten in place, which works on a full disk, and survives a power cut at any moment. */
export class SlotFile implements Named {
  readonly path: string;
  readonly #folder: Folder;
  readonly #name: string;
  #sequence = 0;
  /** Where the next content goes: not where the last one lies that was synced. */
  #next = 0;
  /** What was read may be from a process that died before its sync: it has to be safe before the other slot is overwritten. */
  #unsafe = false;

  /** @param name of the file in the folder */
  constructor(folder: Folder, name: string) {
    this.path = folder.pathOf(name);
    this.#folder = folder;
    this.#name = name;
  }

  /** Creates the file, or empties it, and writes both slots, so that they have their room on the disk. Nothing of it is safe yet. */
  async create(content: Buffer): Promise<void> {
    const both = Buffer.alloc(2 * slotSize);
    encodeSlot({ sequence: 1, content }, this.#name).copy(both);
    await this.#folder.create(this, 'renew');
    await this.#folder.handles.use(this, (file) => writeAll(file, both, both.length, 0));
    this.#sequence = 1;
    this.#next = 1;
  }

  async read(): Promise<Slots> {
    const content = await this.#folder.handles.use(this, (file) => readUpTo(file, 2 * slotSize, 0));
    const slots = decodeSlots(content, this.#name);
    this.#sequence = slots.latest?.sequence ?? 0;
    this.#next = slots.latest?.index === 0 ? 1 : 0;
    this.#unsafe = true;
    return slots;
  }

  /**
   * Writes and syncs a new content. When that fails the last one stands, and the next is written anew: no sync is repeated.
   *
   * @param sync false leaves it to the system when it becomes safe; the next content then takes its place
   */
  async write(content: Buffer, sync = true): Promise<void> {
    const slot = encodeSlot({ sequence: this.#sequence + 1, content }, this.#name);
    await this.#folder.handles.use(this, async (file) => {
      if (this.#unsafe) await file.sync();
      this.#unsafe = false;
      await writeAll(file, slot, slot.length, this.#next * slotSize);
      if (sync) await file.sync();
    });
    this.#sequence += 1;
    if (sync) this.#next = 1 - this.#next;
  }
}
