import { JournalError } from '../journal';
import type { Lock, LockState } from '../lock';
import type { Troubles } from './group-commit';

/** Milliseconds between two looks for a folder that is away. */
const LOOK_INTERVAL_MS = 1000;

interface PresenceOptions {
  lock: Pick<Lock, 'look'>;
  troubles: Troubles;
  after: (milliseconds: number, callback: () => void) => () => void;
  /** Told that nothing can be stored, with the reason. */
  gone: (error: JournalError) => void;
  /** Told that something can be stored again. */
  back: () => void;
}

/** Whether a journal's folder is there and its own. What was known of one that is away still holds once it is back. */
export class Presence {
  readonly #options: PresenceOptions;
  #state: LockState = 'ours';
  #cancel: (() => void) | undefined;

  constructor(options: PresenceOptions) {
    this.#options = options;
  }

  /** Why nothing can be stored, as far as was seen; undefined when it can. */
  get absence(): JournalError | undefined {
    switch (this.#state) {
      case 'ours':
        return undefined;
      case 'away':
        return new JournalError('away', "The journal's folder can't be used for now");
      case 'lost':
        return new JournalError('lost', "The journal's lock is lost: another process has taken it, or it was removed");
    }
  }

  /** Looks. A journal that is lost stays so. @returns see {@link absence} */
  async look(): Promise<JournalError | undefined> {
    const { lock, troubles, gone } = this.#options;
    const wasAway = this.#state === 'away';
    if (this.#state !== 'lost') this.#state = await lock.look();
    const { absence } = this;
    if (absence === undefined) {
      if (wasAway) troubles.end('samples');
      return undefined;
    }
    gone(absence);
    troubles.begin('samples', absence);
    if (this.#state === 'away') this.#cancel ??= this.#lookLater();
    return absence;
  }

  /** Looks no more by itself. */
  close(): void {
    this.#cancel?.();
    this.#cancel = () => undefined;
  }

  #lookLater(): () => void {
    return this.#options.after(LOOK_INTERVAL_MS, () => {
      this.#cancel = undefined;
      void this.look().then((absence) => {
        if (absence === undefined) this.#options.back();
      });
    });
  }
}
