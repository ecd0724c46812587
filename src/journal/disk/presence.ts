import { dirname } from 'node:path';
import { errorCode } from '../../util/error-message';
import { type JournalEvents, type Refusal, type Storing, JournalError, toJournalError } from '../journal';
import type { Lock, LockState } from '../lock';
import type { FileSystem, Folder } from './files';

/** Milliseconds between two looks for a folder that is away. */
const LOOK_INTERVAL_MS = 1000;

/** Milliseconds for which a deleted folder is waited for, because somebody may put it back. */
const DELETED_AFTER_MS = 600_000;

const MESSAGES = {
  away: "The journal's folder can't be used for now",
  lost: "The journal's lock is lost: another process has taken it, or it was removed",
  deleted: "The journal's folder was deleted",
};

interface PresenceOptions {
  folder: Folder;
  /** Of the folder: tells file systems apart. */
  device: number;
  lock: Pick<Lock, 'look'>;
  events: Pick<JournalEvents, 'failed' | 'recovered'>;
  after: (milliseconds: number, callback: () => void) => () => void;
  /** Milliseconds by a clock that never steps. */
  now: () => number;
  /** Told that nothing can be stored, with the reason. */
  gone: (error: JournalError) => void;
  /** Told that something can be stored again. */
  back: () => void;
}

/**
 * Whether a journal's folder is there and its own, and what can't be stored in it for now. What was known of one that is away still
 * holds once it is back, so that is what is believed of any error, and for as long as its file system may be unmounted. Only a folder
 * that has been missing for ten minutes from the file system that it lay on was deleted: the journal is lost, and another is begun.
 */
export class Presence {
  readonly #options: PresenceOptions;
  #state: LockState | 'deleted' = 'ours';
  #awaySince = Infinity;
  #cancel: (() => void) | undefined;
  readonly #troubles = new Map<Storing, Refusal>();

  constructor(options: PresenceOptions) {
    this.#options = options;
  }

  /** Why nothing can be stored, as far as was seen; undefined when it can. */
  get absence(): JournalError | undefined {
    const state = this.#state;
    if (state === 'ours') return undefined;
    return new JournalError(state === 'away' ? 'away' : 'lost', MESSAGES[state]);
  }

  get wasDeleted(): boolean {
    return this.#state === 'deleted';
  }

  /** Looks. A journal that is lost stays so. @returns see {@link absence} */
  async look(): Promise<JournalError | undefined> {
    const { lock, gone, now, after, back, folder, device } = this.#options;
    const wasAway = this.#state === 'away';
    if (this.#state === 'ours' || wasAway) this.#state = await lock.look();
    this.#awaySince = this.#state === 'away' ? Math.min(this.#awaySince, now()) : Infinity;
    if (now() - this.#awaySince >= DELETED_AFTER_MS && (await isDeleted(folder.fs, folder.path, device))) {
      this.#state = 'deleted';
    }
    const { absence } = this;
    if (absence === undefined) {
      if (wasAway) this.end('samples');
      return undefined;
    }
    gone(absence);
    this.begin('samples', absence);
    if (this.#state === 'away') {
      this.#cancel ??= after(LOOK_INTERVAL_MS, () => {
        this.#cancel = undefined;
        void this.look().then((again) => {
          if (again === undefined) back();
        });
      });
    }
    return absence;
  }

  /** Notes that something can't be stored for now. It is told when that begins and when it is over, and not in between. */
  begin(what: Storing, error: unknown): void {
    const reported = toJournalError(error);
    if (this.#troubles.get(what) === reported.reason) return;
    this.#troubles.set(what, reported.reason);
    this.#options.events.failed(what, reported);
  }

  end(what: Storing): void {
    if (this.#troubles.delete(what)) this.#options.events.recovered(what);
  }

  /** Looks no more by itself. */
  close(): void {
    this.#cancel?.();
    this.#cancel = () => undefined;
  }
}

/**
 * True when a folder is missing, and what is left of its path lies on the file system that it lay on. Where that isn't mounted, the mount
 * point lies on another one; only of a bind mount of the same file system can't that be told.
 *
 * @param device of the folder when it was there
 */
async function isDeleted(fs: FileSystem, folder: string, device: number): Promise<boolean> {
  for (let path = folder; ; path = dirname(path)) {
    try {
      const stat = await fs.stat(path);
      return path !== folder && stat.folder && stat.device === device;
    } catch (error) {
      if (errorCode(error) !== 'ENOENT' || dirname(path) === path) return false;
    }
  }
}
