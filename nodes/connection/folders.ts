import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { disk } from '../../src/journal/disk/files';
import { replaceFile } from '../../src/util/replace-file';
import { SerialQueue } from '../../src/util/serial-queue';
import { folderNameOf } from './folder-name';

const DEFAULT_NAME = 'datacake';

/** Below the default folder; no connection's folder is called so. */
const NOTES_NAME = 'folders.json';

/** The most that are noted, the latest. */
const MAX_NOTED = 100;

/**
 * Where the connections of a runtime keep their files: each in a folder of its own, in the one that its setting names. Which were named is
 * noted in a file, so that a start after the setting has changed can say what waits in another one.
 */
export class Folders {
  readonly #storage: string;
  readonly #queue = new SerialQueue();
  #noted: Promise<string[]> | undefined;

  /** @param storage under which everything lies that has to outlive a restart */
  constructor(storage: string) {
    this.#storage = path.resolve(storage);
  }

  /** The folder of connections' folders that a setting names: absolute, or relative to the storage; the default one when empty. */
  resolve(setting: string): string {
    return path.resolve(this.#storage, setting.trim() || DEFAULT_NAME);
  }

  /** The folder of a connection's files. @param setting see {@link resolve} */
  of(connection: string, setting: string): string {
    return path.join(this.resolve(setting), folderNameOf(connection));
  }

  /** Notes that a folder is used. Where that can't be kept, a later start doesn't know of it; nothing else depends on it. */
  async note(root: string): Promise<void> {
    if (root === this.resolve('')) return;
    await this.#queue.run(async () => {
      const noted = await this.#read();
      if (noted.at(-1) === root) return;
      const next = [...noted.filter((other) => other !== root), root].slice(-MAX_NOTED);
      this.#noted = Promise.resolve(next);
      await mkdir(this.resolve(''), { recursive: true, mode: 0o700 });
      await replaceFile(disk, this.#notes, `${JSON.stringify(next)}\n`);
    });
  }

  /** All that connections are known to have used, the default one first. */
  async all(): Promise<string[]> {
    return [this.resolve(''), ...(await this.#read())];
  }

  #read(): Promise<string[]> {
    this.#noted ??= readFile(this.#notes, 'utf8').then(readPaths, () => []);
    return this.#noted;
  }

  get #notes(): string {
    return path.join(this.resolve(''), NOTES_NAME);
  }
}

/** What can't be read is left out: a damaged file costs a hint and no sample. */
function readPaths(text: string): string[] {
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? parsed.filter((entry): entry is string => typeof entry === 'string') : [];
  } catch {
    return [];
  }
}
