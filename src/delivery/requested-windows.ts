import type { Ranges } from '../util/ranges';
import type { WaitingWindow } from './waiting-window';

/** The windows of one log whose measurements are made and not all settled: their samples are still in the journal. */
export class RequestedWindows {
  readonly #windows = new Set<WaitingWindow>();

  get isEmpty(): boolean {
    return this.#windows.size === 0;
  }

  add(waiting: WaitingWindow): void {
    this.#windows.add(waiting);
  }

  delete(waiting: WaitingWindow): void {
    this.#windows.delete(waiting);
  }

  /** Those of which something hasn't been in a batch. */
  unsent(): WaitingWindow[] {
    return [...this.#windows].filter(({ hasUnsent }) => hasUnsent);
  }

  /** Those that have a sample. */
  with(position: number): WaitingWindow[] {
    return [...this.#windows].filter(({ window }) => window.has(position));
  }

  /** Forgets the windows of which the journal holds no sample any more. */
  drop(positions: Ranges): void {
    for (const waiting of this.#windows) {
      const spans = [...waiting.window.positions.spans()];
      waiting.isDropped ||= spans.every(({ from, to }) => positions.missing(from, to).size === 0);
      if (waiting.isDropped) this.#windows.delete(waiting);
    }
  }
}
