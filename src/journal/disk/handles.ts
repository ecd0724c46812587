import type { FileSystem, OpenFile } from './file-system';

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

/** The files that are open: those used last, so that a thousand logs don't take a thousand handles. */
export class Handles {
  readonly #fs: FileSystem;
  readonly #most: number;
  /** The one used longest ago comes first. */
  readonly #open = new Map<Named, Handle>();
  readonly #closing = new Set<Promise<void>>();

  constructor(fs: FileSystem, most: number) {
    this.#fs = fs;
    this.#most = most;
  }

  /** Lets an open file be used; it stays open for as long as that takes. */
  async use<T>(named: Named, work: (file: OpenFile) => Promise<T>): Promise<T> {
    const handle = this.#open.get(named) ?? { file: this.#fs.open(named.path, 'write'), users: 0, leaving: false };
    this.#open.delete(named);
    this.#open.set(named, handle);
    handle.users += 1;
    try {
      return await work(await handle.file);
    } catch (error) {
      // Whether this handle still works is unknown: the next user opens the file anew.
      this.#leave(named, handle);
      throw error;
    } finally {
      handle.users -= 1;
      if (handle.leaving) void this.#closeUnused(handle);
      this.#shrink();
    }
  }

  /** Adds a file that has just been created. */
  add(named: Named, file: OpenFile): void {
    this.#open.set(named, { file: Promise.resolve(file), users: 0, leaving: false });
  }

  /** Closes a file, once nobody uses it any more. */
  async close(named: Named): Promise<void> {
    const handle = this.#open.get(named);
    if (handle === undefined) return;
    this.#leave(named, handle);
    if (handle.users === 0) await this.#closeUnused(handle);
  }

  async closeAll(): Promise<void> {
    for (const [named, handle] of [...this.#open]) {
      this.#leave(named, handle);
      void this.#closeUnused(handle);
    }
    await Promise.all(this.#closing);
  }

  #shrink(): void {
    for (const [named, handle] of this.#open) {
      if (this.#open.size <= this.#most) return;
      if (handle.users > 0) continue;
      this.#leave(named, handle);
      void this.#closeUnused(handle);
    }
  }

  #leave(named: Named, handle: Handle): void {
    handle.leaving = true;
    if (this.#open.get(named) === handle) this.#open.delete(named);
  }

  #closeUnused(handle: Handle): Promise<void> {
    if (handle.users > 0) return Promise.resolve();
    // What a close reports was reported by the sync before it, or concerns nothing that counts.
    const closing = handle.file.then((file) => file.close()).catch(() => undefined);
    this.#closing.add(closing);
    return closing.finally(() => this.#closing.delete(closing));
  }
}
