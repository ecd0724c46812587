import path from 'node:path';
import { type Clock, systemClock } from '../../src/util/clock';
import { errorMessage } from '../../src/util/error-message';
import { adopt } from '../../src/journal/adopt';
import { AdoptingJournal } from '../../src/journal/adopting-journal';
import { openDiskJournal } from '../../src/journal/disk/open-disk-journal';
import type { Journal } from '../../src/journal/journal';
import type { JournalEvents } from '../../src/journal/journal-events';
import { adoptable } from '../../src/journal/journals';
import { MemoryJournal } from '../../src/journal/memory-journal';
import { StateFile, type StateStore, noState, statePath } from '../../src/delivery/state-file';

/** How many processes may share a user directory. */
const MAX_OWNERS = 20;

/** Milliseconds between two writes of what is noted of devices; seldom for who keeps samples in memory to spare the disk. */
const STATE_WRITE_INTERVAL_MS = { disk: 10_000, memory: 300_000 };

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
  /** The folder of all connections' folders. */
  readonly root: string;
  readonly #after: Clock['after'];
  /** By the id of the connection: what waits in memory outlives a deploy. */
  readonly #inMemory = new Map<string, MemoryJournal>();
  /** By the id of the connection: one that is still opening or closing has to be closed before it can be opened again. */
  readonly #onDisk = new Map<string, Promise<Journal | undefined>>();

  /** By the id of the connection: what its notes' file may be, once its journal is open. */
  readonly #notes = new Map<string, StateStore>();

  /**
   * @param userDirectory Node-RED's
   * @param after calls back after so many milliseconds, unless the function that it returns is called before
   */
  constructor(userDirectory: string, after: Clock['after'] = (...timer) => systemClock.after(...timer)) {
    this.root = path.join(userDirectory, 'datacake');
    this.#after = after;
  }

  /** The folder of a connection's files. */
  folderOf(connection: string): string {
    return path.join(this.root, encodeURIComponent(connection));
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
    this.#notes.delete(connection);
    if (settings.kind === 'disk') {
      const before = this.#closed(connection);
      const opening = before.then(() => this.#openOnDisk(connection, settings, events, tell));
      this.#onDisk.set(connection, opening);
      const onDisk = await opening;
      if (onDisk !== undefined) return onDisk;
    } else {
      await this.#tellOfDisk(connection, tell);
      this.#notes.set(connection, this.#notesFile(connection, 'memory'));
    }
    const journal = this.#inMemory.get(connection) ?? new MemoryJournal();
    this.#inMemory.set(connection, journal);
    const { sizeLimit, whenFull, ageLimit } = settings;
    const age =
      ageLimit === undefined
        ? {}
        : { age: { limit: ageLimit, now: () => systemClock.monotonic(), after: this.#after } };
    return journal.attach({ sizeLimit, whenFull, ...age }, events);
  }

  /** Where notes of a connection's devices are kept, once its journal is open. */
  notesOf(connection: string): StateStore {
    return this.#notes.get(connection) ?? noState;
  }

  #notesFile(connection: string, kind: JournalSettings['kind']): StateStore {
    return new StateFile(statePath(this.folderOf(connection)), STATE_WRITE_INTERVAL_MS[kind]);
  }

  /** What waited in memory goes on on disk. */
  async #bringToDisk(connection: string, onDisk: Journal, tell: (notice: string) => void): Promise<void> {
    const inMemory = this.#inMemory.get(connection);
    if (inMemory === undefined) return;
    try {
      await adopt(inMemory, onDisk);
      this.#inMemory.delete(connection);
    } catch (error) {
      tell(`What waited in memory couldn't be stored on disk and stays in memory: ${errorMessage(error)}`);
    }
  }

  async #openOnDisk(
    connection: string,
    { sizeLimit, whenFull, ageLimit, sync }: JournalSettings,
    events: JournalEvents,
    tell: (notice: string) => void,
  ): Promise<Journal | undefined> {
    const folder = this.folderOf(connection);
    const after = this.#after;
    const settings = { sizeLimit, whenFull, sync, events, after, ...(ageLimit !== undefined && { ageLimit }) };
    for (let number = 1; number <= MAX_OWNERS; number++) {
      const opening = await openDiskJournal({ ...settings, directory: path.join(folder, `journal-${number}`) });
      switch (opening.kind) {
        case 'opened':
          // The lock of the first journal is that of the notes too; who works on another keeps none.
          if (number === 1) this.#notes.set(connection, this.#notesFile(connection, 'disk'));
          await this.#bringToDisk(connection, opening.journal, tell);
          return new AdoptingJournal(opening.journal, { folder, settings, tell, after });
        case 'taken':
          tell(
            `The journal ${number} of this connection is taken by process ${opening.by.pid} on ${opening.by.host}: working on one of its own`,
          );
          break;
        case 'unusable':
          tell(`Samples wait in memory, because ${folder} can't be used: ${errorMessage(opening.error)}`);
          return undefined;
      }
    }
    tell(`Samples wait in memory, because ${MAX_OWNERS} journals of this connection are taken`);
    return undefined;
  }

  /** Fulfils when the journal that was opened before is closed, however that went. */
  async #closed(connection: string): Promise<void> {
    const journal = await this.#onDisk.get(connection);
    await journal?.close().catch(() => undefined);
  }

  /** What was stored while the connection kept samples on disk stays there. */
  async #tellOfDisk(connection: string, tell: (notice: string) => void): Promise<void> {
    await this.#closed(connection);
    const left = await adoptable(this.folderOf(connection)).catch(() => []);
    if (left.length > 0)
      tell(`Samples wait on disk, in ${left.join(' and ')}: they are sent once they may be kept on disk again`);
  }
}
