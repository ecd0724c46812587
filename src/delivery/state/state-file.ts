import { dirname, join } from 'node:path';
import { type FileSystem, disk } from '../../journal/disk/files';
import { readUpTo } from '../../journal/disk/read-frames';
import { replaceFile } from '../../util/replace-file';

/** Bytes; what is larger was not written here. */
const MAX_STATE_BYTES = 32_000_000;

/** Where notes are kept. */
export interface StateStore {
  /** What was written last; undefined when nothing was or it can't be read. It doesn't reject. */
  read(): Promise<string | undefined>;
  /** Replaces what was written last: a crash leaves the one or the other. Rejects when the disk can't. */
  write(text: string): Promise<void>;
  /** Milliseconds from one write to the next, at least. */
  readonly writeIntervalMs: number;
}

/** Keeps nothing. */
export const noState: StateStore = {
  read: () => Promise.resolve(undefined),
  write: () => Promise.resolve(),
  writeIntervalMs: Infinity,
};

/** The path of the notes in a connection's folder. */
export function statePath(folder: string): string {
  return join(folder, 'notes.json');
}

/** A small file that is written anew each time, and then takes the place of the one before. */
export class StateFile implements StateStore {
  readonly writeIntervalMs: number;
  readonly #path: string;
  readonly #fs: FileSystem;

  constructor(path: string, span: number, fs: FileSystem = disk) {
    this.#path = path;
    this.writeIntervalMs = span;
    this.#fs = fs;
  }

  async read(): Promise<string | undefined> {
    try {
      const { size } = await this.#fs.stat(this.#path);
      if (size > MAX_STATE_BYTES) return undefined;
      const file = await this.#fs.open(this.#path, 'read');
      try {
        return (await readUpTo(file, size, 0)).toString('utf8');
      } finally {
        await file.close();
      }
    } catch {
      return undefined;
    }
  }

  async write(text: string): Promise<void> {
    await this.#fs.makeFolder(dirname(this.#path));
    await replaceFile(this.#fs, this.#path, text);
  }
}
