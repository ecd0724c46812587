import path from 'node:path';
import { inWords } from '../src/in-words';
import { adopt } from '../src/journal/adopt';
import { openDiskJournal } from '../src/journal/disk/open-disk-journal';
import type { Journal } from '../src/journal/journal';
import type { JournalEvents } from '../src/journal/journal-events';
import { adoptable, discardJournal } from '../src/journal/journals';
import { MemoryJournal } from '../src/journal/memory-journal';

/** How many processes may share a user directory. */
const mostOwners = 20;

export interface JournalSettings {
  kind: 'disk' | 'memory';
  /** Bytes. */
  sizeLimit: number;
  whenFull: 'drop-oldest' | 'refuse-new';
  /** Milliseconds since arrival; absent for none. */
  ageLimit?: number;
  sync: 'each' | number;
}

/** Opens the journals of the connections of one runtime. */
export class Journals {
  readonly #root: string;
  /** By the id of the connection: what waits in memory outlives a deploy. */
  readonly #inMemory = new Map<string, MemoryJournal>();
  /** By the id of the connection: one that is still closing has to be closed before it can be opened again. */
  readonly #onDisk = new Map<string, Journal>();

  /**
   * @param userDirectory Node-RED's
   */
  constructor(userDirectory: string) {
    this.#root = path.join(userDirectory, 'datacake');
  }

  /** The folder of a connection's files. */
  folderOf(connection: string): string {
    return path.join(this.#root, encodeURIComponent(connection));
  }

  /**
   * Opens a connection's journal. Where the disk can't be used it works from memory, and says so. It doesn't reject.
   *
   * @param tell told what a person should know, in plain words
   */
  async open(
    connection: string,
    settings: JournalSettings,
    events: JournalEvents,
    tell: (notice: string) => void,
  ): Promise<Journal> {
    const onDisk = settings.kind === 'disk' ? await this.#openOnDisk(connection, settings, events, tell) : undefined;
    if (onDisk === undefined) {
      if (settings.kind === 'memory') await this.#tellOfDisk(connection, tell);
      const journal = this.#inMemory.get(connection) ?? new MemoryJournal();
      this.#inMemory.set(connection, journal);
      return journal.attach(settings, events);
    }
    await this.#bringToDisk(connection, onDisk, tell);
    return onDisk;
  }

  /** What waited in memory goes on on disk. */
  async #bringToDisk(connection: string, onDisk: Journal, tell: (notice: string) => void): Promise<void> {
    const inMemory = this.#inMemory.get(connection);
    if (inMemory === undefined) return;
    try {
      await adopt(inMemory, onDisk);
      this.#inMemory.delete(connection);
    } catch (error) {
      tell(`What waited in memory couldn't be stored on disk and stays in memory: ${inWords(error)}`);
    }
  }

  async #openOnDisk(
    connection: string,
    { sizeLimit, whenFull, ageLimit, sync }: JournalSettings,
    events: JournalEvents,
    tell: (notice: string) => void,
  ): Promise<Journal | undefined> {
    await this.#closed(connection);
    const folder = this.folderOf(connection);
    const limits = { sizeLimit, whenFull, sync, events, ...(ageLimit !== undefined && { ageLimit }) };
    for (let number = 1; number <= mostOwners; number++) {
      const opening = await openDiskJournal({ ...limits, directory: path.join(folder, `journal-${number}`) });
      switch (opening.kind) {
        case 'opened':
          this.#onDisk.set(connection, opening.journal);
          await this.#adoptOrphans(folder, opening.journal, limits, tell);
          return opening.journal;
        case 'taken':
          tell(
            `The journal ${number} of this connection is taken by process ${opening.by.pid} on ${opening.by.host}: working on one of its own`,
          );
          break;
        case 'unusable':
          tell(`Samples wait in memory, because ${folder} can't be used: ${inWords(opening.error)}`);
          return undefined;
      }
    }
    tell(`Samples wait in memory, because ${mostOwners} journals of this connection are taken`);
    return undefined;
  }

  /** Fulfils when the journal that was opened before is closed, however that went. */
  async #closed(connection: string): Promise<void> {
    await this.#onDisk
      .get(connection)
      ?.close()
      .catch(() => undefined);
  }

  /** What was stored while the connection kept samples on disk stays there. */
  async #tellOfDisk(connection: string, tell: (notice: string) => void): Promise<void> {
    await this.#closed(connection);
    const left = await adoptable(this.folderOf(connection)).catch(() => []);
    if (left.length > 0)
      tell(`Samples wait on disk, in ${left.join(' and ')}: they are sent once they may be kept on disk again`);
  }

  /** Takes over what owners that are gone have left in journals of the same connection. */
  async #adoptOrphans(
    folder: string,
    journal: Journal,
    limits: Omit<Parameters<typeof openDiskJournal>[0], 'directory'>,
    tell: (notice: string) => void,
  ): Promise<void> {
    try {
      for (const directory of await adoptable(folder)) {
        const opening = await openDiskJournal({ ...limits, sizeLimit: Infinity, directory });
        if (opening.kind !== 'opened') continue;
        const samples = await adopt(opening.journal, journal);
        await opening.journal.close();
        await discardJournal(directory);
        tell(`${samples} waiting samples were taken over from ${directory}, whose owner is gone`);
      }
    } catch (error) {
      tell(`What owners that are gone have left in ${folder} couldn't be taken over: ${inWords(error)}`);
    }
  }
}
