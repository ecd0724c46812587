import type { LogId } from '../../journal/journal';
import type { ConnectionJournal } from '../../journal/shared/connection-journal';
import type { LogPosition, Scope, SharedStore, StoredRefusal } from '../../journal/shared/store';
import type { Clock } from '../../util/clock';
import { every } from '../../util/every';
import type { DeliveryEvents } from '../delivery-events';
import type { TakenMessage } from '../messages';

/** The database is asked so often what became of samples whose messages are held open. */
const ASK_INTERVAL_MS = 1000;

/** The most samples that are asked about at a time, those in turn that were asked about longest ago; and the most that are held. */
const MAX_ASKED = 5000;
const MAX_OPEN = 100_000;

/** A refusal of a sample that isn't known waits so many rounds while something is being stored: its sample may be what is. */
const MAX_EARLY_ROUNDS = 10;

export interface TakerOptions {
  store: Pick<SharedStore, 'gone' | 'refusals' | 'drops' | 'told' | 'beat'>;
  scope: Scope;
  journal: Pick<ConnectionJournal, 'writers'>;
  events: DeliveryEvents;
  clock: Clock;
  /** True while this process sends: then it tells what was refused of processes that are gone, too. */
  isOwner: () => boolean;
  /** True while samples are being stored. */
  isStoring: () => boolean;
}

interface OpenSample extends LogPosition {
  message: TakenMessage;
}

/** Ends the messages that this process took, whichever process sends their samples: it asks the database what became of them. */
export class Taker {
  readonly #options: TakerOptions;
  /** By log and position; those that were asked about longest ago first. */
  readonly #open = new Map<string, OpenSample>();
  /** Refusals of samples that aren't known, and for how many rounds they have waited. */
  readonly #early = new Map<string, number>();
  /** Refusals that were told, and the database may not know it. */
  readonly #told = new Set<string>();
  #round: Promise<void> | undefined;
  readonly #stopAsking: () => void;

  constructor(options: TakerOptions) {
    this.#options = options;
    this.#stopAsking = every(options.clock, ASK_INTERVAL_MS, () => void this.ask());
  }

  /** True while another message may be held open. @param samples how many it says */
  hasRoom(samples: number): boolean {
    return this.#open.size + samples <= MAX_OPEN;
  }

  /** Waits for what becomes of a sample. */
  hold(at: LogPosition, message: TakenMessage): void {
    this.#open.set(keyOf(at), { ...at, message });
  }

  /** Asks now. It doesn't reject: what can't be asked for now is asked later. */
  ask(): Promise<void> {
    return (this.#round ??= this.#ask()
      .catch(() => undefined)
      .finally(() => (this.#round = undefined)));
  }

  close(): void {
    this.#stopAsking();
  }

  /** First what is gone, then what was refused, or a refusal could be missed that goes with it. */
  async #ask(): Promise<void> {
    const { store, scope, journal, isOwner } = this.#options;
    const asked = this.#next();
    const gone = asked.length === 0 ? [] : await store.gone(asked.map(({ log, position }) => ({ log, position })));
    for (const writer of journal.writers) {
      await store.beat(writer);
      await this.#tell(await store.refusals(scope, writer, isOwner()));
    }
    const drops = gone.length === 0 ? [] : await store.drops(spansOf(gone));
    for (const at of gone) {
      const open = this.#open.get(keyOf(at));
      const isDropped = drops.some(
        ({ log, first, last }) => log === at.log && first <= at.position && at.position <= last,
      );
      // The sender tells how many samples were dropped.
      if (isDropped) open?.message.reject();
      this.#open.delete(keyOf(at));
      open?.message.settledOne();
    }
  }

  /** Tells each refusal once, also where nobody knows whether the database has noted that. */
  async #tell(refusals: readonly StoredRefusal[]): Promise<void> {
    const told = refusals.filter((refusal) => !this.#isEarly(refusal));
    if (told.length === 0) return;
    for (const refusal of told) {
      const key = `${keyOf(refusal)} ${refusal.field}`;
      if (!this.#told.has(key)) this.#reject(refusal);
      this.#told.add(key);
    }
    await this.#options.store.told(told);
    this.#told.clear();
  }

  #isEarly(refusal: StoredRefusal): boolean {
    const key = keyOf(refusal);
    const rounds = this.#early.get(key) ?? 0;
    const isEarly = !this.#open.has(key) && this.#options.isStoring() && rounds < MAX_EARLY_ROUNDS;
    if (isEarly) this.#early.set(key, rounds + 1);
    else this.#early.delete(key);
    return isEarly;
  }

  #next(): OpenSample[] {
    const next: OpenSample[] = [];
    for (const [key, open] of this.#open) {
      if (next.length === MAX_ASKED) break;
      next.push(open);
      this.#open.delete(key);
    }
    for (const open of next) this.#open.set(keyOf(open), open);
    return next;
  }

  #reject({ log: id, position, device, node, measurement, status, reason }: StoredRefusal): void {
    const open = this.#open.get(keyOf({ log: id, position }));
    open?.message.reject();
    const log: LogId = { device, node };
    const message = open?.message.message;
    this.#options.events.rejected(node, {
      device,
      log,
      position,
      measurements: [measurement],
      status,
      reason,
      message,
    });
  }
}

function keyOf({ log, position }: LogPosition): string {
  return `${log} ${position}`;
}

/** One span for each log, which has all of its positions. */
function spansOf(positions: readonly LogPosition[]): { log: number; first: number; last: number }[] {
  const spans = new Map<number, { log: number; first: number; last: number }>();
  for (const { log, position } of positions) {
    const { first, last } = spans.get(log) ?? { first: position, last: position };
    spans.set(log, { log, first: Math.min(first, position), last: Math.max(last, position) });
  }
  return [...spans.values()];
}
