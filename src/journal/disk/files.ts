import { constants, promises as fs } from 'node:fs';
import { dirname, join } from 'node:path';
import { errorCode } from '../../util/error-message';
import { writeAll } from '../../util/replace-file';
import { damagedName } from './names';

/**
 * `read` and `write` an existing file, `create` one that mustn't exist, `renew` one in place of whatever has its name. All but `read`
 * may write. None follows a link in place of the file: it may lead to any file of this user.
 */
export type Access = 'read' | 'write' | 'create' | 'renew';

/** The calls to the disk that a journal makes. They reject with the system's errors. */
export interface FileSystem {
  open(path: string, access: Access): Promise<OpenFile>;
  /** Creates a folder, and those above it, for its user only; they survive a power cut. */
  makeFolder(path: string): Promise<void>;
  /** The names of what is in a folder. */
  list(path: string): Promise<string[]>;
  /** `device` tells file systems apart. */
  stat(path: string): Promise<{ size: number; modified: number; folder: boolean; device: number }>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
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

/** Windows has no such flag, and by default lets only administrators make links. */
const NO_FOLLOW = (constants as Partial<typeof constants>).O_NOFOLLOW ?? 0;

/** Exclusive creation follows no link. */
const CREATE = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL;

const FLAGS: Record<Access, number> = {
  read: constants.O_RDONLY | NO_FOLLOW,
  write: constants.O_RDWR | NO_FOLLOW,
  create: CREATE,
  renew: CREATE,
};

/** What systems answer that can't open or sync a folder; Windows above all. */
const CANNOT_SYNC = ['EPERM', 'EISDIR', 'EINVAL', 'ENOTSUP', 'EACCES', 'EBADF', 'ENOSYS'];

/** The disk of this machine. */
export const disk: FileSystem = {
  async open(path, access) {
    // Emptying the file instead would empty every other name that a hard link gives it.
    if (access === 'renew') await removeIfThere(path);
    const handle = await fs.open(path, FLAGS[access], 0o600);
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
    return { size: stat.size, modified: stat.mtimeMs, folder: stat.isDirectory(), device: stat.dev };
  },
  rename: (from, to) => fs.rename(from, to),
  remove: (path) => fs.unlink(path),
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

async function removeIfThere(path: string): Promise<void> {
  try {
    await fs.unlink(path);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}

async function syncFolder(path: string): Promise<void> {
  try {
    const handle = await fs.open(path, constants.O_RDONLY);
    await handle.sync().finally(() => handle.close());
  } catch (error) {
    if (!CANNOT_SYNC.includes(errorCode(error) ?? '')) throw error;
  }
}

/** What may pass by itself, and how long is waited for it. */
const PASSING = ['EMFILE', 'ENFILE', 'EAGAIN', 'EBUSY', 'EINTR', 'ENOMEM', 'ESTALE', 'ETIMEDOUT'];
const RETRY_MS = 100;
const MAX_RETRIES = 3;

/** Tries some work again that fails for a reason that may pass. */
export async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let retries = 0; ; retries++) {
    try {
      return await work();
    } catch (error) {
      if (retries === MAX_RETRIES || !PASSING.includes(errorCode(error) ?? '')) throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

/** A file by what stays the same while it is renamed. */
export interface Named {
  /** The file's path now. */
  readonly path: string;
}

interface Handle {
  file: Promise<OpenFile>;
  users: number;
  /** True once it is to be closed when nobody uses it any more. */
  leaving: boolean;
}

/** Files that are written and synced at a time: it leaves one of the system's four threads to others, such as look-ups of names. */
export const FILES_AT_A_TIME = 3;

/** The most files that are open at a time, so that a thousand logs don't take a thousand handles. */
const MAX_OPEN_FILES = 64;

/** The most copies of damaged parts that are kept; later ones are reported only. */
const MAX_COPIES = 100;

/** The folder that a journal lies in, and those of its files that are open. */
export class Folder {
  readonly fs: FileSystem;
  readonly path: string;
  /** The one used longest ago comes first. */
  readonly #open = new Map<Named, Handle>();
  readonly #closing = new Set<Promise<void>>();
  #changed = false;
  #copies = 0;

  constructor(fs: FileSystem, path: string) {
    this.fs = fs;
    this.path = path;
  }

  pathOf(name: string): string {
    return join(this.path, name);
  }

  /** Lets an open file be used; it stays open for as long as that takes. */
  async use<T>(named: Named, work: (file: OpenFile) => Promise<T>): Promise<T> {
    const handle = this.#open.get(named) ?? { file: this.fs.open(named.path, 'write'), users: 0, leaving: false };
    this.#open.delete(named);
    this.#open.set(named, handle);
    handle.users += 1;
    try {
      return await work(await handle.file);
    } catch (error) {
      // Whether this handle still works is unknown: the next user opens the file anew.
      void this.#leave(named, handle);
      throw error;
    } finally {
      handle.users -= 1;
      if (handle.leaving) void this.#leave(named, handle);
      for (const [other, unused] of this.#open) {
        if (this.#open.size <= MAX_OPEN_FILES) break;
        if (unused.users === 0) void this.#leave(other, unused);
      }
    }
  }

  /** Closes a file, once nobody uses it any more. */
  async close(named: Named): Promise<void> {
    const handle = this.#open.get(named);
    if (handle !== undefined) await this.#leave(named, handle);
  }

  async closeAll(): Promise<void> {
    for (const [named, handle] of [...this.#open]) void this.#leave(named, handle);
    await Promise.all(this.#closing);
  }

  /** Creates a file; that it exists is safe after {@link sync}. */
  async create(named: Named, access: 'create' | 'renew'): Promise<void> {
    const file = await this.fs.open(named.path, access);
    this.#changed = true;
    this.#open.set(named, { file: Promise.resolve(file), users: 0, leaving: false });
  }

  /** Removes a file, and doesn't mind if it is gone. @returns false when it was gone */
  async remove(named: Named): Promise<boolean> {
    await this.close(named);
    this.#changed = true;
    try {
      await this.fs.remove(named.path);
      return true;
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error;
      return false;
    }
  }

  /** Makes safe what was created and removed. */
  async sync(): Promise<void> {
    if (!this.#changed) return;
    this.#changed = false;
    try {
      await this.fs.syncFolder(this.path);
    } catch (error) {
      this.#changed = true;
      throw error;
    }
  }

  /**
   * Keeps a copy of what is damaged, for a person to look at.
   *
   * @returns its path, undefined when there is no room for it; and whether it was copied before
   */
  async copyAside(name: string, offset: number, content: Buffer): Promise<{ copiedTo?: string; known: boolean }> {
    const path = this.pathOf(damagedName(name, offset));
    if (content.length === 0 || this.#copies >= MAX_COPIES) return { known: false };
    try {
      const file = await this.fs.open(path, 'create');
      try {
        await writeAll(file, content, content.length, 0);
      } finally {
        await file.close();
      }
      this.#copies += 1;
      return { copiedTo: path, known: false };
    } catch (error) {
      return errorCode(error) === 'EEXIST' ? { copiedTo: path, known: true } : { known: false };
    }
  }

  /** Lets nobody use a handle any more, and closes it where nobody does. */
  async #leave(named: Named, handle: Handle): Promise<void> {
    handle.leaving = true;
    if (this.#open.get(named) === handle) this.#open.delete(named);
    if (handle.users > 0) return;
    // What a close reports was reported by the sync before it, or concerns nothing that counts.
    const closing = handle.file.then((file) => file.close()).catch(() => undefined);
    this.#closing.add(closing);
    await closing;
    this.#closing.delete(closing);
  }
}
