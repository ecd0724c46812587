import type { Backlog } from './backlog';
import type { Due } from './pending-request';
import { type Limits, type Plan, type Waiting, plan } from './plan';
import type { Reduced } from './reduce';
import { RequestedWindow } from './requested-window';
import type { Window } from './window';

/** A closed window, or what remains of a requested one. */
interface Candidate extends Waiting {
  readonly start: number;
  request(): RequestedWindow;
}

export type Choice = Plan<Candidate>;

/** The closed windows of a device, over all record nodes that write to it. */
export class WindowQueue {
  readonly #backlogs: () => Iterable<Backlog>;
  readonly #reduce: (window: Window) => Reduced[];
  /** Windows of which some measurements haven't been in a request. */
  readonly #partial = new Set<RequestedWindow>();
  /** Fields that were refused of late: they travel alone, so that they can't spoil the others. */
  readonly #alone = new Set<string>();
  #aloneLast = false;

  /**
   * @param reduce makes a window's measurements by the rules in force
   */
  constructor(backlogs: () => Iterable<Backlog>, reduce: (window: Window) => Reduced[]) {
    this.#backlogs = backlogs;
    this.#reduce = reduce;
  }

  /** Notes that a field's measurement was refused for good. */
  refused(field: string): void {
    this.#alone.add(field);
  }

  /** Notes that a field's measurement was accepted. */
  accepted(field: string): void {
    this.#alone.delete(field);
  }

  /** Chooses what the next request carries. Fields that were refused of late take turns with all others. */
  choose(readyAt: (field: string) => number, now: number, limits: Limits): Choice {
    const candidates = this.#candidates();
    if (this.#alone.size === 0) return plan(candidates, readyAt, now, limits);
    const together = plan(
      restrict(candidates, (field) => !this.#alone.has(field)),
      readyAt,
      now,
      limits,
    );
    const alone = plan(
      restrict(candidates, (field) => this.#alone.has(field)),
      readyAt,
      now,
      { ...limits, perRequest: 1 },
    );
    const choice = this.#aloneLast ? prefer(together, alone) : prefer(alone, together);
    if (choice.kind === 'send') this.#aloneLast = choice === alone;
    return choice;
  }

  /** Takes the chosen measurements out of their windows, which take no more samples from now on. */
  take({ parts }: Extract<Choice, { kind: 'send' }>, { perRequest, limited }: Limits): Due[] {
    const due: Due[] = [];
    for (const { waiting, fields } of parts) {
      const owner = waiting.request();
      for (const reduced of owner.take(fields, perRequest - due.length, limited)) due.push({ ...reduced, owner });
      if (owner.allSent) this.#partial.delete(owner);
      else this.#partial.add(owner);
    }
    return due;
  }

  /** Milliseconds until the next window closes by itself; Infinity when none is open. */
  nextClose(): number {
    let soonest = Infinity;
    for (const backlog of this.#backlogs()) soonest = Math.min(soonest, backlog.nextClose());
    return soonest;
  }

  /** Oldest first. */
  #candidates(): Candidate[] {
    const candidates: Candidate[] = [];
    for (const requested of this.#partial) {
      const { start } = requested.window.place;
      candidates.push({ start, fields: requested.fields, request: () => requested });
    }
    for (const backlog of this.#backlogs()) {
      for (const window of backlog.closed()) {
        const request = (): RequestedWindow => {
          backlog.request(window);
          return new RequestedWindow(window, backlog, this.#reduce(window));
        };
        candidates.push({ start: window.place.start, fields: [...window.fields.keys()], request });
      }
    }
    return candidates.sort((a, b) => a.start - b.start);
  }
}

/** The candidates with only some of their fields; those with none of them are left out. */
function restrict(candidates: readonly Candidate[], chosen: (field: string) => boolean): Candidate[] {
  return candidates
    .map((candidate) => ({ ...candidate, fields: candidate.fields.filter(chosen) }))
    .filter(({ fields }) => fields.length > 0);
}

/** The first choice that sends something; otherwise the one that may do so soonest. */
function prefer(first: Choice, second: Choice): Choice {
  if (first.kind === 'send') return first;
  if (second.kind === 'send' || first.kind === 'idle') return second;
  return second.kind === 'wait' && second.until < first.until ? second : first;
}
