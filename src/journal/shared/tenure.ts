import type { Clock } from '../../util/clock';
import type { SharedStore } from './store';

/** A lease is longer than a request by this: it bears a database that is away for some seconds. */
const LEASE_MARGIN_MS = 10_000;

/** The longest lease that is taken: requests of a shared connection are given up after 10 s at most. */
export const MAX_LEASE_MS = 10_000 + LEASE_MARGIN_MS;

/** A request that begins this long before the lease ends, and its time-out, is over by then, also by clocks that go a little wrong. */
const BEGIN_MARGIN_MS = 2000;

/** A body leaves only after a look at the lease that is younger than this. */
const CONFIRM_AFTER_MS = 1000;

export interface TenureOptions {
  store: Pick<SharedStore, 'look' | 'take' | 'renew' | 'confirm' | 'handOver' | 'members'>;
  place: string;
  holder: { id: string; host: string };
  /** Milliseconds after which a record request of any of the connections is given up. */
  requestTimeoutMs: number;
  clock: Clock;
}

export function leaseLengthMs({ requestTimeoutMs }: Pick<TenureOptions, 'requestTimeoutMs'>): number {
  return requestTimeoutMs + LEASE_MARGIN_MS;
}

/** The time-out of the longest request that a lease of this length was taken for, in milliseconds. */
export function requestTimeoutOf({ lengthMs }: { lengthMs: number }): number {
  return lengthMs - LEASE_MARGIN_MS;
}

/** Milliseconds since an arbitrary moment by the own clock, suspensions included. */
export function elapsedMs({ clock }: Pick<TenureOptions, 'clock'>): number {
  return clock.monotonic() + clock.suspended();
}

/** The right to send for a place, from its gain to its loss. */
export class Tenure<State> {
  /** When it was gained, in monotonic milliseconds: no request of another process is open any more. */
  readonly since: number;
  /** When the last answered renewal or reading was sent, and when the lease ends by it, in elapsed milliseconds. */
  #readAt = -Infinity;
  #endsAt = -Infinity;
  /** True from a reading that failed to the next one that is answered: nothing begins meanwhile. */
  #isInDoubt = false;
  #isOver = false;
  #reading: { sentAt: number; ended: Promise<void> } | undefined;
  #cancelEnd: () => void = () => undefined;

  /**
   * @param state what the connections of this process have in common while it sends
   * @param ended told once when the lease has run out, or is somebody else's
   */
  constructor(
    readonly epoch: number,
    readonly state: State,
    readonly options: TenureOptions,
    readonly ended: () => void,
  ) {
    this.since = options.clock.monotonic();
  }

  /** Until when a request may begin, in monotonic milliseconds. */
  get beginBefore(): number {
    const { clock, requestTimeoutMs } = this.options;
    if (this.#isOver || this.#isInDoubt) return -Infinity;
    return this.#endsAt - requestTimeoutMs - BEGIN_MARGIN_MS - clock.suspended();
  }

  /** True when the body of a request may leave now. */
  readonly gate = async (): Promise<boolean> => {
    if (elapsedMs(this.options) - this.#readAt > CONFIRM_AFTER_MS) await this.#readAgain();
    return this.options.clock.monotonic() < this.beginBefore;
  };

  /** Notes that so much of the lease was left when a renewal or a reading that was answered was sent. */
  noteReading(sentAt: number, remainsMs: number): void {
    if (this.#isOver || sentAt < this.#readAt) return;
    this.#readAt = sentAt;
    // More than its length remains where the server's clock was set back.
    this.#endsAt = sentAt + Math.min(remainsMs, leaseLengthMs(this.options));
    this.#isInDoubt = false;
    this.#awaitEnd();
  }

  /** Nothing begins and no body leaves from now on. */
  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#cancelEnd();
    this.ended();
  }

  /** Reads the lease: once for all that ask within a second. */
  #readAgain(): Promise<void> {
    const { store, place, holder } = this.options;
    const sentAt = elapsedMs(this.options);
    if (this.#reading !== undefined && sentAt - this.#reading.sentAt <= CONFIRM_AFTER_MS) return this.#reading.ended;
    const ended = store.confirm(place, holder.id, this.epoch).then(
      (remainsMs) => (remainsMs === undefined ? this.end() : this.noteReading(sentAt, remainsMs)),
      () => void (this.#isInDoubt ||= sentAt > this.#readAt),
    );
    this.#reading = { sentAt, ended };
    return ended;
  }

  #awaitEnd(): void {
    this.#cancelEnd();
    const leftMs = this.#endsAt - elapsedMs(this.options);
    if (leftMs <= 0) this.end();
    else this.#cancelEnd = this.options.clock.after(leftMs, () => this.#awaitEnd());
  }
}
