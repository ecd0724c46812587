import { type FileSystem, type OpenFile, disk } from '../../src/journal/disk/files';
import { flushPromises } from './clock';

/** The disk of this machine, and whether it has something to do: simulated time stands still meanwhile. */
export class WatchedDisk {
  #busy = 0;
  #ended = 0;

  readonly fs: FileSystem = {
    ...this.#watch(disk),
    open: async (path, access) => {
      const file = await this.#during(disk.open(path, access));
      return this.#watch<OpenFile>(file);
    },
  };

  /** Fulfils when there is nothing to do for the disk, nor for what follows from it. */
  readonly settled = async (): Promise<void> => {
    let ended: number;
    do {
      ended = this.#ended;
      await flushPromises();
    } while (this.#busy > 0 || ended < this.#ended);
  };

  #watch<T extends object>(calls: T): T {
    const watched = Object.entries(calls).map(([name, call]) => {
      const whileBusy = (...args: unknown[]) =>
        this.#during((call as (...args: unknown[]) => Promise<unknown>)(...args));
      return [name, whileBusy];
    });
    return Object.fromEntries(watched) as T;
  }

  async #during<T>(call: Promise<T>): Promise<T> {
    this.#busy += 1;
    try {
      return await call;
    } finally {
      this.#busy -= 1;
      this.#ended += 1;
    }
  }
}
