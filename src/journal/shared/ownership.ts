import type { Notice } from '../../util/notice';
import type { LeaseRow } from './store';
import { MAX_LEASE_MS, Tenure, type TenureOptions, elapsedMs, leaseLengthMs, requestTimeoutOf } from './tenure';

/** The lease is looked at so often by those who don't have it, and renewed so often by who does. */
const LOOK_INTERVAL_MS = 1000;
const RENEW_INTERVAL_MS = 3000;

/** An owner that is held back for so long hands over where others live, and takes the lease no more for a while. */
const HELD_BACK_MS = 30_000;
const MIN_ABSTENTION_MS = 60_000;
const MAX_ABSTENTION_MS = 600_000;

/** A connection of this process that has the place's samples sent while this process owns the lease. */
export interface Candidate<State> {
  /** False for one that can't send as it is set up. */
  readonly canSend: boolean;
  /** True while all of it is held back. */
  readonly isHeldBack: boolean;
  /** Milliseconds after which a record request of it is given up. */
  readonly requestTimeoutMs: number;
  gained(tenure: Tenure<State>): void;
  /** Resets its requests at once. @returns a promise that fulfils when nothing of the tenure is left */
  lost(): Promise<unknown>;
}

export interface OwnershipOptions<State> extends Omit<TenureOptions, 'requestTimeoutMs'> {
  /** What the connections have in common while this process sends: it is made anew for each tenure. */
  newState: () => State;
  /** Told who sends, as this process gains the lease or ends to have it. */
  tell?: (notice: Notice) => void;
}

/** What was seen of the lease while another process had it, and since when it stands so, in elapsed milliseconds. */
type Seen = Pick<LeaseRow, 'epoch' | 'renewals'> & { since: number; wentBack: boolean };

/**
 * The lease of a place, one for all connections of a runtime: one process at a time sends, and another takes over once that is gone. Times
 * are by this process's own clock.
 */
export class Ownership<State> {
  readonly #options: OwnershipOptions<State>;
  readonly #candidates = new Set<Candidate<State>>();
  #tenure: Tenure<State> | undefined;
  #seen: Seen | undefined;
  /** The next are elapsed milliseconds. */
  #renewedAt = -Infinity;
  #heldBackSince: number | undefined;
  #abstainUntil = -Infinity;
  #abstentionMs = MIN_ABSTENTION_MS;
  #isLooking = false;
  #cancelLook: () => void = () => undefined;
  #ending: Promise<unknown> = Promise.resolve();
  /** The host that has the lease, as seen last; undefined while none has. */
  sender: string | undefined;

  constructor(options: OwnershipOptions<State>) {
    this.#options = options;
  }

  /** Takes part for a connection. @returns ends that, once nothing of it is sent any more: the last one hands the lease over */
  join(candidate: Candidate<State>): () => Promise<void> {
    this.#candidates.add(candidate);
    if (this.#tenure !== undefined && isLongEnough(this.#tenure, candidate)) candidate.gained(this.#tenure);
    else void this.#lookNow();
    return async () => {
      if (!this.#candidates.delete(candidate) || this.#candidates.size > 0) return;
      this.#cancelLook();
      if (this.#tenure !== undefined) await this.#handOver(this.#tenure);
    };
  }

  async #lookNow(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    this.#cancelLook();
    // While the database is away the lease runs out by itself.
    await (this.#tenure === undefined ? this.#look() : this.#hold(this.#tenure)).catch(() => undefined);
    this.#isLooking = false;
    if (this.#candidates.size > 0) {
      this.#cancelLook = this.#options.clock.after(LOOK_INTERVAL_MS, () => void this.#lookNow());
    } else if (this.#tenure !== undefined) await this.#handOver(this.#tenure).catch(() => undefined);
  }

  /** Takes the lease where its owner is gone: it stands unchanged for its length by the own clock, and is over by the server's. */
  async #look(): Promise<void> {
    const { store, place, holder } = this.#options;
    const lookedAt = this.#now();
    const row = await store.look(place);
    this.sender = row.remainsMs > 0 ? row.host : undefined;
    const seen = this.#note(row);
    if (![...this.#candidates].some(({ canSend }) => canSend) || this.#now() < this.#abstainUntil) return;
    const takenAt = this.#now();
    const requestTimeoutMs = this.#requestTimeoutMs;
    const lengthMs = leaseLengthMs({ requestTimeoutMs });
    // After a fail-over that lost the last taking, who had the lease before finds it as its own, or as a shorter one than it is.
    const isOwn = row.holder === holder.id && !seen.wentBack;
    if (isOwn && row.remainsMs > 0) {
      // The answer to the taking was lost, or came too late.
      const known = { ...row, requestTimeoutMs: requestTimeoutOf(row) };
      if (await store.renew(place, holder.id, row.epoch)) this.#gain(known, takenAt);
      return;
    }
    const isHandedOver = row.holder === undefined && !seen.wentBack;
    const hasStood = lookedAt - seen.since >= (seen.wentBack ? MAX_LEASE_MS : Math.max(row.lengthMs, lengthMs));
    if (row.remainsMs > 0 || !(isOwn || isHandedOver || hasStood)) return;
    const epoch = await store.take(place, holder, lengthMs, row);
    if (epoch !== undefined) this.#gain({ epoch, requestTimeoutMs, host: row.host }, takenAt);
  }

  /** A counter that went back is that of a server that lost renewals: the lease may be held all the same. */
  #note({ epoch, renewals }: LeaseRow): Seen {
    const before = this.#seen;
    if (before?.epoch === epoch && before.renewals === renewals) return before;
    const wentBack = before !== undefined && (epoch < before.epoch || renewals < before.renewals);
    return (this.#seen = { epoch, renewals, since: this.#now(), wentBack });
  }

  /** @param taken the lease; the host is the one that had it last, empty where none had */
  #gain(taken: { epoch: number; requestTimeoutMs: number; host: string }, sentAt: number): void {
    const { epoch, requestTimeoutMs, host: before } = taken;
    const { newState, holder, tell } = this.#options;
    const isFirst = before === '' || before === holder.host;
    tell?.(isFirst ? { code: 'lease-first' } : { code: 'lease-taken', host: before });
    const tenure = new Tenure(epoch, newState(), { ...this.#options, requestTimeoutMs }, () => {
      this.#tenure = undefined;
      this.#seen = undefined;
      this.sender = undefined;
      this.#ending = Promise.allSettled([...this.#candidates].map((candidate) => candidate.lost()));
    });
    this.#tenure = tenure;
    this.#renewedAt = sentAt;
    this.#heldBackSince = undefined;
    this.sender = holder.host;
    tenure.noteReading(sentAt, leaseLengthMs(tenure.options));
    for (const candidate of this.#candidates) {
      if (this.#tenure === tenure && isLongEnough(tenure, candidate)) candidate.gained(tenure);
    }
  }

  async #hold(tenure: Tenure<State>): Promise<void> {
    const { store, place, holder, clock } = this.#options;
    const now = this.#now();
    if (now - this.#renewedAt >= RENEW_INTERVAL_MS) {
      if (!(await store.renew(place, holder.id, tenure.epoch))) {
        this.#options.tell?.({ code: 'lease-lost' });
        tenure.end();
        return;
      }
      this.#renewedAt = now;
      tenure.noteReading(now, leaseLengthMs(tenure.options));
    }
    if (![...this.#candidates].every((candidate) => isLongEnough(tenure, candidate))) {
      // A connection with a longer time-out was deployed: the lease is given back, and taken again with the length that it needs.
      await this.#handOver(tenure);
      return;
    }
    if ([...this.#candidates].some(({ canSend, isHeldBack }) => canSend && !isHeldBack)) {
      this.#heldBackSince = undefined;
      if (clock.monotonic() - tenure.since > HELD_BACK_MS) this.#abstentionMs = MIN_ABSTENTION_MS;
      return;
    }
    this.#heldBackSince ??= now;
    if (now - this.#heldBackSince < HELD_BACK_MS) return;
    if (!(await store.members(place)).some((host) => host !== holder.host)) return;
    this.#abstainUntil = now + this.#abstentionMs;
    this.#abstentionMs = Math.min(MAX_ABSTENTION_MS, 2 * this.#abstentionMs);
    await this.#handOver(tenure);
  }

  /** Another may take the lease at once, so that nothing may be open any more. */
  async #handOver(tenure: Tenure<State>): Promise<void> {
    const { store, place, holder, tell } = this.#options;
    tenure.end();
    await this.#ending;
    await store.handOver(place, holder.id, tenure.epoch);
    // While this process stops, it goes without saying.
    if (this.#candidates.size > 0) tell?.({ code: 'lease-handed-over' });
  }

  /** The longest of any connection: one lease is for all of them. */
  get #requestTimeoutMs(): number {
    return Math.max(...[...this.#candidates].map((candidate) => candidate.requestTimeoutMs));
  }

  #now(): number {
    return elapsedMs(this.#options);
  }
}

/** True for a lease that outlasts the requests of a connection. */
function isLongEnough({ options }: Tenure<unknown>, { requestTimeoutMs }: Candidate<never>): boolean {
  return requestTimeoutMs <= options.requestTimeoutMs;
}
