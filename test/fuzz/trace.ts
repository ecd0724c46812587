import type { DeviceRules } from '../../src/windows/rules';

/** One value that the delivery was given. No two are equal, so that a measurement can be traced to its value. */
export interface Input {
  node: string;
  device: string;
  field: string;
  value: number;
  /** Unix milliseconds of the sample; undefined when it is stamped on arrival. */
  timeMs: number | undefined;
  /** Monotonic milliseconds. */
  arrivalMs: number;
  /** The number of the process that took it. */
  process: number;
  /** The number of the delivery that took it. */
  delivery: number;
}

/** The values of something that changes, each with the monotonic milliseconds from which it held. */
class History<T> {
  readonly #entries: { fromMs: number; value: T }[] = [];

  add(fromMs: number, value: T): void {
    this.#entries.push({ fromMs, value });
  }

  /** All values that held at some time between two moments. */
  between(beginMs: number, endMs: number): T[] {
    return this.#entries
      .filter(({ fromMs }, index) => fromMs <= endMs && (this.#entries[index + 1]?.fromMs ?? Infinity) >= beginMs)
      .map(({ value }) => value);
  }
}

/** The inputs of a fuzz run and the rules, clock offsets and processes around them: all that the invariants need to know. */
export class Trace {
  readonly inputs: Input[] = [];
  readonly #rules = new Map<string, History<DeviceRules>>();
  /** The same, with the rules of fields that they don't name any more: those hold while samples wait. */
  readonly #joinedRules = new Map<string, History<DeviceRules>>();
  /** The wall clock minus the monotonic one, in milliseconds. */
  readonly #offsetsMs = new History<number>();
  /** Monotonic milliseconds at which each process was killed. */
  readonly #killsMs: number[] = [];

  /** @param limited false when Datacake's limit is lifted, so that samples without an interval aren't aggregated */
  constructor(readonly limited: boolean) {}

  rulesChanged(node: string, fromMs: number, rules: DeviceRules): void {
    const history = this.#rules.get(node) ?? new History();
    this.#rules.set(node, history);
    history.add(fromMs, rules);
    const joined = this.#joinedRules.get(node) ?? new History();
    this.#joinedRules.set(node, joined);
    const former = joined.between(fromMs, Infinity).at(-1);
    joined.add(fromMs, { ...rules, fields: new Map([...(former?.fields ?? []), ...rules.fields]) });
  }

  clockStepped(fromMs: number, offsetMs: number): void {
    this.#offsetsMs.add(fromMs, offsetMs);
  }

  processKilled(atMs: number): void {
    this.#killsMs.push(atMs);
  }

  /** The number of the running process. */
  get process(): number {
    return this.#killsMs.length;
  }

  /** The rules by which an input may have been sent: all that held since it arrived. */
  rulesFor({ node, arrivalMs }: Input): DeviceRules[] {
    return [this.#rules, this.#joinedRules].flatMap((rules) => rules.get(node)?.between(arrivalMs, Infinity) ?? []);
  }

  /** Unix seconds that an input may be recorded with: arrival stamps shift with the wall clock until their process ends. */
  allowedTimes({ timeMs, arrivalMs, process }: Input): number[] {
    if (timeMs !== undefined) return [Math.floor(timeMs / 1000)];
    const times = this.#offsetsMs.between(arrivalMs, this.#killsMs[process] ?? Infinity).flatMap((offsetMs) => {
      // The timeline ignores steps of up to a second.
      return [-1500, 0, 1500].map((toleranceMs) => Math.floor((arrivalMs + offsetMs + toleranceMs) / 1000));
    });
    return times.flatMap((time) => [time - 1, time, time + 1]);
  }

  /** True when the rules allow the measurement of one input to represent another of the same window. */
  represents(measured: Input, input: Input): boolean {
    if (measured === input) return true;
    if (measured.device !== input.device || measured.field !== input.field) return false;
    if (measured.node !== input.node || (measured.timeMs === undefined) !== (input.timeMs === undefined)) return false;
    return this.rulesFor(input).some((rules) => this.#representsBy(rules, measured, input));
  }

  /** True when the deadband allows to skip the window of an input: it differs too little from a measurement that was sent. */
  isWithinDeadband(input: Input, inputs: readonly Input[], measured: readonly Input[]): boolean {
    const minDifference = Math.max(
      ...this.rulesFor(input).map(({ fields }) => fields.get(input.field)?.onChange?.minDifference ?? -1),
    );
    if (minDifference < 0) return false;
    const sent = measured.filter(({ device, field }) => device === input.device && field === input.field);
    return inputs.some(
      (other) =>
        this.represents(other, input) && sent.some(({ value }) => Math.abs(value - other.value) < minDifference),
    );
  }

  #representsBy({ interval, fields, others }: DeviceRules, measured: Input, input: Input): boolean {
    const aggregate = (fields.get(input.field) ?? others).aggregate;
    if (interval === 0 && !this.limited) return false;
    const backlogWindowMs = input.timeMs === undefined ? 2000 : 1000;
    const windowMs = aggregate === 'every' ? 1000 : interval === 0 ? backlogWindowMs : interval;
    const [minLaterMs, maxLaterMs] = this.#laterByMs(input, measured);
    if (minLaterMs > windowMs || maxLaterMs < -windowMs) return false;
    switch (aggregate) {
      case 'last':
      case 'every':
        return maxLaterMs >= 0;
      case 'first':
        return minLaterMs <= 0;
      case 'min':
        return measured.value <= input.value;
      case 'max':
        return measured.value >= input.value;
      case 'mean':
      case 'sum':
      case 'count':
        return false;
    }
  }

  /** By how many milliseconds the second input is later than the first. */
  #laterByMs(first: Input, second: Input): [min: number, max: number] {
    if (first.timeMs !== undefined && second.timeMs !== undefined) {
      const laterMs = second.timeMs - first.timeMs;
      return [laterMs, laterMs];
    }
    if (first.delivery === second.delivery) {
      const laterMs = second.arrivalMs - first.arrivalMs;
      return [laterMs, laterMs];
    }
    // Each process has its own clock offset, and a step in a later delivery doesn't correct samples that are on disk.
    const [firstTimes, secondTimes] = [this.allowedTimes(first), this.allowedTimes(second)];
    return [
      (Math.min(...secondTimes) - Math.max(...firstTimes)) * 1000,
      (Math.max(...secondTimes) - Math.min(...firstTimes)) * 1000,
    ];
  }
}
