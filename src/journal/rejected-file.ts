import { appendFile, mkdir, readFile, rename, stat } from 'node:fs/promises';
import path from 'node:path';
import { errorCode, errorMessage } from '../util/error-message';
import { replaceFile } from '../util/replace-file';
import { SerialQueue } from '../util/serial-queue';
import { disk } from './disk/file-system';
import { type Choice, type RejectedEntry, type RejectedOne, countByNode, rejectedOf, without } from './rejected-lines';

export type { RejectedEntry, RejectedOne } from './rejected-lines';

/** Bytes after which a new file is begun; the one before it is kept, older ones go. */
const largest = 1_000_000;

const presentName = 'rejected.jsonl';
const oldName = 'rejected.old.jsonl';

/** Keeps what was refused for good in a file, a line of JSON each, so that nobody has to have been watching. */
export class RejectedFile {
  readonly #directory: string;
  readonly #failed: (reason: string) => void;
  /** Everything that touches the files, one after the other. */
  readonly #queue = new SerialQueue();
  #broken = false;
  /** Measurements by record node; undefined until someone asks, and when it has to be counted anew. */
  #counts: Map<string, number> | undefined;

  /**
   * @param failed told once when the file can't be written
   */
  constructor(directory: string, failed: (reason: string) => void) {
    this.#directory = directory;
    this.#failed = failed;
  }

  /** Adds an entry by and by. It never throws. */
  add(entry: RejectedEntry): void {
    void this.#queue.run(() => this.#append(entry));
  }

  /** How many measurements of a record node are kept. */
  count(node: string): Promise<number> {
    return this.#queue.run(async () => {
      this.#counts ??= countByNode([...(await this.#lines(this.#old)), ...(await this.#lines(this.#present))]);
      return this.#counts.get(node) ?? 0;
    });
  }

  /** The measurements of a record node that are kept, the earliest first. */
  list(node: string): Promise<RejectedOne[]> {
    return this.#queue.run(async () => {
      return rejectedOf(node, [...(await this.#lines(this.#old)), ...(await this.#lines(this.#present))]);
    });
  }

  /**
   * Forgets measurements of a record node. Each file is replaced as a whole, so that a power cut leaves the one before or the one after.
   *
   * @returns how many there were
   * @throws Error when a file can't be written
   */
  remove(node: string, chosen: Choice): Promise<number> {
    return this.#queue.run(async () => {
      this.#counts = undefined;
      let sum = 0;
      for (const file of [this.#old, this.#present]) {
        const { lines, removed } = without(node, chosen, await this.#lines(file));
        if (removed > 0) await replaceFile(disk, file, lines.map((line) => `${line}\n`).join(''));
        sum += removed;
      }
      return sum;
    });
  }

  /** Fulfils when all that was added is written. */
  async close(): Promise<void> {
    await this.#queue.idle();
  }

  get #present(): string {
    return path.join(this.#directory, presentName);
  }

  get #old(): string {
    return path.join(this.#directory, oldName);
  }

  async #lines(file: string): Promise<string[]> {
    try {
      return (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return [];
      throw error;
    }
  }

  async #append(entry: RejectedEntry): Promise<void> {
    const line = `${JSON.stringify(entry)}\n`;
    try {
      await mkdir(this.#directory, { recursive: true, mode: 0o700 });
      const size = await stat(this.#present).then(
        (found) => found.size,
        () => 0,
      );
      if (size + line.length > largest) {
        this.#counts = undefined;
        await rename(this.#present, this.#old);
      }
      await appendFile(this.#present, line, { mode: 0o600 });
      this.#counts?.set(entry.node, (this.#counts.get(entry.node) ?? 0) + entry.measurements.length);
      this.#broken = false;
    } catch (error) {
      if (!this.#broken) this.#failed(errorMessage(error));
      this.#broken = true;
    }
  }
}
