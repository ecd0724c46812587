import { errorMessage } from '../util/error-message';
import { Ranges } from '../util/ranges';
import { adopt, ofAnotherRun } from './adopt';
import type { DiskJournal } from './disk/disk-journal';
import { type DiskJournalOptions, openDiskJournal } from './disk/open-disk-journal';
import type { Journal, LogId, StoredSample } from './journal';
import type { JournalEvents } from './journal-events';
import { adoptable, removeEmpty } from './journals';
import type { Sample } from '../model';

/** Milliseconds between two looks: an owner on another machine counts as gone only some time after it is. */
const interval = 60_000;

export interface AdoptingOptions {
  /** The folder in which the journals of one connection lie, each in a folder of its own. */
  folder: string;
  /** How they are opened. */
  settings: Omit<DiskJournalOptions, 'directory'>;
  /** Told what a person should know, in plain words. */
  tell: (notice: string) => void;
  after: (milliseconds: number, callback: () => void) => () => void;
}

/** A journal on disk that takes over, at once and now and then, what owners that are gone have left beside it. */
export class AdoptingJournal implements Journal {
  readonly #own: DiskJournal;
  readonly #options: AdoptingOptions;
  /** The journal that is being taken over. */
  #orphan: DiskJournal | undefined;
  #looking = Promise.resolve();
  #cancel: () => void;
  #closing = false;
  /** What went wrong at the last look. */
  #trouble: string | undefined;

  constructor(own: DiskJournal, options: AdoptingOptions) {
    this.#own = own;
    this.#options = options;
    this.#cancel = options.after(0, () => this.#look());
  }

  waiting(): Iterable<{ log: LogId; samples: number }> {
    return this.#own.waiting();
  }

  append(log: LogId, sample: Sample): Promise<number> {
    return this.#own.append(log, sample);
  }

  read(log: LogId, from: number, atMost: number): Promise<StoredSample[]> {
    return this.#own.read(log, from, atMost);
  }

  acknowledge(log: LogId, positions: Ranges, fields?: readonly string[]): void {
    this.#own.acknowledge(log, positions, fields);
  }

  correct(milliseconds: number): void {
    this.#own.correct(milliseconds);
  }

  /** What isn't taken over by then stays where it is. */
  async close(): Promise<void> {
    this.#closing = true;
    this.#cancel();
    await Promise.all([this.#own.close(), this.#orphan?.close(), this.#looking]);
  }

  #look(): void {
    this.#looking = this.#adoptAll().then(() => {
      if (!this.#closing) this.#cancel = this.#options.after(interval, () => this.#look());
    });
  }

  /** Never rejects. */
  async #adoptAll(): Promise<void> {
    const { folder, settings } = this.#options;
    try {
      for (const directory of await adoptable(folder, settings)) {
        if (this.#closing) return;
        if (directory !== this.#own.directory) await this.#adopt(directory);
      }
      this.#trouble = undefined;
    } catch (error) {
      const trouble = errorMessage(error);
      if (this.#closing || trouble === this.#trouble) return;
      this.#trouble = trouble;
      this.#options.tell(`What owners that are gone have left in ${folder} couldn't be taken over: ${trouble}`);
    }
  }

  async #adopt(directory: string): Promise<void> {
    const { settings, tell } = this.#options;
    const events = ofOrphan(settings.events);
    const opening = await openDiskJournal({ ...settings, directory, sizeLimit: Infinity, events });
    if (opening.kind !== 'opened') return;
    this.#orphan = opening.journal;
    let adopted = 0;
    try {
      if (this.#closing) return;
      await adopt(opening.journal, this.#own, ofAnotherRun, (log, positions) => {
        adopted += positions.size;
        settings.events.adopted(log, positions);
      });
    } finally {
      this.#orphan = undefined;
      await opening.journal.close();
      if (adopted > 0 && !this.#closing)
        tell(`${adopted} waiting samples were taken over from ${directory}, whose owner is gone`);
    }
    await removeEmpty(directory, settings);
  }
}

/** The places in a journal that is taken over mean nothing in the own one. */
function ofOrphan(events: JournalEvents): JournalEvents {
  const positions = new Ranges();
  return {
    dropped: (drop) => events.dropped({ ...drop, positions }),
    damaged: (report) => events.damaged({ ...report, positions }),
    adopted: (log) => events.adopted(log, positions),
    failed: (what, error) => events.failed(what, error),
    recovered: (what) => events.recovered(what),
  };
}
