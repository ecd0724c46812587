import { errorCode } from '../../util/error-message';
import type { OpenFile } from './file-system';

/** Bytes that a disk fails to read together. */
const sector = 4096;

/** Reads as many bytes as there are, up to a length. Where the disk has bad sectors among others that it can read, they are read as zeros. */
export async function readUpTo(file: OpenFile, length: number, position: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length);
  try {
    return buffer.subarray(0, await fill(file, buffer, 0, length, position));
  } catch (error) {
    if (errorCode(error) !== 'EIO') throw error;
    return await readAround(file, buffer, position, error);
  }
}

async function readAround(file: OpenFile, buffer: Buffer, position: number, error: unknown): Promise<Buffer> {
  let bad = 0;
  let at = 0;
  while (at < buffer.length) {
    const length = Math.min(sector - ((position + at) % sector), buffer.length - at);
    try {
      const read = await fill(file, buffer, at, length, position + at);
      at += read;
      if (read < length) break;
    } catch {
      buffer.fill(0, at, at + length);
      at += length;
      bad += length;
    }
  }
  // Nothing at all can be read: that isn't a bad sector but a disk that is gone, perhaps for a while.
  if (bad === at) throw error;
  return buffer.subarray(0, at);
}

async function fill(file: OpenFile, buffer: Buffer, from: number, length: number, position: number): Promise<number> {
  let done = 0;
  while (done < length) {
    const read = await file.read(buffer, from + done, length - done, position + done);
    if (read === 0) break;
    done += read;
  }
  return done;
}
