import { appendFile, mkdir, rename, stat } from 'node:fs/promises';
import path from 'node:path';
import { inWords } from '../in-words';
import type { Measurement } from '../measurement';

/** Bytes after which a new file is begun; the one before it is kept, older ones go. */
const largest = 1_000_000;

/** Measurements that Datacake refused for good, as they are kept. */
export interface RejectedEntry {
  /** ISO 8601. */
  at: string;
  /** The id of the record node. */
  node: string;
  device: string;
  measurements: readonly Measurement[];
  status: number;
  reason: string;
}

/** Keeps what was refused for good in a file, a line of JSON each, so that nobody has to have been watching. */
export class RejectedFile {
  readonly #directory: string;
  readonly #failed: (reason: string) => void;
  #writing = Promise.resolve();
  #broken = false;

  /**
   * @param failed told once when the file can't be written
   */
  constructor(directory: string, failed: (reason: string) => void) {
    this.#directory = directory;
    this.#failed = failed;
  }

  /** Adds an entry by and by. It never throws. */
  add(entry: RejectedEntry): void {
    this.#writing = this.#writing.then(() => this.#write(`${JSON.stringify(entry)}\n`));
  }

  /** Fulfils when all that was added is written. */
  async close(): Promise<void> {
    await this.#writing;
  }

  async #write(line: string): Promise<void> {
    const file = path.join(this.#directory, 'rejected.jsonl');
    try {
      await mkdir(this.#directory, { recursive: true, mode: 0o700 });
      const size = await stat(file).then(
        (found) => found.size,
        () => 0,
      );
      if (size + line.length > largest) await rename(file, path.join(this.#directory, 'rejected.old.jsonl'));
      await appendFile(file, line, { mode: 0o600 });
      this.#broken = false;
    } catch (error) {
      if (!this.#broken) this.#failed(inWords(error));
      this.#broken = true;
    }
  }
}
