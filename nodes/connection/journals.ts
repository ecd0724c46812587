import path from 'node:path';
import { type StateStore, StateFile, noState, statePath } from '../../src/delivery/state/state-file';
import { type DiskJournalOptions, listJournals, openDiskJournal } from '../../src/journal/disk/open-disk-journal';
import { type Journal, type JournalEvents, samplesWaiting } from '../../src/journal/journal';
import { LockWatch } from '../../src/journal/lock';
import { type MemoryLimits, MemoryJournal } from '../../src/journal/memory-journal';
import { SpillingJournal } from '../../src/journal/spilling-journal';
import { type Clock, systemClock } from '../../src/util/clock';
import type { Notice } from '../../src/util/notice';
import { Folders } from './folders';
import type { JournalSettings } from './settings';

/** What waits in memory while the disk can't be used: a gateway has little of it. */
const MAX_SPILLED_BYTES = 32_000_000;

/** How often the state of devices is written; rarely for a journal in memory, which is chosen to spare the disk. */
const STATE_WRITE_INTERVAL_MS = { disk: 10_000, memory: 300_000, shared: 10_000 };

/** Reports a notice to a person. */
type Warn = (notice: Notice) => void;

/** Opens the journals of the connections of one runtime. All maps are by the id of the connection. */
export class Journals {
  readonly folders: Folders;
  readonly #after: Clock['after'];
  /** Kept over a deploy, with the samples that wait. */
  readonly #inMemory = new Map<string, MemoryJournal>();
  /** A journal that is still opening or closing has to be closed before it can be opened again. */
  readonly #opened = new Map<string, Promise<Journal>>();
  /** The folders of connections, as they were opened last. */
  readonly #inUse = new Map<string, { folder: string; kind: JournalSettings['kind'] }>();
  /** Where the state of devices is kept while a journal is open. */
  readonly #stateStores = new Map<string, StateStore>();

  /**
   * @param storage under which everything lies that has to outlive a restart
   * @param after see {@link Clock}; for tests
   */
  constructor(storage: string, after: Clock['after'] = (...timer) => systemClock.after(...timer)) {
    this.folders = new Folders(storage);
    this.#after = after;
  }

  /** The folder of a connection that was opened; undefined for any other. */
  folderOf(connection: string): string | undefined {
    return this.#inUse.get(connection)?.folder;
  }

  /** The folders of the connections that keep their journals on the disk, always or while a database is away. */
  *onDisk(): Generator<string> {
    for (const { folder, kind } of this.#inUse.values()) if (kind !== 'memory') yield folder;
  }

  /** The samples of all connections that are lost when the process ends. */
  waitingInMemory(): number {
    return [...this.#inMemory.values()].reduce((sum, memory) => sum + samplesWaiting(memory), 0);
  }

  /** Opens a connection's journal. While the disk can't be used it works from memory, and warns of it. It doesn't reject. */
  open(
    connection: string,
    settings: JournalSettings,
    events: JournalEvents,
    warn: Warn,
    more: Pick<DiskJournalOptions, 'clock' | 'settled'> = {},
  ): Promise<Journal> {
    const closed = this.#opened.get(connection)?.then((journal) => journal.close().catch(() => undefined));
    const opening = Promise.resolve(closed).then(() => this.#open(connection, settings, events, warn, more));
    this.#opened.set(connection, opening);
    return opening;
  }

  async #open(
    connection: string,
    settings: JournalSettings,
    events: JournalEvents,
    warn: Warn,
    more: Pick<DiskJournalOptions, 'clock' | 'settled'>,
  ): Promise<Journal> {
    const memory = this.#inMemory.get(connection) ?? new MemoryJournal();
    this.#inMemory.set(connection, memory);
    const folder = this.folders.of(connection, settings.folder);
    const file = new StateFile(statePath(folder), STATE_WRITE_INTERVAL_MS[settings.kind]);
    this.#inUse.set(connection, { folder, kind: settings.kind });
    if (settings.kind === 'memory') {
      await this.#warnOfSamplesOnDisk(folder, warn);
      this.#stateStores.set(connection, file);
      return memory.attach(toMemoryLimits(settings, this.#after), events);
    }
    const limits = { ...settings, maxBytes: Math.min(settings.maxBytes, MAX_SPILLED_BYTES) };
    memory.attach(toMemoryLimits(limits, this.#after), events);
    void this.folders.note(this.folders.resolve(settings.folder)).catch(() => undefined);
    const state = new OwnersStateFile(file);
    this.#stateStores.set(connection, state);
    const options = {
      ...toDiskOptions(settings),
      directory: path.join(folder, 'journal'),
      after: this.#after,
      ...more,
    };
    const watch = new LockWatch();
    return SpillingJournal.open({
      open: (diskEvents) => openDiskJournal({ ...options, watch, events: diskEvents }),
      ...{ memory, events, tell: warn, after: this.#after },
      owns: (isOwner) => state.own(isOwner),
    });
  }

  /** Where the state of a connection's devices is kept, once its journal is open. */
  stateStoreOf(connection: string): StateStore {
    return this.#stateStores.get(connection) ?? noState;
  }

  /** Samples on disk stay there while a connection keeps its journal in memory. */
  async #warnOfSamplesOnDisk(folder: string, warn: Warn): Promise<void> {
    const journals = await listJournals(folder).catch(() => []);
    if (!journals.some(({ samples }) => samples > 0)) return;
    warn({ code: 'samples-on-disk', folder });
  }
}

/** The state of devices, which only the owner of the journal writes; everyone may read it. */
class OwnersStateFile implements StateStore {
  readonly #file: StateFile;
  #isOwner = false;
  /** What was to be written before. */
  #unwritten: string | undefined;

  constructor(file: StateFile) {
    this.#file = file;
  }

  get writeIntervalMs(): number {
    return this.#file.writeIntervalMs;
  }

  /** Writes from now on, or no more. */
  own(isOwner: boolean): void {
    this.#isOwner = isOwner;
    if (isOwner && this.#unwritten !== undefined) void this.#file.write(this.#unwritten).catch(() => undefined);
    this.#unwritten = undefined;
  }

  read(): Promise<string | undefined> {
    return this.#file.read();
  }

  async write(text: string): Promise<void> {
    if (this.#isOwner) return this.#file.write(text);
    this.#unwritten = text;
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
