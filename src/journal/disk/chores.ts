import type { AcknowledgementWriter } from './acknowledgement-writer';
import type { DiskLog } from './disk-log';
import type { Folder } from './folder';
import type { Room } from './room';
import type { Troubles } from './troubles';

/** Milliseconds without a sample after which the files of an empty log are removed. */
const emptyFor = 60 * 60_000;

/** Looks after logs, a few at a time: gives up what is too old, and removes the files of logs that have been empty for long. */
export class Chores {
  readonly #folder: Folder;
  readonly #room: Room;
  readonly #acknowledgements: AcknowledgementWriter;
  readonly #troubles: Troubles;
  readonly #ageLimit: number | undefined;
  #logs: DiskLog[] = [];

  /**
   * @param ageLimit milliseconds since arrival; undefined for none
   */
  constructor(
    folder: Folder,
    room: Room,
    acknowledgements: AcknowledgementWriter,
    troubles: Troubles,
    ageLimit: number | undefined,
  ) {
    this.#folder = folder;
    this.#room = room;
    this.#acknowledgements = acknowledgements;
    this.#troubles = troubles;
    this.#ageLimit = ageLimit;
  }

  /** True while some logs haven't been looked after. */
  get due(): boolean {
    return this.#logs.length > 0;
  }

  begin(logs: Iterable<DiskLog>): void {
    this.#logs = [...logs];
  }

  /** Looks after some of the logs. @param now Unix milliseconds */
  async goOn(atMost: number, now: number): Promise<void> {
    for (const log of this.#logs.splice(0, atMost)) {
      await log.seal();
      try {
        if (this.#ageLimit !== undefined) await this.#room.dropOlder(log, now - this.#ageLimit);
        if (log.isSpent && log.hasFiles && now - log.lastAppend >= emptyFor) await this.#removeFiles(log);
      } catch (error) {
        this.#troubles.begin('acknowledgements', error);
      }
    }
  }

  /** Its segments are gone for good before the cursor goes that says so. */
  async #removeFiles(log: DiskLog): Promise<void> {
    await this.#acknowledgements.writeOne(log);
    await log.removeSegments();
    await this.#folder.sync();
    await log.removeCursor();
  }
}
