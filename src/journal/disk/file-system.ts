import { constants, promises as fs } from 'node:fs';
import { dirname } from 'node:path';
import { errorCode } from '../../util/error-message';

/** `read` and `write` an existing file, `create` one that mustn't exist, `renew` one that may. All but `read` may write. */
export type Access = 'read' | 'write' | 'create' | 'renew';

/** The calls to the disk that a journal makes. They reject with the system's errors. */
export interface FileSystem {
  open(path: string, access: Access): Promise<OpenFile>;
  /** Creates a folder, and those above it, for its user only; they survive a power cut. */
  makeFolder(path: string): Promise<void>;
  /** The names of what is in a folder. */
  list(path: string): Promise<string[]>;
  stat(path: string): Promise<{ size: number; modified: number; folder: boolean }>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  removeFolder(path: string): Promise<void>;
  /** Makes what was created, renamed and removed in a folder survive a power cut, where the system can. */
  syncFolder(path: string): Promise<void>;
}

export interface OpenFile {
  /** @returns how many bytes were read: 0 at the end of the file */
  read(buffer: Buffer, offset: number, length: number, position: number): Promise<number>;
  /** @returns how many bytes were written, which may be fewer without an error when the disk is full */
  write(buffer: Buffer, offset: number, length: number, position: number): Promise<number>;
  truncate(size: number): Promise<void>;
  /** Makes content and size survive a power cut. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

const flags: Record<Access, number> = {
  read: constants.O_RDONLY,
  write: constants.O_RDWR,
  create: constants.O_RDWR | constants.O_CREAT | constants.O_EXCL,
  renew: constants.O_RDWR | constants.O_CREAT | constants.O_TRUNC,
};

/** What systems answer that can't open or sync a folder; Windows above all. */
const cannotSync = ['EPERM', 'EISDIR', 'EINVAL', 'ENOTSUP', 'EACCES', 'EBADF', 'ENOSYS'];

/** The disk of this machine. */
export const disk: FileSystem = {
  async open(path, access) {
    const handle = await fs.open(path, flags[access], 0o600);
    return {
      read: async (buffer, offset, length, position) => {
        return (await handle.read(buffer, offset, length, position)).bytesRead;
      },
      write: async (buffer, offset, length, position) => {
        return (await handle.write(buffer, offset, length, position)).bytesWritten;
      },
      truncate: (size) => handle.truncate(size),
      sync: () => handle.datasync(),
      close: () => handle.close(),
    };
  },
  makeFolder,
  list: (path) => fs.readdir(path),
  stat: async (path) => {
    const stat = await fs.stat(path);
    return { size: stat.size, modified: stat.mtimeMs, folder: stat.isDirectory() };
  },
  rename: (from, to) => fs.rename(from, to),
  remove: (path) => fs.unlink(path),
  removeFolder: (path) => fs.rmdir(path),
  syncFolder,
};

/**
 * Creates a folder so that it survives a power cut. Node's own recursion never ends where the system answers ENOENT for a folder
 * whose parent exists, as below /proc.
 */
async function makeFolder(path: string): Promise<void> {
  if ((await makeOne(path)) === 'made') return;
  await makeFolder(dirname(path));
  if ((await makeOne(path)) === 'no parent') throw Object.assign(new Error(`ENOENT: ${path}`), { code: 'ENOENT' });
}

async function makeOne(path: string): Promise<'made' | 'no parent'> {
  try {
    await fs.mkdir(path, { mode: 0o700 });
    await syncFolder(dirname(path));
    return 'made';
  } catch (error) {
    if (errorCode(error) === 'EEXIST' && (await fs.stat(path)).isDirectory()) return 'made';
    if (errorCode(error) === 'ENOENT' && dirname(path) !== path) return 'no parent';
    throw error;
  }
}

async function syncFolder(path: string): Promise<void> {
  try {
    const handle = await fs.open(path, constants.O_RDONLY);
    await handle.sync().finally(() => handle.close());
  } catch (error) {
    if (!cannotSync.includes(errorCode(error) ?? '')) throw error;
  }
}
