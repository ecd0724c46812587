import type { Scope, SharedStore } from '../../journal/shared/store';
import type { Clock } from '../../util/clock';
import { every } from '../../util/every';
import type { RecordRules } from '../../windows/rules';
import { readRulesText, writeRules } from '../state/state';

/** The sender looks so often for rules that other processes deployed; what couldn't be written is tried again as often. */
const LOOK_INTERVAL_MS = 10_000;

export interface SharedRulesOptions {
  store: Pick<SharedStore, 'rules' | 'writeRules'>;
  scope: Scope;
  clock: Clock;
}

/**
 * The rules of record nodes in all processes that share a journal: the sender makes measurements of what others took, too. Of its own
 * nodes it knows them itself, of others it takes those that were deployed last.
 */
export class SharedRules {
  readonly #options: SharedRulesOptions;
  readonly #apply: (node: string, rules: RecordRules) => void;
  /** Of this process's record nodes. */
  readonly #own = new Map<string, RecordRules>();
  readonly #unwritten = new Set<string>();
  /** Of others, as they were applied last. */
  readonly #others = new Map<string, string>();
  readonly #stopLooking: () => void;

  /** @param apply has the sender use a record node's rules; it may do nothing */
  constructor(options: SharedRulesOptions, apply: (node: string, rules: RecordRules) => void) {
    this.#options = options;
    this.#apply = apply;
    this.#stopLooking = every(options.clock, LOOK_INTERVAL_MS, () => void this.#look());
  }

  /** In a journal that is shared all goes in order: whether live values go first isn't passed on. */
  set(node: string, { interval, fields, others }: RecordRules): void {
    const rules = { interval, fields, others };
    this.#own.set(node, rules);
    this.#unwritten.add(node);
    this.#apply(node, rules);
    void this.#look();
  }

  /** Has a sender that has just begun use all rules that are known. */
  begin(): void {
    this.#others.clear();
    for (const [node, rules] of this.#own) this.#apply(node, rules);
    void this.#look();
  }

  close(): void {
    this.#stopLooking();
  }

  async #look(): Promise<void> {
    const { store, scope } = this.#options;
    try {
      for (const node of this.#unwritten) {
        const rules = this.#own.get(node);
        if (rules !== undefined) await store.writeRules(scope, node, writeRules(rules));
        if (this.#own.get(node) === rules) this.#unwritten.delete(node);
      }
      for (const [node, text] of await store.rules(scope)) {
        const rules = this.#own.has(node) || this.#others.get(node) === text ? undefined : readRulesText(text);
        this.#others.set(node, text);
        if (rules !== undefined) this.#apply(node, rules);
      }
    } catch {
      // The database is away: the next look does it.
    }
  }
}
