import type { StateStore } from '../../src/delivery/state/state-file';

/** Keeps the delivery's state as a file does, and fails as a full disk does. */
export class SimulatedStateStore implements StateStore {
  readonly writeIntervalMs = 10_000;
  text: string | undefined;
  writes = 0;
  /** True to fail every write. */
  isFull = false;

  read(): Promise<string | undefined> {
    return Promise.resolve(this.text);
  }

  write(text: string): Promise<void> {
    if (this.isFull) return Promise.reject(new Error('ENOSPC: no space left on device'));
    this.text = text;
    this.writes += 1;
    return Promise.resolve();
  }
}
