import { dirname } from 'node:path';

/** The calls to the disk that replacing a file takes. They reject with the system's errors. */
interface ReplaceFileSystem {
  /** Opens a new, empty file for writing, in place of one that may exist. */
  open(path: string, access: 'renew'): Promise<WritableFile & { sync(): Promise<void>; close(): Promise<void> }>;
  rename(from: string, to: string): Promise<void>;
  /** Makes what was renamed in a folder survive a power cut. */
  syncFolder(path: string): Promise<void>;
}

interface WritableFile {
  /** @returns how many bytes were written, which may be fewer without an error when the disk is full */
  write(buffer: Buffer, offset: number, length: number, position: number): Promise<number>;
}

/** Ends the name of the file that the new content of another is written to; a crash may leave it behind. */
export const NEXT_ENDING = '.next';

/**
 * Replaces a text file, or creates it in a folder that exists: after a crash or a power cut it holds the old text or the new one.
 *
 * @throws the system's error when the disk can't; the old text is still there then
 */
export async function replaceFile(fs: ReplaceFileSystem, path: string, text: string | Buffer): Promise<void> {
  const content = Buffer.from(text);
  const next = path + NEXT_ENDING;
  const file = await fs.open(next, 'renew');
  try {
    await writeAll(file, content, content.length, 0);
    await file.sync();
  } finally {
    await file.close();
  }
  await fs.rename(next, path);
  await fs.syncFolder(dirname(path));
}

/** Writes the first `length` bytes of a buffer. A disk that fills up writes a part of them without an error, and refuses the rest with one. */
export async function writeAll(file: WritableFile, buffer: Buffer, length: number, position: number): Promise<void> {
  for (let done = 0; done < length;) {
    const written = await file.write(buffer, done, length - done, position + done);
    if (written === 0) throw Object.assign(new Error('ENOSPC: nothing was written'), { code: 'ENOSPC' });
    done += written;
  }
}
