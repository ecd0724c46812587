import type { JournalError } from '../journal-error';
import { Frames } from './frames';

/** Samples of one log that wait to be written together. */
export class Gathering {
  readonly frames: Frames;
  /** Fulfils when all of them are stored, rejects with a {@link JournalError} when none is. */
  readonly stored: Promise<void>;
  #fulfil!: () => void;
  #reject!: (error: JournalError) => void;

  constructor(seed: number) {
    this.frames = new Frames(seed);
    this.stored = new Promise((resolve, reject) => {
      this.#fulfil = resolve;
      this.#reject = reject;
    });
  }

  fulfil(): void {
    this.#fulfil();
  }

  reject(error: JournalError): void {
    this.#reject(error);
  }
}
