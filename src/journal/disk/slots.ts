import { crc32 } from 'node:zlib';

/*
 * A file that is overwritten in place and yet never lost: two slots, each on pages of its own. The next content goes to the
 * slot that doesn't hold the last one that was synced.
 *
 * A slot, little-endian: u32 CRC-32 of what follows, u32 sequence, u32 length, content.
 */

/** Bytes of a slot: the pages of a power cut mustn't reach the other. */
export const slotSize = 4096;

const prefix = 12;

/** The most bytes that a slot's content may have. */
export const slotRoom = slotSize - prefix;

export interface Slot {
  /** Of two slots, the one with the higher sequence counts. */
  sequence: number;
  content: Buffer;
}

/**
 * @param content at most {@link slotRoom} bytes
 * @param name of the file's log, which the checksum begins with
 */
export function encodeSlot({ sequence, content }: Slot, name: string): Buffer {
  const slot = Buffer.alloc(slotSize);
  slot.writeUInt32LE(sequence, 4);
  slot.writeUInt32LE(content.length, 8);
  content.copy(slot, prefix);
  slot.writeUInt32LE(crc32(slot.subarray(4, prefix + content.length), crc32(name)), 0);
  return slot;
}

/** What of a file with two slots is sound. */
export interface Slots {
  /** The one that counts, and where it lies; undefined when none is sound. */
  latest: (Slot & { index: number }) | undefined;
  /** All that the file holds. */
  content: Buffer;
}

export function decodeSlots(file: Buffer, name: string): Slots {
  let latest: Slots['latest'];
  for (const index of [0, 1]) {
    const slot = decodeSlot(file.subarray(index * slotSize, (index + 1) * slotSize), name);
    if (slot !== undefined && (latest === undefined || slot.sequence > latest.sequence)) latest = { ...slot, index };
  }
  return { latest, content: file };
}

function decodeSlot(slot: Buffer, name: string): Slot | undefined {
  if (slot.length < prefix) return undefined;
  const end = prefix + slot.readUInt32LE(8);
  if (end > slot.length || crc32(slot.subarray(4, end), crc32(name)) !== slot.readUInt32LE(0)) return undefined;
  return { sequence: slot.readUInt32LE(4), content: slot.subarray(prefix, end) };
}
