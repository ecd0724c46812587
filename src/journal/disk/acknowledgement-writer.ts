import type { DiskLog } from './disk-log';
import { each } from './each';
import type { Folder } from './folder';
import { atATime } from './sample-writer';
import type { Troubles } from './troubles';

/** Writes down what is acknowledged. */
export class AcknowledgementWriter {
  readonly #folder: Folder;
  readonly #troubles: Troubles;
  /** Logs of which more is acknowledged, or given up, than their cursors say. */
  readonly #changed = new Set<DiskLog>();

  constructor(folder: Folder, troubles: Troubles) {
    this.#folder = folder;
    this.#troubles = troubles;
  }

  note(log: DiskLog): void {
    this.#changed.add(log);
  }

  /**
   * Writes the cursors of some logs.
   *
   * @param atMost how many
   * @param until monotonic milliseconds after which they are no longer synced: a power cut may then undo them
   * @returns whether some failed, which are to be tried again later, and whether there are more to go on with
   */
  async write(atMost: number, until: number): Promise<{ failed: boolean; more: boolean }> {
    const logs = [...this.#changed].slice(0, atMost);
    const failed: DiskLog[] = [];
    for (const log of logs) this.#changed.delete(log);
    await each(logs, atATime, async (log) => {
      try {
        await (performance.now() < until ? log.flush() : log.note());
      } catch (error) {
        failed.push(log);
        this.#troubles.begin('acknowledgements', error);
      }
    });
    try {
      await this.#folder.sync();
      if (failed.length === 0) this.#troubles.end('acknowledgements');
    } catch (error) {
      this.#troubles.begin('acknowledgements', error);
    }
    const more = this.#changed.size > 0;
    for (const log of failed) this.#changed.add(log);
    return { failed: failed.length > 0, more };
  }

  /** Writes nothing more of a log. */
  forget(log: DiskLog): void {
    this.#changed.delete(log);
  }
}
