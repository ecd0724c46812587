import { intervalForPlan } from '../windows/plan-interval';
import type { DeviceRules, RecordRules } from '../windows/rules';

/** The interval of a device whose plan isn't known. */
const UNKNOWN_PLAN_INTERVAL_MS = 600_000;

/** The most fields of a record node that are counted. */
const MAX_FIELDS = 1000;

/**
 * The record nodes' rules as they hold for one device. Where the interval is to be as long as its plan needs, that depends on how
 * many fields all record nodes together write to it: those of their tables, and those that have been seen.
 */
export class DeviceRuleSet {
  readonly #rulesOf: (node: string) => RecordRules;
  readonly #plan: () => number | undefined;
  readonly #allFields: (own: number) => number;
  /** By record node. */
  readonly #fields = new Map<string, Set<string>>();
  readonly #byNode = new Map<string, { from: RecordRules; rules: DeviceRules }>();
  #interval = UNKNOWN_PLAN_INTERVAL_MS;
  #followsPlan = false;
  #changed = false;

  /**
   * @param rulesOf a record node's rules
   * @param plan the plan's datapoints a day; undefined when unknown
   * @param allFields the fields that all connections together write to the device, from those of this one
   */
  constructor(
    rulesOf: (node: string) => RecordRules,
    plan: () => number | undefined,
    allFields: (own: number) => number = (own) => own,
  ) {
    this.#rulesOf = rulesOf;
    this.#plan = plan;
    this.#allFields = allFields;
  }

  /** True when a record node's interval is as long as the plan needs. */
  get followsPlan(): boolean {
    return this.#followsPlan;
  }

  /** Notes that a record node writes to the device, or that its rules have changed. */
  add(node: string): void {
    this.#fields.set(node, new Set(this.#rulesOf(node).fields.keys()));
    this.#followsPlan = [...this.#fields.keys()].some((id) => this.#rulesOf(id).interval === 'plan');
    this.update();
  }

  /** The rules for a sample of a record node. */
  of(node: string, values: Readonly<Record<string, unknown>>): DeviceRules {
    this.#noteFields(node, values);
    const rules = this.#rulesOf(node);
    return isFixed(rules) ? rules : this.#applyInterval(node, rules);
  }

  /** Works out the interval again: the plan may have changed. */
  update(): void {
    let own = 0;
    for (const known of this.#fields.values()) own += known.size;
    const fields = this.#allFields(own);
    if (!this.#followsPlan) return;
    const plan = this.#plan();
    const interval = plan === undefined ? UNKNOWN_PLAN_INTERVAL_MS : intervalForPlan(plan, fields) * 1000;
    if (interval === this.#interval) return;
    this.#interval = interval;
    this.#changed = true;
    this.#byNode.clear();
  }

  /** The record nodes whose windows are to be made anew, because the interval has changed since this was asked last. */
  takeChanged(): string[] {
    if (!this.#changed) return [];
    this.#changed = false;
    return [...this.#fields.keys()].filter((node) => this.#rulesOf(node).interval === 'plan');
  }

  #noteFields(node: string, values: Readonly<Record<string, unknown>>): void {
    const fields = this.#fields.get(node);
    if (fields === undefined) return;
    const before = fields.size;
    for (const field of Object.keys(values)) if (fields.size < MAX_FIELDS) fields.add(field);
    if (fields.size > before) this.update();
  }

  #applyInterval(node: string, from: RecordRules): DeviceRules {
    const made = this.#byNode.get(node);
    if (made?.from === from) return made.rules;
    const rules = { ...from, interval: this.#interval };
    this.#byNode.set(node, { from, rules });
    return rules;
  }
}

function isFixed(rules: RecordRules): rules is DeviceRules {
  return rules.interval !== 'plan';
}
