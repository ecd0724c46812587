import { crc32 } from 'node:zlib';
import { writeAll } from '../../util/replace-file';
import { type Folder, type Named, patiently } from './files';
import { readUpTo } from './read-frames';

/** A small file that is overwritten in place, which works on a full disk, and survives a power cut at any moment. */
export class SlotFile implements Named {
  readonly #folder: Folder;
  readonly #name: string;
  #sequence = 0;
  /** Where the next content goes: not where the last one lies that was synced. */
  #next = 0;
  /** What was read may be from a process that died before its sync: it has to be safe before the other slot is overwritten. */
  #unsafe = false;

  /** @param name of a file in the folder that is to be created */
  constructor(folder: Folder, name: string) {
    this.#folder = folder;
    this.#name = name;
  }

  /**
   * Opens a file that exists.
   *
   * @param decode returns undefined for what it doesn't understand
   * @returns no file where it can't be read; as damage what it holds if that can't be understood
   */
  static async open<T>(
    folder: Folder,
    name: string,
    decode: (content: Buffer) => T | undefined,
  ): Promise<OpenedSlots<T>> {
    const file = new SlotFile(folder, name);
    try {
      const bytes = await patiently(() => folder.use(file, (opened) => readUpTo(opened, 2 * SLOT_BYTES, 0)));
      const latest = decodeSlots(bytes, name);
      file.#sequence = latest?.sequence ?? 0;
      file.#next = latest?.index === 0 ? 1 : 0;
      file.#unsafe = true;
      const content = latest === undefined ? undefined : decode(latest.content);
      const isDamaged = content === undefined && bytes.some((byte) => byte !== 0);
      return { file, content, damage: isDamaged ? bytes : undefined };
    } catch {
      return { file: undefined, content: undefined, damage: Buffer.alloc(0) };
    }
  }

  get path(): string {
    return this.#folder.pathOf(this.#name);
  }

  /** Creates the file, or empties it, and writes both slots, so that they have their room on the disk. Nothing of it is safe yet. */
  async create(content: Buffer): Promise<void> {
    const both = Buffer.alloc(2 * SLOT_BYTES);
    encodeSlot({ sequence: 1, content }, this.#name).copy(both);
    await this.#folder.create(this, 'renew');
    await this.#folder.use(this, (file) => writeAll(file, both, both.length, 0));
    this.#sequence = 1;
    this.#next = 1;
  }

  /**
   * Writes and syncs a new content. When that fails the last one stands, and the next is written anew: no sync is repeated.
   *
   * @param sync false leaves it to the system when it becomes safe; the next content then takes its place
   */
  async write(content: Buffer, sync = true): Promise<void> {
    const slot = encodeSlot({ sequence: this.#sequence + 1, content }, this.#name);
    await this.#folder.use(this, async (file) => {
      if (this.#unsafe) await file.sync();
      this.#unsafe = false;
      await writeAll(file, slot, slot.length, this.#next * SLOT_BYTES);
      if (sync) await file.sync();
    });
    this.#sequence += 1;
    if (sync) this.#next = 1 - this.#next;
  }
}

/*
 * A file that is overwritten in place and yet never lost: two slots, each on pages of its own. The next content goes to the
 * slot that doesn't hold the last one that was synced.
 *
 * A slot, little-endian: u32 CRC-32 of what follows, u32 sequence, u32 length, content.
 */

/** Bytes of a slot: the pages of a power cut mustn't reach the other. */
export const SLOT_BYTES = 4096;

const prefix = 12;

/** The most bytes that a slot's content may have. */
export const SLOT_ROOM_BYTES = SLOT_BYTES - prefix;

export interface Slot {
  /** Of two slots, the one with the higher sequence counts. */
  sequence: number;
  content: Buffer;
}

/**
 * @param content at most {@link SLOT_ROOM_BYTES} bytes
 * @param name of the file's log, which the checksum begins with
 */
export function encodeSlot({ sequence, content }: Slot, name: string): Buffer {
  const slot = Buffer.alloc(SLOT_BYTES);
  slot.writeUInt32LE(sequence, 4);
  slot.writeUInt32LE(content.length, 8);
  content.copy(slot, prefix);
  slot.writeUInt32LE(crc32(slot.subarray(4, prefix + content.length), crc32(name)), 0);
  return slot;
}

/** The slot that counts, and where it lies; undefined when none is sound. */
export function decodeSlots(file: Buffer, name: string): (Slot & { index: number }) | undefined {
  const [first, second] = [0, 1].map((index) => {
    const slot = decodeSlot(file.subarray(index * SLOT_BYTES, (index + 1) * SLOT_BYTES), name);
    return slot === undefined ? undefined : { ...slot, index };
  });
  return first === undefined || (second !== undefined && second.sequence > first.sequence) ? second : first;
}

function decodeSlot(slot: Buffer, name: string): Slot | undefined {
  if (slot.length < prefix) return undefined;
  const end = prefix + slot.readUInt32LE(8);
  if (end > slot.length || crc32(slot.subarray(4, end), crc32(name)) !== slot.readUInt32LE(0)) return undefined;
  return { sequence: slot.readUInt32LE(4), content: slot.subarray(prefix, end) };
}

export interface OpenedSlots<T> {
  file: SlotFile | undefined;
  content: T | undefined;
  damage: Buffer | undefined;
}
