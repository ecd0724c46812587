import type { DeviceRules } from '../../src/windows/rules';

/** One value that was taken in. No two have the same, so that a value tells where a measurement comes from. */
export interface Taken {
  node: string;
  device: string;
  field: string;
  value: number;
  /** Unix milliseconds, when it came with one. */
  own: number | undefined;
  /** Monotonic milliseconds of its arrival. */
  arrival: number;
  /** The number of the process that took it in. */
  run: number;
  /** The number of the delivery that took it in. */
  delivery: number;
}

interface From<T> {
  /** Monotonic milliseconds. */
  from: number;
  what: T;
}

/** What was so from one moment to the next. */
class History<T> {
  readonly #all: From<T>[] = [];

  note(from: number, what: T): void {
    this.#all.push({ from, what });
  }

  /** All that was so at some time between two moments. */
  between(begin: number, end: number): T[] {
    return this.#all
      .filter(({ from }, index) => from <= end && (this.#all[index + 1]?.from ?? Infinity) >= begin)
      .map(({ what }) => what);
  }
}

/** What happened around the values that were taken in: all that a judge needs to know of the world. */
export class Annals {
  readonly taken: Taken[] = [];
  readonly #rules = new Map<string, History<DeviceRules>>();
  /** The wall clock's offsets against the monotonic one. */
  readonly #offsets = new History<number>();
  /** When each process ended. */
  readonly #ends: number[] = [];

  /** @param limited false when samples without an interval go as they are */
  constructor(readonly limited: boolean) {}

  noteRules(node: string, from: number, rules: DeviceRules): void {
    const history = this.#rules.get(node) ?? new History();
    this.#rules.set(node, history);
    history.note(from, rules);
  }

  noteOffset(from: number, offset: number): void {
    this.#offsets.note(from, offset);
  }

  noteKill(at: number): void {
    this.#ends.push(at);
  }

  /** The number of the process that runs. */
  get run(): number {
    return this.#ends.length;
  }

  /** The rules by which a sample may have been sent: any that held since it arrived. */
  rulesFor({ node, arrival }: Taken): DeviceRules[] {
    return this.#rules.get(node)?.between(arrival, Infinity) ?? [];
  }

  /** Unix seconds that a sample may be recorded with: arrivals shift with the wall clock for as long as their process lives. */
  timesOf({ own, arrival, run }: Taken): number[] {
    if (own !== undefined) return [Math.floor(own / 1000)];
    const times = this.#offsets.between(arrival, this.#ends[run] ?? Infinity).flatMap((offset) => {
      // Steps of less than a second are no steps.
      return [-1500, 0, 1500].map((tolerance) => Math.floor((arrival + offset + tolerance) / 1000));
    });
    return times.flatMap((time) => [time - 1, time, time + 1]);
  }

  /** True when the rules let one measurement of a field, which is a sample, stand for another sample. */
  standsFor(other: Taken, one: Taken): boolean {
    if (other === one) return true;
    if (other.device !== one.device || other.field !== one.field) return false;
    if (other.node !== one.node || (other.own === undefined) !== (one.own === undefined)) return false;
    return this.rulesFor(one).some((rules) => this.#standsFor(other, one, rules));
  }

  /** True when the window of a sample may have been skipped: what stands for it differs too little from what was sent. */
  isNoNews(one: Taken, taken: readonly Taken[], present: readonly Taken[]): boolean {
    const differences = this.rulesFor(one).map(({ fields }) => fields.get(one.field)?.onChange?.minDifference ?? -1);
    const by = Math.max(...differences);
    if (by < 0) return false;
    const sent = present.filter(({ device, field }) => device === one.device && field === one.field);
    return taken.some(
      (other) => this.standsFor(other, one) && sent.some(({ value }) => Math.abs(value - other.value) < by),
    );
  }

  #standsFor(other: Taken, one: Taken, { interval, fields, others }: DeviceRules): boolean {
    const aggregate = (fields.get(one.field) ?? others).aggregate;
    if (interval === 0 && !this.limited) return false;
    const bare = one.own === undefined ? 2000 : 1000;
    const span = aggregate === 'every' ? 1000 : interval === 0 ? bare : interval;
    const [earliest, latest] = this.#distance(one, other);
    if (earliest > span || latest < -span) return false;
    switch (aggregate) {
      case 'last':
      case 'every':
        return latest >= 0;
      case 'first':
        return earliest <= 0;
      case 'min':
        return other.value <= one.value;
      case 'max':
        return other.value >= one.value;
      case 'mean':
      case 'sum':
      case 'count':
        return false;
    }
  }

  /** By how many milliseconds the second is later than the first, at least and at most. */
  #distance(one: Taken, other: Taken): [least: number, most: number] {
    if (one.own !== undefined && other.own !== undefined) return [other.own - one.own, other.own - one.own];
    if (one.delivery === other.delivery) return [other.arrival - one.arrival, other.arrival - one.arrival];
    // Clocks differ from process to process; and steps of a later delivery's don't reach what is stored on disk.
    const [times, otherTimes] = [this.timesOf(one), this.timesOf(other)];
    return [
      (Math.min(...otherTimes) - Math.max(...times)) * 1000,
      (Math.max(...otherTimes) - Math.min(...times)) * 1000,
    ];
  }
}
