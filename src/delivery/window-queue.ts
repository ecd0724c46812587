import type { Backlog } from './backlog';
import type { Due } from './pending-request';
import { type Limits, type Plan, type Waiting, plan } from './plan';
import type { AggregatedMeasurement } from '../windows/aggregate-window';
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
  readonly #aggregate: (window: Window) => AggregatedMeasurement[];
  /** Windows of which some measurements haven't been in a request. */
  readonly #partial = new Set<RequestedWindow>();
  /** Fields that were refused of late: they travel alone, so that they can't spoil the others. */
  readonly #alone = new Set<string>();
  #aloneLast = false;

  /**
   * @param aggregate makes a window's measurements by the rules in force
   */
  constructor(backlogs: () => Iterable<Backlog>, aggregate: (window: Window) => AggregatedMeasurement[]) {
    this.#backlogs = backlogs;
    this.#aggregate = aggregate;
  }

  /** Notes that a field's measurement was refused for good, or set aside because it alone is answered 500. */
  refused(field: string): void {
    this.#alone.add(field);
  }

  /** Notes that a field's measurement was accepted. */
  accepted(field: string): void {
    this.#alone.delete(field);
  }

  /** True when all of these are of fields that were refused of late. */
  travelsAlone(due: readonly Due[]): boolean {
    return this.#alone.size > 0 && due.every(({ measurement }) => this.#alone.has(measurement.field));
  }

  /** Chooses what the next request carries. Fields that were refused of late take turns with all others. */
  choose(readyAt: (field: string) => number, now: number, limits: Limits): Choice {
    if (this.#alone.size === 0) return plan(this.#candidates(), readyAt, now, limits);
    const together = plan(
      restrict(this.#candidates(), (field) => !this.#alone.has(field)),
      readyAt,
      now,
      limits,
    );
    const alone = plan(
      restrict(this.#candidates(), (field) => this.#alone.has(field)),
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
      for (const { measurement, positions } of owner.take(fields, perRequest - due.length, limited)) {
        due.push({ measurement, positions, owner });
      }
      if (owner.allSent) this.#partial.delete(owner);
      else this.#partial.add(owner);
    }
    return due;
  }

  /** How many measurements wait at most, those of every second left aside. */
  get measurements(): number {
    let measurements = 0;
    for (const backlog of this.#backlogs()) measurements += backlog.measurements;
    return measurements;
  }

  /** Milliseconds until the next window closes by itself; Infinity when none is open. */
  nextClose(): number {
    let soonest = Infinity;
    for (const backlog of this.#backlogs()) soonest = Math.min(soonest, backlog.nextClose());
    return soonest;
  }

  /** Oldest first, made only as far as someone looks. */
  #candidates(): Iterable<Candidate> {
    const sources = [...this.#backlogs()].map((backlog) => this.#closed(backlog));
    if (this.#partial.size > 0) sources.push(this.#partialCandidates());
    const [only] = sources;
    return only !== undefined && sources.length === 1 ? only : oldestFirst(sources);
  }

  *#closed(backlog: Backlog): Generator<Candidate> {
    const aggregate = this.#aggregate;
    for (const window of backlog.closed()) {
      yield {
        start: window.place.start,
        fields: window.fields,
        request() {
          backlog.request(window);
          return new RequestedWindow(window, backlog, aggregate(window));
        },
      };
    }
  }

  *#partialCandidates(): Generator<Candidate> {
    const partial = [...this.#partial].sort((a, b) => a.window.place.start - b.window.place.start);
    for (const requested of partial) {
      yield { start: requested.window.place.start, fields: requested.fields, request: () => requested };
    }
  }
}

/** Merges what is oldest first by itself. */
function* oldestFirst(sources: readonly Iterator<Candidate>[]): Generator<Candidate> {
  const heads = sources.map((source) => ({ source, next: source.next() }));
  for (;;) {
    let oldest: (typeof heads)[number] | undefined;
    for (const head of heads) {
      if (head.next.done === true) continue;
      if (oldest === undefined || oldest.next.done === true || head.next.value.start < oldest.next.value.start)
        oldest = head;
    }
    if (oldest === undefined || oldest.next.done === true) return;
    yield oldest.next.value;
    oldest.next = oldest.source.next();
  }
}

/** The candidates with only some of their fields; those with none of them are left out. */
function* restrict(candidates: Iterable<Candidate>, chosen: (field: string) => boolean): Generator<Candidate> {
  for (const candidate of candidates) {
    const fields = candidate.fields.filter(chosen);
    if (fields.length > 0) yield { ...candidate, fields };
  }
}

/** The first choice that sends something; otherwise the one that may do so soonest. */
function prefer(first: Choice, second: Choice): Choice {
  if (first.kind === 'send') return first;
  if (second.kind === 'send' || first.kind === 'idle') return second;
  return second.kind === 'wait' && second.until < first.until ? second : first;
}
