import path from 'node:path';
import { type StateStore, StateFile, noState, statePath } from '../../src/delivery/state-file';
import { adopt } from '../../src/journal/adopt';
import { AdoptingJournal } from '../../src/journal/adopting-journal';
import { type DiskJournalOptions, openDiskJournal } from '../../src/journal/disk/open-disk-journal';
import type { Journal } from '../../src/journal/journal';
import type { JournalEvents } from '../../src/journal/journal-events';
import { adoptable } from '../../src/journal/journals';
import { type MemoryLimits, MemoryJournal } from '../../src/journal/memory-journal';
import { type Clock, systemClock } from '../../src/util/clock';
import { errorMessage } from '../../src/util/error-message';
import type { JournalSettings } from './settings';

/** The most processes that may share a user directory. */
const MAX_OWNERS = 20;

/** How often the state of devices is written; rarely for a journal in memory, which is chosen to spare the disk. */
const STATE_WRITE_INTERVAL_MS = { disk: 10_000, memory: 300_000 };

/** Reports a notice to a person, in plain words. */
type Warn = (notice: string) => void;

/** Opens the journals of the connections of one runtime. All maps are by the id of the connection. */
export class Journals {
  /** The folder of all connections' folders. */
  readonly root: string;
  readonly #after: Clock['after'];
  /** Kept over a deploy, with the samples that wait. */
  readonly #inMemory = new Map<string, MemoryJournal>();
  /** A journal that is still opening or closing has to be closed before it can be opened again. */
  readonly #onDisk = new Map<string, Promise<Journal | undefined>>();
  /** Where the state of devices is kept while a journal is open. */
  readonly #stateStores = new Map<string, StateStore>();

  /**
   * @param userDirectory Node-RED's
   * @param after see {@link Clock}; for tests
   */
  constructor(userDirectory: string, after: Clock['after'] = (...timer) => systemClock.after(...timer)) {
    this.root = path.join(userDirectory, 'datacake');
    this.#after = after;
  }

  /** The folder of a connection's files. */
  folderOf(connection: string): string {
    return path.join(this.root, encodeURIComponent(connection));
  }

  /** Opens a connection's journal. Where the disk can't be used it works from memory, and warns of it. It doesn't reject. */
  async open(connection: string, settings: JournalSettings, events: JournalEvents, warn: Warn): Promise<Journal> {
    this.#stateStores.delete(connection);
    const closed = this.#closePrevious(connection);
    if (settings.kind === 'disk') {
      const opening = closed.then(() => this.#openOnDisk(connection, settings, events, warn));
      this.#onDisk.set(connection, opening);
      const onDisk = await opening;
      if (onDisk !== undefined) return onDisk;
    } else {
      await closed;
      await this.#warnOfSamplesOnDisk(connection, warn);
      this.#stateStores.set(connection, this.#stateFile(connection, 'memory'));
    }
    const journal = this.#inMemory.get(connection) ?? new MemoryJournal();
    this.#inMemory.set(connection, journal);
    return journal.attach(toMemoryLimits(settings, this.#after), events);
  }

  /** Where the state of a connection's devices is kept, once its journal is open. */
  stateStoreOf(connection: string): StateStore {
    return this.#stateStores.get(connection) ?? noState;
  }

  #stateFile(connection: string, kind: JournalSettings['kind']): StateStore {
    return new StateFile(statePath(this.folderOf(connection)), STATE_WRITE_INTERVAL_MS[kind]);
  }

  /** Fulfils when the connection's previous journal on disk is closed; an error of it doesn't matter. */
  async #closePrevious(connection: string): Promise<void> {
    const journal = await this.#onDisk.get(connection);
    await journal?.close().catch(() => undefined);
  }

  /** @returns undefined when the disk can't be used */
  async #openOnDisk(
    connection: string,
    settings: JournalSettings,
    events: JournalEvents,
    warn: Warn,
  ): Promise<Journal | undefined> {
    const folder = this.folderOf(connection);
    const after = this.#after;
    const options = { ...toDiskOptions(settings), events, after };
    for (let number = 1; number <= MAX_OWNERS; number++) {
      const opening = await openDiskJournal({ ...options, directory: path.join(folder, `journal-${number}`) });
      switch (opening.kind) {
        case 'opened':
          // The lock of the first journal guards the state file too; the owner of another journal keeps no state.
          if (number === 1) this.#stateStores.set(connection, this.#stateFile(connection, 'disk'));
          await this.#moveToDisk(connection, opening.journal, warn);
          return new AdoptingJournal(opening.journal, { folder, settings: options, tell: warn, after });
        case 'taken': {
          const { pid, host } = opening.by;
          warn(
            `The journal ${number} of this connection is taken by process ${pid} on ${host}: another journal is used`,
          );
          break;
        }
        case 'unusable':
          warn(`Samples wait in memory, because ${folder} can't be used: ${errorMessage(opening.error)}`);
          return undefined;
      }
    }
    warn(`Samples wait in memory, because ${MAX_OWNERS} journals of this connection are taken`);
    return undefined;
  }

  /** Moves samples that waited in memory to the disk. */
  async #moveToDisk(connection: string, onDisk: Journal, warn: Warn): Promise<void> {
    const inMemory = this.#inMemory.get(connection);
    if (inMemory === undefined) return;
    try {
      await adopt(inMemory, onDisk);
      this.#inMemory.delete(connection);
    } catch (error) {
      warn(`The backlog in memory couldn't be stored on disk and stays in memory: ${errorMessage(error)}`);
    }
  }

  /** Samples on disk stay there while a connection keeps its journal in memory. */
  async #warnOfSamplesOnDisk(connection: string, warn: Warn): Promise<void> {
    const folders = await adoptable(this.folderOf(connection)).catch(() => []);
    if (folders.length === 0) return;
    warn(`Samples wait on disk, in ${folders.join(' and ')}: they are sent once the journal is on disk again`);
  }
}

/** The settings as the journal on disk takes them. */
function toDiskOptions(settings: JournalSettings): Omit<DiskJournalOptions, 'directory' | 'events'> {
  const { maxBytes, whenFull, maxAgeMs, syncDelayMs } = settings;
  const sync = syncDelayMs === 0 ? 'each' : syncDelayMs;
  return { sizeLimit: maxBytes, whenFull, sync, ...(maxAgeMs !== undefined && { ageLimit: maxAgeMs }) };
}

/** The settings as the journal in memory takes them. */
function toMemoryLimits({ maxBytes, whenFull, maxAgeMs }: JournalSettings, after: Clock['after']): MemoryLimits {
  const age = maxAgeMs !== undefined && { age: { limit: maxAgeMs, now: () => systemClock.monotonic(), after } };
  return { sizeLimit: maxBytes, whenFull, ...age };
}
