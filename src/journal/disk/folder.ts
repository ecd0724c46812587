import { join } from 'node:path';
import { errorCode } from '../../util/error-message';
import type { FileSystem } from './file-system';
import { Handles, type Named } from './handles';
import { damagedName } from './names';
import { writeAll } from '../../util/replace-file';

/** The most files that are open at a time. */
const mostOpen = 128;

/** The most copies of damaged parts that are kept; later ones are reported only. */
const mostCopies = 100;

/** The folder that a journal lies in. */
export class Folder {
  readonly fs: FileSystem;
  readonly path: string;
  readonly handles: Handles;
  #changed = false;
  #copies = 0;

  constructor(fs: FileSystem, path: string) {
    this.fs = fs;
    this.path = path;
    this.handles = new Handles(fs, mostOpen);
  }

  pathOf(name: string): string {
    return join(this.path, name);
  }

  /** Creates a file; that it exists is safe after {@link sync}. */
  async create(named: Named, access: 'create' | 'renew'): Promise<void> {
    const file = await this.fs.open(named.path, access);
    this.#changed = true;
    this.handles.add(named, file);
  }

  /** Removes a file, and doesn't mind if it is gone. @returns false when it was gone */
  async remove(named: Named): Promise<boolean> {
    await this.handles.close(named);
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
    if (content.length === 0 || this.#copies >= mostCopies) return { known: false };
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
}
